#pragma once
// Whether rules of this node are to masquerade its pods, which is not so everywhere.
#include <optional>

#include "facts/flannel_subnet.hpp"
#include "facts/links.hpp"
#include "facts/routes.hpp"
#include "outcome.hpp"
#include "profile.hpp"
#include "result.hpp"

namespace nodecheck {

/// Not applicable, or unknown where that could not be read. None: rules are to do it.
[[nodiscard]] std::optional<Outcome> without_masquerading(const Profile&, const Result<FlannelSubnet>&, const Links&,
                                                          const Routes&);

}  // namespace nodecheck
