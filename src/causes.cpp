#include "causes.hpp"

#include <algorithm>
#include <string>
#include <string_view>

namespace nodecheck {
namespace {

bool amiss(const CheckResult& r) {
  return r.outcome.verdict != Verdict::pass && r.outcome.verdict != Verdict::not_applicable;
}

template <class Range>
auto find_id(Range& range, std::string_view id) -> decltype(&*range.begin()) {
  const auto found = std::find_if(range.begin(), range.end(), [&](const auto& r) { return r.id == id; });
  return found == range.end() ? nullptr : &*found;
}

bool explains(const CheckResult& root, const CheckResult& symptom) {
  if (root.outcome.verdict != Verdict::fail) return true;
  if (waived(root) && !waived(symptom)) return false;
  return symptom.outcome.verdict != Verdict::fail || root.severity >= symptom.severity;
}

class Search {
 public:
  Search(const std::vector<CheckResult>& results, const std::vector<const Check*>& all)
      : results_(results), all_(all) {}

  /// The farthest ancestor that is amiss; a failed one is preferred to an undetermined one, and one that weighs less
  /// than the symptom explains nothing by failing, nor does a waived one what is not. None: nothing explains it.
  const CheckResult* root_of(std::string_view id, const CheckResult& symptom) {
    const auto check = std::find_if(all_.begin(), all_.end(), [&](const auto* c) { return c->id == id; });
    if (check == all_.end() || std::find(path_.begin(), path_.end(), id) != path_.end()) return nullptr;
    path_.push_back(id);
    const CheckResult* root = nullptr;
    for (const auto cause : (*check)->causes) {
      const auto* found = through(cause, symptom);
      if (found && (!root || (root->outcome.verdict != Verdict::fail && found->outcome.verdict == Verdict::fail)))
        root = found;
    }
    path_.pop_back();
    return root;
  }

 private:
  const CheckResult* through(std::string_view cause, const CheckResult& symptom) {
    const auto* result = find_id(results_, cause);
    if (result && !amiss(*result)) return nullptr;
    if (const auto* farther = root_of(cause, symptom)) return farther;
    return result && explains(*result, symptom) ? result : nullptr;
  }

  const std::vector<CheckResult>& results_;
  const std::vector<const Check*>& all_;
  std::vector<std::string_view> path_ = {};  ///< a cycle, which a test refuses, must not hang a run
};

}  // namespace

void explain(std::vector<CheckResult>& results, const std::vector<const Check*>& all) {
  Search search(results, all);
  for (auto& result : results) {
    if (!amiss(result) || result.outcome.stands_alone) continue;
    const auto* root = search.root_of(result.id, result);
    result.root_cause = root ? root->id : "";
  }
}

}  // namespace nodecheck
