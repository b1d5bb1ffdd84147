#include "selection.hpp"

#include <fmt/format.h>
#include <fnmatch.h>

#include <algorithm>
#include <iterator>

#include "usage.hpp"

namespace nodecheck {
namespace {

bool matches_any(const Check& check, const std::vector<std::string>& patterns) {
  return std::any_of(patterns.begin(), patterns.end(), [&](const auto& p) { return names(p, check); });
}

void refuse_idle(const std::vector<const Check*>& all, const Derived<std::vector<std::string>>& patterns) {
  for (const auto& pattern : patterns.value) {
    if (std::any_of(all.begin(), all.end(), [&](const auto* c) { return names(pattern, *c); })) continue;
    refuse(patterns.source + " matches no check:", pattern, ids_and_aliases(all));
  }
}

/// Every pattern matches, so that it is what is skipped that leaves nothing, of what was asked for if anything was.
[[noreturn]] void refuse_nothing(const Derived<std::vector<std::string>>& only,
                                 const Derived<std::vector<std::string>>& skip) {
  if (only.value.empty()) throw UsageError(fmt::format("{} leaves no check to run", skip.source));
  throw UsageError(fmt::format("{} and {} leave no check to run", only.source, skip.source));
}

}  // namespace

std::vector<std::string> ids_and_aliases(const std::vector<const Check*>& checks) {
  std::vector<std::string> names;
  for (const auto* check : checks) {
    names.emplace_back(check->id);
    names.insert(names.end(), check->aliases.begin(), check->aliases.end());
  }
  return names;
}

bool names(const std::string& pattern, const Check& check) {
  if (::fnmatch(pattern.c_str(), std::string(check.id).c_str(), 0) == 0) return true;
  return std::any_of(check.aliases.begin(), check.aliases.end(), [&](std::string_view alias) {
    return ::fnmatch(pattern.c_str(), std::string(alias).c_str(), FNM_CASEFOLD) == 0;
  });
}

std::vector<const Check*> select(const std::vector<const Check*>& all, const Derived<std::vector<std::string>>& only,
                                 const Derived<std::vector<std::string>>& skip) {
  refuse_idle(all, only);
  refuse_idle(all, skip);
  std::vector<const Check*> selected;
  std::copy_if(all.begin(), all.end(), std::back_inserter(selected), [&](const auto* check) {
    return (only.value.empty() || matches_any(*check, only.value)) && !matches_any(*check, skip.value);
  });
  if (selected.empty()) refuse_nothing(only, skip);
  return selected;
}

std::vector<const Check*> in_phase(const std::vector<const Check*>& checks, Phase phase) {
  std::vector<const Check*> selected;
  std::copy_if(checks.begin(), checks.end(), std::back_inserter(selected),
               [&](const auto* check) { return contains(check->phases, phase); });
  return selected;
}

}  // namespace nodecheck
