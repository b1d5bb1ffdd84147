#pragma once
// What a kubelet that does not run would be given: by its unit's command, or by the files that packages and kubeadm
// have.
#include "facts/kubelet_settings.hpp"

namespace nodecheck {

[[nodiscard]] KubeletSettings settings_at_rest(Node&);

}  // namespace nodecheck
