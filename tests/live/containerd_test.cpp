// What a real containerd says, in each of the states that nodes are found in.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "live/containerd.hpp"

#include "facts/cri_config.hpp"
#include "facts/cri_endpoint.hpp"
#include "facts/cri_image_fs.hpp"
#include "facts/cri_pods.hpp"
#include "facts/cri_sandbox_image.hpp"
#include "facts/cri_socket.hpp"
#include "facts/cri_status.hpp"
#include "facts/cri_version.hpp"
#include "live/runtime_facts.hpp"

namespace nodecheck {
namespace {

using namespace std::chrono_literals;
using State = SocketProbe::State;
using testing::ElementsAre;
using testing::HasSubstr;

TEST(ContainerdTest, ThatIsWell) {
  const Containerd containerd;
  RuntimeFacts facts(containerd.socket());
  for (const auto* id :
       {"runtime.endpoint", "runtime.socket", "runtime.responsive", "runtime.cri-version", "runtime.ready"})
    EXPECT_EQ(facts.verdict(id), Verdict::pass) << id;
  EXPECT_EQ(facts.get<CriEndpoint>()->source, "--cri-endpoint");
  EXPECT_EQ(facts.get<CriSocket>()->peer_pid, containerd.pid());
  EXPECT_EQ(facts.get<CriSocket>()->peer_name, "containerd");
  EXPECT_EQ(facts.get<CriVersion>()->runtime_name, "containerd");
}

TEST(ContainerdTest, WithoutACniConfiguration) {
  const Containerd containerd;
  RuntimeFacts facts(containerd.socket());
  EXPECT_EQ(facts.verdict("runtime.network-ready"), Verdict::fail);
  EXPECT_THAT(facts.message("runtime.network-ready"),
              HasSubstr("no network config found in " + containerd.folder("cni")));
}

TEST(ContainerdTest, ReleaseOneHasNoRuntimeConfig) {
  const Containerd containerd;
  RuntimeFacts facts(containerd.socket());
  EXPECT_EQ(facts.verdict("runtime.config-rpc"), Verdict::fail);
  EXPECT_THAT(facts.get<CriConfig>()->refusal, HasSubstr("unknown method RuntimeConfig"));
}

TEST(ContainerdTest, ListsNothingAndHasNoPauseImageYet) {
  const Containerd containerd;
  RuntimeFacts facts(containerd.socket());
  const auto pods = facts.get<CriPods>();
  EXPECT_EQ(pods->sandboxes_ready + pods->sandboxes_not_ready + pods->running + pods->exited, 0);
  EXPECT_GT(pods->sandboxes_seconds, 0);
  EXPECT_THAT(facts.get<CriImageFs>()->images.at(0).mountpoint, HasSubstr(containerd.folder("root")));
  const auto image = facts.get<CriSandboxImage>()->images.at(0);
  EXPECT_THAT(image.image, HasSubstr("/pause:"));
  EXPECT_FALSE(image.present);
  EXPECT_THAT(facts.message("runtime.sandbox-image"), HasSubstr(image.image + " is not on this node"));
}

TEST(ContainerdTest, SystemdCgroupShowsBothWays) {
  for (const bool systemd : {true, false}) {
    const Containerd containerd({.systemd_cgroup = systemd});
    const auto status = RuntimeFacts(containerd.socket()).get<CriStatus>();
    EXPECT_THAT(status->handlers, ElementsAre(RuntimeHandler{"runc", "io.containerd.runc.v2", systemd}));
    EXPECT_EQ(status->default_handler, "runc");
  }
}

TEST(ContainerdTest, WithCriDisabled) {
  const Containerd containerd({.disabled = R"("io.containerd.grpc.v1.cri")"});
  RuntimeFacts facts(containerd.socket());
  EXPECT_EQ(facts.verdict("runtime.responsive"), Verdict::pass);
  EXPECT_EQ(facts.verdict("runtime.cri-version"), Verdict::fail);
  EXPECT_EQ(facts.message("runtime.cri-version"),
            "containerd runs with its CRI plugin disabled by " + containerd.folder("config.toml") + ":6");
  EXPECT_EQ(facts.verdict("runtime.ready"), Verdict::unknown);
  EXPECT_THAT(facts.get<CriVersion>()->refusal, HasSubstr("unknown service runtime.v1.RuntimeService"));
}

TEST(ContainerdTest, WhoseCriFailsToLoad) {
  const auto message = [](const ContainerdConfig& config) {
    const Containerd containerd(config);
    RuntimeFacts facts(containerd.socket());
    EXPECT_EQ(facts.verdict("runtime.cri-version"), Verdict::fail);
    return facts.message("runtime.cri-version");
  };
  EXPECT_THAT(message({.cri = "  systemd_cgroup = true"}), HasSubstr("`systemd_cgroup` only works for runtime"));
  EXPECT_THAT(message({.handler = "nvidia"}), HasSubstr("default_runtime_name = \"nvidia\""));
}

TEST(ContainerdTest, ThatIsStoppedCostsItsDeadlineAndNoMore) {
  const Containerd containerd;
  containerd.stop();
  const auto begin = Clock::now();
  RuntimeFacts facts(containerd.socket(), 3s);
  EXPECT_EQ(facts.verdict("runtime.responsive"), Verdict::fail);
  EXPECT_LT(Clock::now() - begin, 6s);
  EXPECT_EQ(facts.verdict("runtime.socket"), Verdict::pass);
  EXPECT_EQ(facts.verdict("runtime.cri-version"), Verdict::unknown);
  EXPECT_EQ(facts.get<CriStatus>().why().kind, Unavailable::Kind::timed_out);
}

TEST(ContainerdTest, ThatDiedLeavesItsSocket) {
  Containerd containerd;
  containerd.kill();
  RuntimeFacts facts(containerd.socket());
  EXPECT_EQ(facts.get<CriSocket>()->state, State::stale);
  EXPECT_EQ(facts.verdict("runtime.socket"), Verdict::fail);
  EXPECT_EQ(facts.verdict("runtime.responsive"), Verdict::unknown);
}

}  // namespace
}  // namespace nodecheck
