#include "waiting.hpp"

#include <algorithm>
#include <thread>

#include "reason/profile_of.hpp"

namespace nodecheck {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds first_pause{250}, longest_pause{2000};

bool conforms(const Report& report) { return report.exit == Exit::conforms; }

bool stands_in_the_way(const CheckResult& result, Severity fail_on) {
  const auto verdict = result.outcome.verdict;
  return counts(result, fail_on) && verdict != Verdict::pass && verdict != Verdict::not_applicable;
}

std::vector<const FactType*> facts_in_the_way(const Report& report, const std::vector<const Check*>& checks) {
  std::vector<const FactType*> facts;
  for (const auto& result : report.results) {
    if (!stands_in_the_way(result, report.fail_on)) continue;
    const auto check = std::find_if(checks.begin(), checks.end(), [&](const auto* c) { return c->id == result.id; });
    if (check != checks.end()) facts.insert(facts.end(), (*check)->judge.needs.begin(), (*check)->judge.needs.end());
  }
  return facts;
}

std::vector<const FactType*> all_facts(const std::vector<const Check*>& checks) {
  std::vector<const FactType*> facts = profile_needs();
  for (const auto* check : checks) facts.insert(facts.end(), check->judge.needs.begin(), check->judge.needs.end());
  return facts;
}

}  // namespace

Report run_until_it_conforms(Facts facts, const std::vector<const Check*>& checks, const Options& options,
                             const OnWait& on_wait, const OnRound& on_round) {
  const auto end = Clock::now() + options.wait.value_or(milliseconds(0));
  auto report = run_checks(facts, checks, options, on_wait);
  auto pause = first_pause;
  while (!conforms(report) && Clock::now() < end) {
    on_round(report);
    std::this_thread::sleep_for(std::min<Clock::duration>(pause, end - Clock::now()));
    pause = std::min(pause * 2, longest_pause);
    facts = facts.renewed(facts_in_the_way(report, checks));
    report = run_checks(facts, checks, options, on_wait);
    if (!conforms(report)) continue;
    facts = facts.renewed(all_facts(checks));
    report = run_checks(facts, checks, options, on_wait);
  }
  return report;
}

}  // namespace nodecheck
