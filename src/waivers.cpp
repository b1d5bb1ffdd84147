#include "waivers.hpp"

#include <fmt/format.h>
#include <fnmatch.h>

#include <algorithm>

#include "kubeadm_ids.hpp"
#include "selection.hpp"
#include "usage.hpp"

namespace nodecheck {
namespace {

bool matches(const std::string& pattern, const std::string& name, int flags = 0) {
  return ::fnmatch(pattern.c_str(), name.c_str(), flags) == 0;
}

bool matches_alias(const std::string& pattern, const std::string& alias) {
  return matches(pattern, alias, FNM_CASEFOLD);
}

/// An id names the whole check, kubeadm's id the findings that are its: all of them where the check has no other id.
bool covers(const Waiver& waiver, const CheckResult& result, const Finding& finding) {
  if (finding.undetermined) return false;
  if (matches(waiver.pattern, result.id)) return true;
  if (!finding.alias.empty()) return matches_alias(waiver.pattern, finding.alias);
  return result.aliases.size() == 1 && matches_alias(waiver.pattern, result.aliases.front());
}

/// The waivers of one run, and what has become of each so far.
class Ledger {
 public:
  Ledger(const std::vector<Waiver>& waivers, std::int64_t now) : now_(now) {
    for (const auto& waiver : waivers) used_.push_back({waiver, WaiverUse::idle});
  }

  void apply(CheckResult& result) {
    auto& findings = result.outcome.findings;
    std::vector<UsedWaiver*> waived;
    UsedWaiver* expired = nullptr;
    for (const auto& finding : findings) {
      waived.push_back(waiver_of(result, finding));
      auto* over = expired_waiver_of(result, finding);
      if (waived.back() == nullptr && expired == nullptr) expired = over;
    }
    if (waived.empty()) return;
    if (std::find(waived.begin(), waived.end(), nullptr) == waived.end()) {
      result.waiver = *waived.front();
      return;
    }
    if (expired != nullptr) result.waiver = *expired;
    lighten(result, waived);
  }

  std::vector<UsedWaiver> take() { return std::move(used_); }

 private:
  [[nodiscard]] bool is_over(const Waiver& waiver) const { return waiver.expires && *waiver.expires <= now_; }

  /// The first that holds; none of those that do is idle.
  UsedWaiver* waiver_of(const CheckResult& result, const Finding& finding) {
    UsedWaiver* first = nullptr;
    for (auto& used : used_) {
      if (is_over(used.waiver) || !covers(used.waiver, result, finding)) continue;
      used.use = WaiverUse::applied;
      if (first == nullptr) first = &used;
    }
    return first;
  }

  /// The first that would apply; none of those is idle.
  UsedWaiver* expired_waiver_of(const CheckResult& result, const Finding& finding) {
    UsedWaiver* first = nullptr;
    for (auto& used : used_) {
      if (!is_over(used.waiver) || !covers(used.waiver, result, finding)) continue;
      used.use = WaiverUse::expired;
      if (first == nullptr) first = &used;
    }
    return first;
  }

  /// Of several findings some are waived: those weigh no more than an information. What counts is the cause, and first.
  static void lighten(CheckResult& result, const std::vector<UsedWaiver*>& waived) {
    std::vector<Finding> counting, light;
    auto heaviest = Severity::info;
    for (std::size_t i = 0; i < waived.size(); ++i) {
      auto finding = std::move(result.outcome.findings[i]);
      if (waived[i] == nullptr) {
        heaviest = std::max(heaviest, finding.severity.value_or(result.severity));
        counting.push_back(std::move(finding));
        continue;
      }
      finding.severity = Severity::info;
      finding.message += fmt::format(" (waived: {})", waived[i]->waiver.reason);
      light.push_back(std::move(finding));
    }
    if (std::all_of(counting.begin(), counting.end(), [](const auto& f) { return f.undetermined; }))
      result.outcome.verdict = Verdict::unknown;
    counting.insert(counting.end(), light.begin(), light.end());
    result.outcome.findings = std::move(counting);
    result.severity = heaviest;
  }

  std::vector<UsedWaiver> used_;
  std::int64_t now_;
};

}  // namespace

std::string_view word(WaiverUse use) {
  constexpr std::string_view words[] = {"applied", "expired", "idle"};
  return words[static_cast<unsigned>(use)];
}

std::vector<UsedWaiver> apply_waivers(const std::vector<Waiver>& waivers, std::vector<CheckResult>& results,
                                      std::int64_t now) {
  Ledger ledger(waivers, now);
  for (auto& result : results)
    if (result.outcome.verdict == Verdict::fail) ledger.apply(result);
  return ledger.take();
}

std::vector<Waiver> waivers_of(const Derived<std::vector<std::string>>& ignored, const std::vector<const Check*>& all) {
  std::vector<Waiver> waivers;
  for (const auto& name : ignored.value) {
    const bool every = ::strcasecmp(name.c_str(), "all") == 0;
    if (!every) refuse_what_names_nothing(ignored.source, name, all);
    waivers.push_back({.pattern = every ? "*" : name,
                       .reason = "ignored as " + name,
                       .owner = {},
                       .expires = {},
                       .until = {},
                       .source = ignored.source});
  }
  return waivers;
}

std::vector<Waiver> waivers_in(const Options& options, const std::vector<const Check*>& all) {
  auto waivers = options.waivers;
  for (auto& waiver : waivers_of(options.ignored, all)) waivers.push_back(std::move(waiver));
  return waivers;
}

void refuse_what_names_nothing(const std::string& said, const std::string& pattern,
                               const std::vector<const Check*>& all) {
  if (std::any_of(all.begin(), all.end(), [&](const auto* check) { return names(pattern, *check); })) return;
  if (is_kubeadm_id(pattern)) return;
  std::vector<std::string> known;
  for (const auto* check : all) {
    known.emplace_back(check->id);
    known.insert(known.end(), check->aliases.begin(), check->aliases.end());
  }
  for (const auto& row : kubeadm_ids()) known.emplace_back(row.id);
  refuse(said + ": no check is called", pattern, known);
}

}  // namespace nodecheck
