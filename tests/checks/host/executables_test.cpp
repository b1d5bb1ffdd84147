// host.executables: three are always needed; the others by kubeadm's release, and only where kubeadm asks.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "facts/host_programs.hpp"
#include "support/judging.hpp"
#include "support/judging_matchers.hpp"
#include "support/profiles.hpp"

namespace nodecheck {
namespace {

using testing::HasSubstr;
constexpr auto id = "host.executables";

HostPrograms without(std::initializer_list<std::string_view> absent) {
  HostPrograms all{{{"/usr/sbin", "/usr/bin"}, "systemd's default"}, false, {}};
  for (const auto* name : {"losetup", "mount", "cp", "conntrack", "crictl", "ip", "iptables", "nsenter", "socat",
                           "ebtables", "ethtool", "tc", "touch"}) {
    const bool gone = std::find(absent.begin(), absent.end(), name) != absent.end();
    all.programs.push_back(gone ? ProgramFile{.name = name, .path = ""}
                                : ProgramFile{name, std::string("/usr/bin/") + name, true, 0755, 0, false});
  }
  return all;
}

Profile release(int minor, Phase phase = Phase::pre_join) {
  auto p = of(Distribution::kubeadm, phase);
  p.kubernetes_version = {Version{1, minor, 0}, "test"};
  return p;
}

std::vector<std::string> aliases_in(const Outcome& outcome) {
  std::vector<std::string> all;
  for (const auto& finding : outcome.findings) all.push_back(finding.alias);
  return all;
}

TEST(HostExecutables, AllAreThere) {
  EXPECT_THAT(judged(id, release(1), without({})).observed, HasSubstr("/usr/bin/losetup, /usr/bin/mount"));
  EXPECT_EQ(judged(id, {}, without({})).observed, "/usr/bin/losetup, /usr/bin/mount, /usr/bin/cp");
}

TEST(HostExecutables, ThreeAreAlwaysNeeded) {
  const auto outcome = judged(id, {}, without({"losetup", "mount", "cp", "conntrack", "socat"}));
  EXPECT_THAT(aliases_in(outcome),
              testing::ElementsAre("FileExisting-losetup", "FileExisting-mount", "FileExisting-cp"));
  EXPECT_EQ(severity_of(id, outcome), Severity::error);
  EXPECT_THAT(outcome, says("losetup is not on the kubelet's PATH; it is needed for block volumes"));
  EXPECT_EQ(evidence_in(outcome).at(0),
            (Evidence{"systemd's default", "PATH=/usr/sbin:/usr/bin", "absent", "an executable losetup"}));
}

TEST(HostExecutables, OthersByRelease) {
  EXPECT_EQ(severity_of(id, judged(id, release(31), without({"conntrack"}))), Severity::error);
  EXPECT_EQ(judged(id, release(32), without({"conntrack", "socat", "ebtables", "crictl"})).verdict, Verdict::pass);
  EXPECT_EQ(severity_of(id, judged(id, release(31), without({"socat", "tc"}))), Severity::warning);
  EXPECT_EQ(severity_of(id, judged(id, release(32), without({"nsenter"}))), Severity::error);
  EXPECT_EQ(judged(id, release(33), without({"ip", "iptables", "nsenter", "tc", "ethtool", "touch"})).verdict,
            Verdict::pass);
  EXPECT_EQ(severity_of(id, judged(id, release(30), without({"crictl"}))), Severity::error);
}

TEST(HostExecutables, ANodeThatRunsDidWithoutThem) {
  EXPECT_EQ(severity_of(id, judged(id, release(30, Phase::running), without({"conntrack", "socat"}))), Severity::info);
  EXPECT_EQ(severity_of(id, judged(id, release(30, Phase::running), without({"mount"}))), Severity::error);
  EXPECT_EQ(severity_of(id, judged(id, release(30, Phase::start), without({"conntrack", "socat"}))), Severity::info);
  EXPECT_EQ(severity_of(id, judged(id, release(30, Phase::start), without({"mount"}))), Severity::error);
}

TEST(HostExecutables, NobodyButKubeadmAsksForThem) {
  auto eks = of(Distribution::eks);
  eks.kubernetes_version = {Version{1, 30, 0}, "test"};
  EXPECT_EQ(judged(id, eks, without({"cp", "conntrack"})).verdict, Verdict::pass);
  EXPECT_EQ(judged(id, eks, without({"mount"})).verdict, Verdict::fail);
}

TEST(HostExecutables, WhatCannotBeExecutedIsNotThere) {
  auto all = without({});
  all.programs[1].mode = 0644;
  EXPECT_EQ(evidence_in(judged(id, {}, all)).at(0),
            (Evidence{"/usr/bin/mount", "", "mode 0644", "an executable mount"}));
}

TEST(HostExecutables, DoesNotApplyToAnEmbeddedKubelet) {
  EXPECT_EQ(judged(id, of(Distribution::k3s), without({"mount"})).verdict, Verdict::not_applicable);
}

TEST(HostExecutables, UnknownWhereTheyCouldNotBeLookedFor) { EXPECT_EQ(judged(id, {}).verdict, Verdict::unknown); }

}  // namespace
}  // namespace nodecheck
