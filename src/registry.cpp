#include "registry.hpp"

#include <strings.h>

#include <algorithm>
#include <stdexcept>
#include <string>

namespace nodecheck {

std::vector<const Check*> Registered::all() {
  std::vector<const Check*> checks;
  for (const auto* r = head_; r; r = r->next_) checks.push_back(&r->check_);
  std::sort(checks.begin(), checks.end(), [](const auto* a, const auto* b) { return a->id < b->id; });
  const auto twice =
      std::adjacent_find(checks.begin(), checks.end(), [](const auto* a, const auto* b) { return a->id == b->id; });
  if (twice != checks.end()) throw std::logic_error("check registered twice: " + std::string((*twice)->id));
  return checks;
}

std::vector<const Check*> Registered::find(std::string_view name) {
  const auto same = [&](std::string_view other) {
    return other.size() == name.size() && ::strncasecmp(other.data(), name.data(), name.size()) == 0;
  };
  std::vector<const Check*> found;
  for (const auto* check : all())
    if (check->id == name || std::any_of(check->aliases.begin(), check->aliases.end(), same)) found.push_back(check);
  return found;
}

}  // namespace nodecheck
