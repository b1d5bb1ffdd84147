#include "facts/resolv_conf.hpp"
#include "facts/kubelet_settings.hpp"
#include "support/judging.hpp"
#include "support/judging_matchers.hpp"

namespace nodecheck {
namespace {

using testing::HasSubstr;
using Origin = KubeletSettings::Origin;
constexpr auto id = "network.resolv-conf";
constexpr auto own = ResolvConf::nodes;
constexpr auto resolveds = ResolvConf::resolveds;
using Servers = std::vector<std::string>;

KubeletSettings kubelet(Origin origin, const std::string& told = {}) {
  KubeletSettings s;
  s.origin = origin;
  if (origin == Origin::running) s.config_file = "/var/lib/kubelet/config.yaml";
  if (!told.empty()) s.resolv_conf = {told, "/var/lib/kubelet/config.yaml:41"};
  return s;
}
ResolvConf files(const Servers& nodes, const Servers& theirs = {}) {
  return {{{own, true, nodes}, {resolveds, !theirs.empty(), theirs}}};
}
Outcome judge_files(const ResolvConf& all, const KubeletSettings& settings = kubelet(Origin::running)) {
  return judged(id, {}, all, settings);
}

TEST(ResolvConfCheck, RealServersPass) {
  const auto outcome = judge_files(files({"192.168.10.1"}));
  EXPECT_EQ(outcome.verdict, Verdict::pass);
  EXPECT_EQ(outcome.observed, "pods get /etc/resolv.conf (the kubelet's default): 192.168.10.1");
  const auto told = judge_files(files({"127.0.0.53"}, {"192.168.10.1"}), kubelet(Origin::running, resolveds));
  EXPECT_EQ(told.verdict, Verdict::pass);
  EXPECT_THAT(told.observed, HasSubstr("config.yaml:41"));
}

TEST(ResolvConfCheck, AKubeletThatWasNotToldOfResolved) {
  const auto outcome = judge_files(files({"127.0.0.53"}, {"192.168.10.1"}));
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, outcome), Severity::error);
  EXPECT_THAT(outcome, says("whose only DNS server is 127.0.0.53"));
  EXPECT_THAT(outcome.remedy, HasSubstr("echo 'resolvConf: /run/systemd/resolve/resolv.conf' >>"));
}

TEST(ResolvConfCheck, KubeadmWillTellIt) {
  EXPECT_EQ(judge_files(files({"127.0.0.53"}, {"192.168.10.1"}), kubelet(Origin::none)).verdict, Verdict::pass);
  EXPECT_EQ(judge_files(files({"127.0.0.53"}, {"192.168.10.1"}), kubelet(Origin::files)).verdict, Verdict::pass);
  auto written = kubelet(Origin::files);
  written.documents = {{"/var/lib/kubelet/config.yaml", "", "", {}}};
  EXPECT_EQ(judge_files(files({"127.0.0.53"}, {"192.168.10.1"}), written).verdict, Verdict::fail);
  EXPECT_EQ(judge_files(files({"127.0.0.53"}), kubelet(Origin::none)).verdict, Verdict::fail) << "without resolved";
}

TEST(ResolvConfCheck, LoopbacksOfBothFamiliesAndNone) {
  for (const auto& servers : {Servers{"127.0.0.1"}, Servers{"::1"}, Servers{"127.0.0.53", "::1"}, Servers{}}) {
    const auto outcome = judge_files(files(servers));
    EXPECT_EQ(outcome.verdict, Verdict::fail);
    EXPECT_THAT(outcome.remedy, HasSubstr("real DNS servers"));
  }
  const auto mixed = judge_files(files({"127.0.0.1", "192.168.10.1"}));
  EXPECT_EQ(mixed.verdict, Verdict::pass);
  EXPECT_EQ(mixed.findings.size(), 1U) << "a note";
}

TEST(ResolvConfCheck, MoreThanThreeIsAWarning) {
  const auto outcome = judge_files(files({"10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4"}));
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, outcome), Severity::warning);
  EXPECT_EQ(judge_files(files({"10.0.0.1", "10.0.0.2", "10.0.0.3"})).verdict, Verdict::pass);
}

TEST(ResolvConfCheck, AFileThatIsNotThere) {
  const auto outcome = judge_files(files({"192.168.10.1"}), kubelet(Origin::running, resolveds));
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_THAT(outcome, says("is not there: no pod can be started"));
}

TEST(ResolvConfCheck, OthersChooseThemselves) {
  EXPECT_EQ(judge_files(files({"127.0.0.53"}), kubelet(Origin::embedded)).verdict, Verdict::not_applicable);
  auto none = kubelet(Origin::running);
  none.resolv_conf = {"", "/var/lib/kubelet/config.yaml:41"};
  EXPECT_EQ(judge_files(files({"127.0.0.53"}), none).verdict, Verdict::not_applicable);
}

TEST(ResolvConfCheck, UnknownWithoutItsFacts) {
  EXPECT_EQ(judged(id, {}, files({"192.168.10.1"})).verdict, Verdict::unknown);
  EXPECT_EQ(judged(id, {}, kubelet(Origin::none)).verdict, Verdict::unknown);
  EXPECT_EQ(judge_files(files({"192.168.10.1"}), kubelet(Origin::running, "/other")).verdict, Verdict::unknown);
}

}  // namespace
}  // namespace nodecheck
