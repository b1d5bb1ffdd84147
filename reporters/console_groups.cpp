#include "console_groups.hpp"

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

#include "phrases.hpp"

namespace nodecheck {
namespace {

using Index = std::map<std::string_view, const CheckResult*>;

Index index_of(const std::vector<CheckResult>& results) {
  Index index;
  for (const auto& r : results) index[r.id] = &r;
  return index;
}

const CheckResult* failed_cause(const CheckResult& result, const Index& index) {
  const auto found = index.find(result.root_cause);
  const bool failed = found != index.end() && found->second->outcome.verdict == Verdict::fail;
  return failed ? found->second : nullptr;
}

/// The failure at the end of the chain of causes; none where the chain is a ring, lest its failures show nowhere.
const CheckResult* root_of(const CheckResult& result, const Index& index) {
  const CheckResult* root = nullptr;
  const auto* next = failed_cause(result, index);
  for (std::size_t steps = 0; next != nullptr; ++steps) {
    if (steps == index.size()) return nullptr;
    root = next;
    next = failed_cause(*next, index);
  }
  return root;
}

using Reason = std::pair<std::string, std::string>;

Reason reason(const CheckResult& r) {
  const auto& findings = r.outcome.findings;
  const bool evident = !findings.empty() && !findings.front().evidence.empty();
  return {headline(r), evident ? findings.front().evidence.front().source : std::string{}};
}

void sort_by_weight(std::vector<Root>& roots) {
  std::stable_sort(roots.begin(), roots.end(), [](const auto& a, const auto& b) { return weight(a) > weight(b); });
}

class Grouping {
 public:
  explicit Grouping(const Report& report) : index_(index_of(report.results)) {
    for (const auto& r : report.results) place(r);
    for (auto& root : groups_.failed) root.symptoms = symptoms_[root.result];
    sort_by_weight(groups_.failed);
  }

  Groups take() { return std::move(groups_); }

 private:
  void place(const CheckResult& r) {
    const auto verdict = r.outcome.verdict;
    if (verdict == Verdict::pass) return groups_.passed.push_back(&r);
    if (verdict == Verdict::not_applicable) return groups_.not_applicable.push_back(&r);
    if (verdict == Verdict::error) return groups_.broken.push_back(&r);
    if (waived(r)) return groups_.waived.push_back(&r);
    if (const auto* root = root_of(r, index_)) return symptoms_[root].push_back(&r);
    if (verdict == Verdict::fail) return groups_.failed.push_back({&r});
    place_unknown(r);
  }

  /// Where the first with this reason stands, so that the order of ids stays.
  void place_unknown(const CheckResult& r) {
    const auto [at, is_new] = reasons_.emplace(reason(r), groups_.unknown.size());
    if (is_new) groups_.unknown.emplace_back();
    groups_.unknown[at->second].push_back(&r);
  }

  Index index_;
  Groups groups_;
  std::map<const CheckResult*, Results> symptoms_;
  std::map<Reason, std::size_t> reasons_;
};

}  // namespace

Groups grouped(const Report& report) { return Grouping(report).take(); }

Severity highest(const Results& results) {
  auto severity = Severity::info;
  for (const auto* r : results) severity = std::max(severity, r->severity);
  return severity;
}

Severity weight(const Root& root) { return std::max(root.result->severity, highest(root.symptoms)); }

}  // namespace nodecheck
