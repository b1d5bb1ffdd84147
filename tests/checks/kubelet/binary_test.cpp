// kubelet.binary: found, a file, executable; or it runs all the same.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "facts/kubelet_binary.hpp"
#include "facts/operating_system.hpp"
#include "facts/processes.hpp"
#include "support/judging.hpp"
#include "support/judging_matchers.hpp"
#include "support/profiles.hpp"

namespace nodecheck {
namespace {

using testing::HasSubstr;
constexpr auto id = "kubelet.binary";

const KubeletBinary none{};
const KubeletBinary installed{"/usr/bin/kubelet", Version{1, 31, 4}, "/var/lib/dpkg/status", true, "mode 0755"};
const Processes nothing{};

Processes running(const char* name) { return {{{912, name, 0}}, false}; }

TEST(KubeletBinaryCheck, PassesWithItsVersion) {
  const auto outcome = judged(id, {}, installed, nothing);
  EXPECT_EQ(outcome.verdict, Verdict::pass);
  EXPECT_EQ(outcome.observed, "/usr/bin/kubelet, 1.31.4 (/var/lib/dpkg/status)");
  auto unversioned = installed;
  unversioned.version.reset();
  EXPECT_THAT(judged(id, {}, unversioned, nothing).observed, HasSubstr("unknown version"));
}

TEST(KubeletBinaryCheck, FailsWhereThereIsNone) {
  const auto outcome = judged(id, {}, none, nothing);
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, outcome), Severity::error);
  EXPECT_EQ(evidence_in(outcome).at(0).observed, "absent");
  EXPECT_THAT(Registered::find(id).at(0)->remedy, HasSubstr("systemctl enable --now kubelet"));
}

TEST(KubeletBinaryCheck, FailsWhereItCannotBeExecuted) {
  auto closed = installed;
  closed.executable = false;
  closed.file = "mode 0644";
  const auto outcome = judged(id, {}, closed, nothing);
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(evidence_in(outcome).at(0), (Evidence{"/usr/bin/kubelet", "", "mode 0644", "a regular file, mode 0755"}));
  EXPECT_THAT(outcome, remedied_by("  chmod 0755 /usr/bin/kubelet"));
}

TEST(KubeletBinaryCheck, FailsForWhatIsNoProgramOfThisMachine) {
  const auto of = [](const char* made_for) {
    auto kubelet = installed;
    kubelet.made_for = made_for;
    return judged(id, {}, kubelet, nothing, OperatingSystem{"Linux", "x86_64", "/proc/sys/kernel/arch"});
  };
  EXPECT_THAT(of("aarch64"), says("/usr/bin/kubelet is made for aarch64, and this machine is x86_64"));
  EXPECT_EQ(severity_of(id, of("aarch64")), Severity::error);
  EXPECT_THAT(of("empty"), says("is an empty file"));
  EXPECT_THAT(of("html"), says("is a page of a web server"));
  for (const auto* fine : {"x86_64", "i686", ""}) EXPECT_EQ(of(fine).verdict, Verdict::pass) << fine;
}

TEST(KubeletBinaryCheck, OneThatRunsFromElsewhereIsThere) {
  EXPECT_EQ(judged(id, {}, none, running("kubelet")).verdict, Verdict::pass);
  EXPECT_EQ(judged(id, {}, none, running("containerd")).verdict, Verdict::fail);
}

TEST(KubeletBinaryCheck, UnknownWhereWeMayNotSee) {
  EXPECT_EQ(judged(id, {}, none, Processes{{}, true}).verdict, Verdict::unknown);
  EXPECT_EQ(judged(id, {}, none).verdict, Verdict::unknown) << "processes could not be had";
  EXPECT_EQ(judged(id, {}, nothing).verdict, Verdict::unknown);
  auto closed = installed;
  closed.executable.reset();
  EXPECT_EQ(judged(id, {}, closed, nothing).verdict, Verdict::unknown);
}

TEST(KubeletBinaryCheck, DoesNotApplyToAnEmbeddedKubelet) {
  for (const auto distribution : {Distribution::k3s, Distribution::rke2, Distribution::k0s})
    EXPECT_EQ(judged(id, of(distribution), none, nothing).verdict, Verdict::not_applicable);
}

}  // namespace
}  // namespace nodecheck
