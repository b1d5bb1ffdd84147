// cgroups.driver-handlers: SystemdCgroup is each handler's own.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "facts/init.hpp"
#include "support/containerd_literals.hpp"
#include "support/judging.hpp"
#include "support/judging_matchers.hpp"
#include "support/runtimes.hpp"

namespace nodecheck {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
constexpr auto id = "cgroups.driver-handlers";
constexpr auto runc = "io.containerd.runc.v2";
constexpr auto status_rpc = "runtime.v1.RuntimeService/Status";

const Init systemd{.name = "systemd", .systemd = true, .same_mounts = true};
const Init openrc{.name = "init", .systemd = false, .same_mounts = true};

CriStatus handlers(std::vector<RuntimeHandler> list, std::string default_handler = "runc") {
  auto status = shows(true);
  status.handlers = std::move(list);
  status.default_handler = std::move(default_handler);
  return status;
}
Outcome judge_handlers(const CriStatus& status, const CriVersion& cri = speaks_cri(), const Init& init = systemd) {
  return judged(id, Profile{}, status, cri, init);
}

TEST(DriverHandlers, PassWhereTheyAgree) {
  const auto both = judge_handlers(handlers({{"nvidia", runc, true}, {"runc", runc, true}}));
  EXPECT_EQ(both.verdict, Verdict::pass);
  EXPECT_EQ(both.observed, "nvidia, runc all use systemd");
  EXPECT_EQ(judge_handlers(handlers({{"crun", runc, false}, {"runc", runc, {}}})).verdict, Verdict::pass)
      << "false is the default";
}

TEST(DriverHandlers, OneThatWasForgottenIsNamedWithTheDefault) {
  const auto outcome = judge_handlers(handlers({{"nvidia", runc, {}}, {"runc", runc, true}}));
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, outcome), Severity::warning);
  EXPECT_THAT(outcome, says("nvidia uses cgroupfs, the default handler runc systemd"));
  EXPECT_THAT(
      evidence_in(outcome),
      ElementsAre(
          Evidence{status_rpc, "config.containerd.runtimes.nvidia.options.SystemdCgroup", "cgroupfs", "systemd"},
          Evidence{status_rpc, "config.containerd.runtimes.runc.options.SystemdCgroup", "systemd", ""}));
}

TEST(DriverHandlers, TheRemedyIsForTheHandlersThatAreOffAndTheRelease) {
  const auto status = handlers({{"crun", runc, {}}, {"nvidia", runc, false}, {"runc", runc, true}});
  EXPECT_THAT(judge_handlers(status).remedy,
              AllOf(HasSubstr("  [plugins.\"io.containerd.grpc.v1.cri\".containerd.runtimes.crun.options]\n"
                              "    SystemdCgroup = true\n"
                              "  [plugins.\"io.containerd.grpc.v1.cri\".containerd.runtimes.nvidia]\n"
                              "    runtime_type = \"io.containerd.runc.v2\"\n"),
                    HasSubstr("version = 2"), Not(HasSubstr("runtimes.runc."))));
  EXPECT_THAT(judge_handlers(status, speaks_cri("containerd", "v2.1.4")).remedy,
              AllOf(HasSubstr("[plugins.\"io.containerd.cri.v1.runtime\".containerd.runtimes.crun.options]"),
                    HasSubstr("version = 3")));
}

TEST(DriverHandlers, TheRemedyIsForTheFilesThatAreThere) {
  const std::string cri = "[plugins.\"io.containerd.grpc.v1.cri\".containerd.runtimes.";
  const auto files = containerd_reads(version_2 + cri + "runc.options]\nSystemdCgroup = true\n" + cri + "nvidia]\n" +
                                      cri + "nvidia.options]\nBinaryName = \"x\"\n" + cri + "crun]\n");
  const auto status = handlers({{"crun", runc, {}}, {"nvidia", runc, {}}, {"runc", runc, true}});
  const auto remedy = judged(id, Profile{}, status, speaks_cri(), systemd, files).remedy;
  EXPECT_THAT(remedy, HasSubstr("  sed -i.bak -E -e '5a SystemdCgroup = true' /etc/containerd/config.toml\n"));
  EXPECT_THAT(
      remedy,
      HasSubstr("version 2, at its end (each table may stand only once):\n  " + cri.substr(0, 9) +
                "\"io.containerd.grpc.v1.cri\".containerd.runtimes.crun.options]\n    SystemdCgroup = true\nthen"));
}

TEST(DriverHandlers, TheRemedyMendsTheDefaultHandlerWhereThatIsOff) {
  const auto outcome = judge_handlers(handlers({{"nvidia", runc, {}}, {"runc", runc, true}}, "nvidia"));
  EXPECT_THAT(outcome, says("runc uses systemd, the default handler nvidia cgroupfs"));
  EXPECT_THAT(outcome, remedied_by("runtimes.nvidia.options]\n    SystemdCgroup = true"));
}

TEST(DriverHandlers, WithoutSystemdTheRemedyIsCgroupfs) {
  const auto outcome =
      judge_handlers(handlers({{"crun", runc, true}, {"runc", runc, {}}}), speaks_cri("containerd", "1.7.0"), openrc);
  EXPECT_THAT(outcome, remedied_by("runtimes.crun.options]\n    SystemdCgroup = false"));
}

TEST(DriverHandlers, ADefaultOfAnotherKindIsNoMeasure) {
  const auto outcome = judge_handlers(
      handlers({{"crun", runc, true}, {"kata", "io.containerd.kata.v2", {}}, {"runc", runc, false}}, "kata"));
  EXPECT_THAT(outcome, says("runc uses cgroupfs, crun systemd"));
}

TEST(DriverHandlers, DoesNotApplyToOneHandlerOrAnotherRuntime) {
  EXPECT_EQ(judge_handlers(shows(true)).verdict, Verdict::not_applicable);
  EXPECT_EQ(judge_handlers(handlers({{"kata", "io.containerd.kata.v2", {}}, {"runc", runc, true}})).verdict,
            Verdict::not_applicable);
  EXPECT_EQ(judge_handlers(handlers({}), speaks_cri("cri-o", "1.33.0")).verdict, Verdict::not_applicable);
  EXPECT_EQ(judge_handlers(CriStatus{}, CriVersion{}).verdict, Verdict::not_applicable);
}

TEST(DriverHandlers, WhatWasNotShownIsUnknown) {
  const auto old =
      judge_handlers(handlers({{"crun", runc, {}}, {"runc", runc, {}}}), speaks_cri("containerd", "1.4.13"));
  EXPECT_EQ(old.verdict, Verdict::unknown);
  EXPECT_THAT(old, says("containerd 1.4.13 does not show its handlers' options"));
  auto starting = handlers({});
  starting.refusal = "server is not initialized yet";
  EXPECT_EQ(judge_handlers(starting).verdict, Verdict::unknown);
  EXPECT_EQ(judged(id, Profile{}, hung<CriStatus>(), speaks_cri(), systemd).verdict, Verdict::unknown);
}

}  // namespace
}  // namespace nodecheck
