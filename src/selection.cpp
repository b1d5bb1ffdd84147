#include "selection.hpp"

#include <fnmatch.h>

#include <algorithm>
#include <iterator>

#include "options.hpp"

namespace nodecheck {
namespace {

bool matches(const Check& check, const std::string& pattern) {
  if (::fnmatch(pattern.c_str(), std::string(check.id).c_str(), 0) == 0) return true;
  return std::any_of(check.aliases.begin(), check.aliases.end(), [&](std::string_view alias) {
    return ::fnmatch(pattern.c_str(), std::string(alias).c_str(), FNM_CASEFOLD) == 0;
  });
}

bool matches_any(const Check& check, const std::vector<std::string>& patterns) {
  return std::any_of(patterns.begin(), patterns.end(), [&](const auto& p) { return matches(check, p); });
}

void refuse_idle(const std::vector<const Check*>& all, const std::vector<std::string>& patterns, const char* option) {
  for (const auto& pattern : patterns) {
    if (std::any_of(all.begin(), all.end(), [&](const auto* c) { return matches(*c, pattern); })) continue;
    std::vector<std::string> names;
    for (const auto* check : all) {
      names.emplace_back(check->id);
      names.insert(names.end(), check->aliases.begin(), check->aliases.end());
    }
    refuse(std::string(option) + " matches no check:", pattern, names);
  }
}

}  // namespace

std::vector<const Check*> select(const std::vector<const Check*>& all, const std::vector<std::string>& only,
                                 const std::vector<std::string>& skip) {
  refuse_idle(all, only, "--only");
  refuse_idle(all, skip, "--skip");
  std::vector<const Check*> selected;
  std::copy_if(all.begin(), all.end(), std::back_inserter(selected), [&](const auto* check) {
    return (only.empty() || matches_any(*check, only)) && !matches_any(*check, skip);
  });
  if (selected.empty()) throw UsageError("--only and --skip leave no check to run");
  return selected;
}

std::vector<const Check*> in_phase(const std::vector<const Check*>& checks, Phase phase) {
  std::vector<const Check*> selected;
  std::copy_if(checks.begin(), checks.end(), std::back_inserter(selected),
               [&](const auto* check) { return contains(check->phases, phase); });
  return selected;
}

}  // namespace nodecheck
