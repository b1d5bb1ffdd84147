// Rulesets at random against real traffic: whatever the walk decides, the traffic must say too. One seed, one ruleset.
//   NODECHECK_SEED=1000 NODECHECK_SEEDS=5000 live_tests --gtest_filter='RandomAgreement*'
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <regex>
#include <set>
#include <sstream>

#include "live/flow_trial.hpp"
#include "live/random_rules.hpp"

namespace nodecheck {
namespace {

constexpr std::chrono::milliseconds patience{150};  // shorter than in other tests: most of what passes does at once
constexpr std::chrono::seconds longest{60};

std::uint32_t told(const char* variable, std::uint32_t otherwise) {
  const char* text = std::getenv(variable);
  return text != nullptr ? static_cast<std::uint32_t>(std::stoul(text)) : otherwise;
}

/// The rules without the lines that nft complains of: "/dev/stdin:12:1-9: Error: ...". The head's lines come before.
std::string without_refused(const std::string& rules, const std::string& complaints, int head) {
  std::set<int> refused;
  const std::regex place("/dev/stdin:([0-9]+):");
  for (std::sregex_iterator found(complaints.begin(), complaints.end(), place), end; found != end; ++found)
    refused.insert(std::stoi((*found)[1]) - head);
  std::istringstream lines(rules);
  std::string kept, line;
  for (int number = 1; std::getline(lines, line); ++number)
    if (refused.count(number) == 0) kept += line + "\n";
  return kept;
}

/// What nft takes of these rules.
std::string install(const Netns& node, std::string rules) {
  const auto head = "flush ruleset\n" + pod_net_nat();
  const auto head_lines = static_cast<int>(std::count(head.begin(), head.end(), '\n'));
  for (int attempt = 0; attempt < 10; ++attempt) try {
      node.run([&] { shell("nft -f - <<'END'\n" + head + rules + "END\n"); });
      return rules;
    } catch (const std::runtime_error& complaint) {
      rules = without_refused(rules, complaint.what(), head_lines);
    }
  throw std::runtime_error("nft takes nothing of these rules:\n" + rules);
}

TEST(RandomAgreement, OfVerdictAndTraffic) {
  const auto first = told("NODECHECK_SEED", 1);
  const auto count = told("NODECHECK_SEEDS", 60);
  const PodNet net;
  Talk talk;
  net.listen(talk);
  std::uint32_t tried = 0, decided = 0;
  const auto until = Clock::now() + longest;
  for (auto seed = first; seed < first + count; ++seed) {
    if (std::getenv("NODECHECK_SEEDS") == nullptr && Clock::now() > until) break;
    const auto rules = install(net.node, random_nft_rules(seed));
    ++tried;
    NodeTrial trial(net, "cni0");
    net.node.run([&] { trial.judge(); });
    trial.try_traffic(talk, patience);
    decided += trial.decided();
    EXPECT_EQ(trial.contradictions(), "") << "seed " << seed << "\n" << rules << trial.cells();
  }
  std::printf("%u rulesets from seed %u on, %u of %zu flows decided\n", tried, first, decided,
              tried * flow_names.size() * 2);
}

}  // namespace
}  // namespace nodecheck
