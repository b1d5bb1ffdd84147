#pragma once
// The types of daemon.json's values: dockerd does not start on a number in quotes, or on a string in place of a list.
#include <string>
#include <string_view>

#include "facts.hpp"

namespace nodecheck {

/// Why no dockerd takes this value: "mtu is not a whole number, without quotes". Empty: one may. The value is not
/// quoted, for it may be a secret.
[[nodiscard]] std::string refused_docker_value(std::string_view directive, const Json& value);

}  // namespace nodecheck
