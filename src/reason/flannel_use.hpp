#pragma once
// Whether flannel is this node's pod network: else what is judged of flannel does not concern it.
#include <optional>

#include "facts/flannel_subnet.hpp"
#include "outcome.hpp"
#include "profile.hpp"
#include "result.hpp"

namespace nodecheck {

/// Not applicable, or unknown where that could not be read. None: flannel is in use.
[[nodiscard]] std::optional<Outcome> without_flannel(const Profile&, const Result<FlannelSubnet>&);

}  // namespace nodecheck
