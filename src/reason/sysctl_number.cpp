#include "reason/sysctl_number.hpp"

#include <charconv>

namespace nodecheck {

std::optional<std::int64_t> sysctl_number(const Sysctls& sysctls, std::string_view key) {
  const auto text = sysctls.get(key);
  if (!text) return std::nullopt;
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
  if (error != std::errc() || end != text->data() + text->size())
    throw Unavailable{Unavailable::Kind::malformed, sysctl_path(key), "not a number: " + *text};
  return number;
}

}  // namespace nodecheck
