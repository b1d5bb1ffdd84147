// runtime.binaries: what is missing, cannot be executed, or belongs to somebody else.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "facts/runtime_binaries.hpp"
#include "support/containerd_literals.hpp"
#include "support/judging.hpp"
#include "support/judging_matchers.hpp"
#include "support/profiles.hpp"
#include "support/runtimes.hpp"

namespace nodecheck {
namespace {

using testing::HasSubstr;

constexpr auto id = "runtime.binaries";
constexpr auto crun = R"(version = 2
[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.crun]
  runtime_type = "io.containerd.runc.v2"
[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.crun.options]
  BinaryName = "/opt/crun"
)";

RuntimeBinary program(std::string name, std::string path) {
  return {std::move(name), std::move(path), true, 0755, 0, false};
}

RuntimeBinaries healthy() {
  return {"containerd",
          731,
          false,
          {{"/usr/local/bin", "/usr/bin"}, "/proc/731/environ"},
          {program("containerd-shim-runc-v2", "/usr/bin/containerd-shim-runc-v2"), program("runc", "/usr/bin/runc")}};
}
RuntimeBinaries with_runc(RuntimeBinary runc) {
  auto all = healthy();
  all.binaries[1] = std::move(runc);
  return all;
}
Outcome judged_with(RuntimeBinaries all, const std::string& config = version_2, const Profile& profile = {}) {
  return judged(id, profile, std::move(all), containerd_reads(config), speaks_cri());
}
void expect_failure(const Outcome& outcome, Severity severity, const std::string& words) {
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, outcome), severity);
  EXPECT_THAT(outcome, says(words));
}

TEST(Binaries, PassWithWhereTheyAre) {
  const auto outcome = judged_with(healthy());
  EXPECT_EQ(outcome.verdict, Verdict::pass);
  EXPECT_EQ(outcome.observed, "/usr/bin/containerd-shim-runc-v2, /usr/bin/runc");
}

TEST(Binaries, RuncThatIsMissingIsAnError) {
  const auto outcome = judged_with(with_runc({"runc", ""}));
  expect_failure(outcome, Severity::error, "handler runc of containerd needs runc, which is not on the daemon's PATH");
  EXPECT_EQ(evidence_in(outcome).at(0),
            (Evidence{"/proc/731/environ", "PATH=/usr/local/bin:/usr/bin", "absent", "an executable file runc"}));
  EXPECT_THAT(outcome, remedied_by("  systemctl restart containerd"));
}

// As `containerd config default` of 2.x writes it.
TEST(Binaries, EmptyNamesAreTheDefaults) {
  const auto written = R"(version = 3
[plugins."io.containerd.cri.v1.runtime".containerd.runtimes.runc]
  runtime_type = "io.containerd.runc.v2"
  runtime_path = ""
[plugins."io.containerd.cri.v1.runtime".containerd.runtimes.runc.options]
  BinaryName = ""
)";
  const auto of_2 = [&](RuntimeBinaries all) {
    return judged(id, Profile{}, std::move(all), containerd_reads(written), speaks_cri("containerd", "v2.1.4"));
  };
  EXPECT_EQ(of_2(healthy()).observed, "/usr/bin/containerd-shim-runc-v2, /usr/bin/runc");
  expect_failure(of_2(with_runc({"runc", ""})), Severity::error, "needs runc");
}

TEST(Binaries, AHandlerThatIsNotTheDefaultIsAWarning) {
  auto all = healthy();
  all.binaries.push_back({"/opt/crun", ""});
  expect_failure(judged_with(all, crun), Severity::warning, "handler crun of containerd needs /opt/crun");
  const std::string as_default =
      "[plugins.\"io.containerd.grpc.v1.cri\".containerd]\n  default_runtime_name = \"crun\"\n";
  expect_failure(judged_with(all, crun + as_default), Severity::error, "handler crun of containerd needs /opt/crun");
  all.binaries[1].path.clear();
  all.binaries[2] = program("/opt/crun", "/opt/crun");
  EXPECT_EQ(judged_with(all, crun + as_default).verdict, Verdict::pass) << "nothing asks for runc";
}

TEST(Binaries, WhatCannotBeExecuted) {
  auto all = with_runc({"runc", "/usr/bin/runc", true, 0644});
  expect_failure(judged_with(all), Severity::error, "needs /usr/bin/runc, which cannot be executed");
  EXPECT_THAT(judged_with(all), remedied_by("  chmod 0755 /usr/bin/runc"));
  all = with_runc({"runc", "/usr/bin/runc", true, 0755, 0, true});
  EXPECT_THAT(judged_with(all), remedied_by("  mount -o remount,exec"));
  EXPECT_THAT(evidence_in(judged_with(all)).at(0).observed, HasSubstr("noexec"));
}

TEST(Binaries, WhatOthersMayChangeIsAWarning) {
  expect_failure(judged_with(with_runc({"runc", "/usr/bin/runc", true, 0757})), Severity::warning,
                 "can be written by anybody");
  expect_failure(judged_with(with_runc({"runc", "/usr/bin/runc", true, 0755, 1000})), Severity::warning,
                 "belongs to uid 1000");
  EXPECT_THAT(judged_with(with_runc({"runc", "/usr/bin/runc", true, 0755, 1000})),
              remedied_by("  chown root:root /usr/bin/runc"));
}

TEST(Binaries, UnknownWhereTheDaemonHasAnotherRoot) {
  auto all = with_runc({"runc", ""});
  all.other_root = true;
  EXPECT_EQ(judged_with(all).verdict, Verdict::unknown);
  EXPECT_EQ(judged(id, Profile{}, hung<RuntimeBinaries>(), containerd_reads(version_2), speaks_cri()).verdict,
            Verdict::unknown);
  EXPECT_EQ(judged(id, Profile{}, healthy(), hung<ContainerdFiles>(), speaks_cri()).verdict, Verdict::unknown);
}

TEST(Binaries, UnknownWhereAProgramWasNotLookedFor) {
  EXPECT_EQ(judged_with(healthy(), crun).verdict, Verdict::unknown);
}

TEST(Binaries, OfAReleaseThatIsNotKnown) {
  EXPECT_EQ(judged(id, Profile{}, healthy(), containerd_reads(version_3), hung<CriVersion>()).verdict, Verdict::pass);
}

TEST(Binaries, NotApplicableWithoutARuntimeOfItsOwn) {
  EXPECT_EQ(judged_with(RuntimeBinaries{}).verdict, Verdict::not_applicable);
  auto all = healthy();
  all.pid = 0;
  EXPECT_EQ(judged_with(all, version_2, of(Distribution::k3s)).verdict, Verdict::not_applicable);
}

}  // namespace
}  // namespace nodecheck
