#include "live/ruleset_trial.hpp"

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>

#include "live/flow_trial.hpp"
#include "support/recorded_netfilter.hpp"

namespace nodecheck {
namespace {

constexpr std::chrono::milliseconds patience{
    1500};  // what a dropped SYN costs a test; its first retransmission comes after 1000

void record(const std::string& name, const RecordingHost& host) {
  if (const char* directory = std::getenv("NODECHECK_RECORD"))
    host.recorded().save(std::string(directory) + "/" + name + ".bin");
}

}  // namespace

void try_ruleset(const RulesetFile& file, const std::function<void()>& install) {
  const PodNet net(file.bridge);
  NodeTrial trial(net, file.bridge);
  net.node.run([&] {
    shell("nft -f - <<END\n" + pod_net_nat() + "END\n");
    install();
    const auto host = std::make_shared<const RecordingHost>(Host::live());
    trial.judge(host);
    record(file.name, *host);
  });
  Talk talk;
  net.listen(talk);
  trial.try_traffic(talk, patience);
  std::printf("%-36s %s\n", file.name.c_str(), trial.cells().c_str());
  EXPECT_EQ(trial.contradictions(), "");
  EXPECT_EQ(differences(file, trial.verdicts()), "");
}

}  // namespace nodecheck
