// The rules of many tools, in private network namespaces, and real TCP across them both ways and for both families: the
// walk may leave a flow undecided, but whatever it decides, the traffic must say too.
#include <gtest/gtest.h>
#include <cstdio>
#include <cstdlib>

#include "live/flow_trial.hpp"
#include "reason/flow_report.hpp"
#include "support/recorded_netfilter.hpp"

namespace nodecheck {
namespace {

constexpr std::chrono::milliseconds patience{
    1500};  // what a dropped SYN costs a test; its first retransmission comes after 1000

/// NODECHECK_RECORD=tests/fixtures/netfilter renews the recordings.
void record(const std::string& name, const RecordingHost& host) {
  if (const char* directory = std::getenv("NODECHECK_RECORD"))
    host.recorded().save(std::string(directory) + "/" + name + ".bin");
}

class ForwardAgreement : public testing::TestWithParam<RulesetFile> {};

TEST_P(ForwardAgreement, OfVerdictAndTraffic) {
  const auto& file = GetParam();
  const PodNet net(file.bridge);
  NodeTrial trial(net, file.bridge);
  net.node.run([&] {
    shell("nft -f - <<END\n" + pod_net_nat() + "END\n" + file.script);
    const auto host = std::make_shared<const RecordingHost>(Host::live());
    trial.judge(host);
    record(file.name, *host);
  });
  Talk talk;
  net.listen(talk);
  trial.try_traffic(talk, patience);
  std::printf("%-32s %s\n", file.name.c_str(), trial.cells().c_str());
  EXPECT_EQ(trial.contradictions(), "");
  const auto& verdicts = trial.verdicts();
  EXPECT_EQ(words(fates_of(verdicts.ipv4)), words(file.ipv4)) << flow_report(verdicts.ipv4);
  EXPECT_EQ(words(fates_of(verdicts.ipv6)), words(file.ipv6)) << flow_report(verdicts.ipv6);
  EXPECT_EQ(word(verdicts.overlay), word(file.overlay));
}

INSTANTIATE_TEST_SUITE_P(Rulesets, ForwardAgreement, testing::ValuesIn(ruleset_files()),
                         [](const auto& file) { return file.param.name; });

}  // namespace
}  // namespace nodecheck
