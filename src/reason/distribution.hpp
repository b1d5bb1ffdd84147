#pragma once
// Which kind of node this is, whether it has joined, and in which role: from processes and from files that are there.
#include "facts/kubelet_settings.hpp"
#include "facts/landmarks.hpp"
#include "facts/processes.hpp"
#include "profile.hpp"

namespace nodecheck {

[[nodiscard]] Derived<Distribution> distribution_of(const Landmarks&, const Processes&);
/// Nobody said, and no file of a control plane tells.
[[nodiscard]] bool is_by_default(const Derived<Role>&);
[[nodiscard]] Derived<Role> role_of(const Landmarks&);
/// running where the kubelet's kubeconfig exists, else pre-join.
[[nodiscard]] Derived<Phase> phase_of(const Landmarks&, const Result<KubeletSettings>&);

}  // namespace nodecheck
