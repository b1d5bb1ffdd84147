// cni.binaries: the programs behind a configuration.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "facts/cni_binaries.hpp"
#include "facts/cni_config.hpp"
#include "facts/cni_paths.hpp"
#include "support/judging.hpp"
#include "support/judging_matchers.hpp"
#include "support/runtimes.hpp"

namespace nodecheck {
namespace {

constexpr auto id = "cni.binaries";

CniBinary there(const std::string& type) { return {type, "/opt/cni/bin/" + type, 0755, 0, false, ""}; }
CniBinaries installed(std::initializer_list<std::string> types) {
  CniBinaries all{{"/opt/cni/bin"}, "default", {}};
  for (const auto& type : types) all.binaries.push_back(there(type));
  return all;
}
CniConfig flannel_config() {
  CniConfig c;
  c.files = {
      {.name = "10-flannel.conflist", .plugins = {CniPlugin{"flannel", "", "", {}}, CniPlugin{"portmap", "", "", {}}}}};
  return c;
}
Profile flannel_in(Phase phase) {
  auto p = bridged();
  p.phase.value = phase;
  return p;
}
Outcome judge_of(const CniBinaries& all, const CniConfig& c = flannel_config(), Phase phase = Phase::running,
                 const CniPaths& paths = {}) {
  return judged(id, flannel_in(phase), all, c, paths);
}
const CniBinaries whole = installed({"bridge", "flannel", "host-local", "loopback", "portmap"});

CniBinaries with(CniBinary changed) {
  auto all = whole;
  for (auto& b : all.binaries)
    if (b.type == changed.type) b = changed;
  return all;
}
void expect_failure(const Outcome& outcome, Severity severity, const std::string& words, const std::string& remedy) {
  EXPECT_EQ(outcome.verdict, Verdict::fail) << words;
  EXPECT_EQ(severity_of(id, outcome), severity);
  EXPECT_THAT(outcome, says(words));
  EXPECT_THAT(outcome, remedied_by(remedy));
}

TEST(CniBinariesCheck, PassesWithAllThatAreStarted) {
  EXPECT_EQ(judge_of(whole).observed,
            "flannel, bridge, host-local, portmap of /etc/cni/net.d/10-flannel.conflist are in /opt/cni/bin");
}

TEST(CniBinariesCheck, WhatIsMissing) {
  for (const auto* type : {"bridge", "host-local", "portmap"})
    expect_failure(judge_of(with(CniBinary{.type = type})), Severity::error,
                   std::string("CNI plugin ") + type + " is not in /opt/cni/bin",
                   "  mkdir -p /opt/cni/bin\n  tar -C /opt/cni/bin");
  expect_failure(judge_of(with(CniBinary{.type = "flannel"})), Severity::error, "CNI plugin flannel", "DaemonSet");
  EXPECT_EQ(judge_of(with(CniBinary{.type = "loopback"})).verdict, Verdict::pass) << "nobody names it";
  auto elsewhere = CniBinary{.type = "portmap"};
  elsewhere.elsewhere = "/usr/lib/cni/portmap";
  expect_failure(judge_of(with(elsewhere)), Severity::error, "portmap is not in",
                 "  mkdir -p /opt/cni/bin\n  ln -s /usr/lib/cni/portmap /opt/cni/bin/");
}

TEST(CniBinariesCheck, WhatDoesNotStart) {
  auto changed = there("portmap");
  changed.mode = 0644;
  expect_failure(judge_of(with(changed)), Severity::error, "is not executable", "  chmod 0755 /opt/cni/bin/portmap");
  changed = there("portmap");
  changed.no_exec = true;
  expect_failure(judge_of(with(changed)), Severity::error, "mounted noexec", "  mount -o remount,exec");
}

TEST(CniBinariesCheck, WhatOthersMayReplaceWorksAndIsAWarning) {
  auto changed = there("portmap");
  changed.owner = 1001;
  expect_failure(judge_of(with(changed)), Severity::warning, "others than root may replace", "  chown root:root");
  changed = there("portmap");
  changed.mode = 0777;
  expect_failure(judge_of(with(changed)), Severity::warning, "others than root may replace", "  chmod 0755");
}

TEST(CniBinariesCheck, BeforeTheJoinFlannelsStandardPluginsAreAWarning) {
  expect_failure(judge_of(installed({"bridge", "host-local", "portmap"}), CniConfig{}, Phase::pre_join),
                 Severity::warning, "CNI plugin loopback", "  tar -C");
  EXPECT_EQ(judge_of(whole, CniConfig{}, Phase::pre_join).verdict, Verdict::pass);
  expect_failure(judge_of(with(CniBinary{.type = "portmap"}), flannel_config(), Phase::pre_join), Severity::warning,
                 "portmap", "  tar -C");
}

TEST(CniBinariesCheck, AnotherBuildOfCrioMayLookElsewhere) {
  auto all = whole;
  for (auto& b : all.binaries) b = {.type = b.type, .elsewhere = "/usr/libexec/cni/" + b.type};
  CniPaths crio;
  crio.runtime = "cri-o";
  EXPECT_EQ(judge_of(all, flannel_config(), Phase::running, crio).verdict, Verdict::unknown);
  EXPECT_EQ(judge_of(all).verdict, Verdict::fail) << "containerd has one default";
  all.source = "/etc/crio/crio.conf:9";
  EXPECT_EQ(judge_of(all, flannel_config(), Phase::running, crio).verdict, Verdict::fail);
  EXPECT_EQ(judge_of(with(CniBinary{.type = "portmap"}), flannel_config(), Phase::running, crio).verdict, Verdict::fail)
      << "nowhere at all";
}

TEST(CniBinariesCheck, NotApplicable) {
  EXPECT_EQ(judge_of(whole, CniConfig{}).verdict, Verdict::not_applicable) << "no configuration";
  EXPECT_EQ(judged(id, Profile{}, whole, CniConfig{}, CniPaths{}).verdict, Verdict::not_applicable) << "nor flannel";
  CniConfig broken;
  broken.files = {{.name = "x.conf", .invalid = "not JSON"}};
  EXPECT_EQ(judge_of(whole, broken).verdict, Verdict::not_applicable);
}

TEST(CniBinariesCheck, UnknownWhereTheyCouldNotBeSeen) {
  EXPECT_EQ(judged(id, Profile{}, hung<CniBinaries>(), flannel_config(), CniPaths{}).verdict, Verdict::unknown);
  CniPaths unread;
  unread.unread = "containerd.files: Permission denied";
  EXPECT_EQ(judge_of(whole, flannel_config(), Phase::running, unread).verdict, Verdict::unknown);
  EXPECT_EQ(judge_of(with(CniBinary{.type = "portmap"}), flannel_config(), Phase::running, unread).verdict,
            Verdict::fail)
      << "it is nowhere that any build looks";
}

}  // namespace
}  // namespace nodecheck
