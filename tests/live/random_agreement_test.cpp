// Rulesets at random against real traffic: whatever the walk decides, the traffic must say too. One seed, one ruleset.
//   NODECHECK_SEED=1000 NODECHECK_SEEDS=5000 live_tests --gtest_filter='RandomAgreement*'
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <cstdio>
#include <cstdlib>

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

/// False: nft refuses these rules.
bool install(const Netns& node, const std::string& rules) {
  try {
    node.run([&] { shell("nft -f - <<'END'\nflush ruleset\n" + pod_net_nat() + rules + "END\n"); });
    return true;
  } catch (const std::runtime_error& e) {
    if (std::getenv("NODECHECK_REFUSED") != nullptr) std::printf("%s\n", e.what());
    return false;
  }
}

TEST(RandomAgreement, OfVerdictAndTraffic) {
  const auto first = told("NODECHECK_SEED", 1);
  const auto count = told("NODECHECK_SEEDS", 60);
  const PodNet net;
  Talk talk;
  net.listen(talk);
  std::uint32_t tried = 0, refused = 0, decided = 0;
  const auto until = Clock::now() + longest;
  for (auto seed = first; seed < first + count; ++seed) {
    if (std::getenv("NODECHECK_SEEDS") == nullptr && Clock::now() > until) break;
    const auto rules = random_nft_rules(seed);
    if (!install(net.node, rules)) {
      ++refused;
      continue;
    }
    ++tried;
    NodeTrial trial(net, "cni0");
    net.node.run([&] { trial.judge(); });
    trial.try_traffic(talk, patience);
    decided += trial.decided();
    EXPECT_EQ(trial.contradictions(), "") << "seed " << seed << "\n" << rules << trial.cells();
  }
  std::printf("seeds %u to %u: %u rulesets tried, %u refused by nft, %u of %zu flows decided\n", first, first + count - 1,
              tried, refused, decided, tried * flow_names.size() * 2);
  EXPECT_GT(tried, refused);
}

}  // namespace
}  // namespace nodecheck
