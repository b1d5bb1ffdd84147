// cni.config: the file that wins, by the eyes of its runtime.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "facts/cni_config.hpp"
#include "facts/cni_paths.hpp"
#include "facts/cri_endpoint.hpp"
#include "facts/flannel_subnet.hpp"
#include "facts/links.hpp"
#include "facts/processes.hpp"
#include "support/judging.hpp"
#include "support/judging_matchers.hpp"
#include "support/link_literals.hpp"
#include "support/runtimes.hpp"

namespace nodecheck {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
constexpr auto id = "cni.config";
constexpr auto path = "/etc/cni/net.d/10-a.conflist";

CniFile file(const std::string& name, const std::string& type = "flannel", const std::string& version = "0.3.1") {
  return {.name = name, .network = "cbr0", .version = version, .plugins = {CniPlugin{type, "", "", {}}}};
}
CniFile broken(const std::string& name) { return {.name = name, .invalid = "not JSON (at byte 3)"}; }
CniConfig config(std::vector<CniFile> files) {
  CniConfig c;
  c.files = std::move(files);
  return c;
}
CniPaths paths(const std::string& runtime = "containerd") {
  CniPaths p;
  p.runtime = runtime;
  return p;
}
Profile in(Phase phase) { return of(Distribution::kubeadm, phase); }

Outcome judge_of(const CniConfig& c, Phase phase = Phase::running, const CriVersion& cri = speaks_cri(),
                 const CriStatus& status = {}, const CniPaths& p = paths()) {
  return judged(id, in(phase), c, p, endpoint(), cri, status, Links{}, FlannelSubnet{}, Processes{});
}
Outcome judge_of_crio(CniConfig c, const std::string& release = "1.32.0") {
  c.skips_invalid = true;
  return judge_of(c, Phase::running, speaks_cri("cri-o", release), {}, paths("cri-o"));
}
void expect_failure(const Outcome& outcome, Severity severity, const std::string& words) {
  EXPECT_EQ(outcome.verdict, Verdict::fail) << words;
  EXPECT_EQ(severity_of(id, outcome), severity);
  EXPECT_THAT(outcome, says(words));
}

TEST(CniConfigCheck, ANameThatLibcniRefusesStartsNoPod) {
  const auto named = [](const char* name) {
    auto one = file("10-a.conflist");
    one.network = name;
    return judge_of(config({one}));
  };
  expect_failure(named("my net"), Severity::error, "\"my net\" is no name of a network: /etc/cni/net.d/10-a.conflist");
  for (const auto* bad : {"_net", "-net", "n/t", "n\xc3\xa9t"}) EXPECT_EQ(named(bad).verdict, Verdict::fail) << bad;
  for (const auto* good : {"k8s-pod-network", "0.a_B-", "cbr0", ""})
    EXPECT_EQ(named(good).verdict, Verdict::pass) << good;
}

TEST(CniConfigCheck, PassesWithTheWinnerAndWhatItLeavesUnused) {
  const auto outcome = judge_of(config({file("10-a.conflist"), file("20-b.conflist", "bridge")}));
  EXPECT_EQ(outcome.verdict, Verdict::pass);
  EXPECT_EQ(outcome.observed, "/etc/cni/net.d/10-a.conflist: cbr0, flannel");
  EXPECT_THAT(evidence_in(outcome), ElementsAre(Evidence{"/etc/cni/net.d/20-b.conflist", "", "bridge", ""}));
}

TEST(CniConfigCheck, NoFile) {
  expect_failure(judge_of(config({})), Severity::error, "there is no CNI configuration in /etc/cni/net.d");
  EXPECT_EQ(judge_of(config({}), Phase::pre_join).verdict, Verdict::not_applicable);
  EXPECT_EQ(
      judge_of(config({}), Phase::running, speaks_cri("docker", "27.5.1"), status_of(true, true), paths("cri-dockerd"))
          .verdict,
      Verdict::not_applicable)
      << "Docker's own bridge";
}

TEST(CniConfigCheck, AFirstFileThatDoesNotLoad) {
  const auto c = config({broken("10-a.conflist"), file("20-b.conflist")});
  expect_failure(judge_of(c), Severity::error, "10-a.conflist does not load: not JSON (at byte 3), and the 1 after it");
  expect_failure(judge_of(c, Phase::pre_join), Severity::warning, "does not load");
  EXPECT_THAT(judge_of(c), remedied_by("  mv /etc/cni/net.d/10-a.conflist /root/"));
  EXPECT_EQ(judge_of(config({file("10-a.conflist"), broken("20-b.conflist")})).verdict, Verdict::pass)
      << "containerd reads no other";
}

TEST(CniConfigCheck, CrioPassesOverWhatDoesNotLoad) {
  expect_failure(judge_of_crio(config({broken("10-a.conflist"), file("20-b.conflist")})), Severity::warning,
                 "cri-o passes over /etc/cni/net.d/10-a.conflist");
  expect_failure(judge_of_crio(config({broken("10-a.conflist")})), Severity::error, "and no other file does");
}

TEST(CniConfigCheck, AVersionThatTheRuntimeDoesNotSpeak) {
  const auto c = config({file("10-a.conflist", "flannel", "1.1.0")});
  const auto outcome = judge_of(c);
  expect_failure(outcome, Severity::error, "containerd v1.7.24 does not speak CNI 1.1.0");
  EXPECT_THAT(evidence_in(outcome), ElementsAre(Evidence{path, "cniVersion", "1.1.0", "at most 1.0.0"}));
  EXPECT_THAT(outcome, remedied_by("\"1.0.0\"/' /etc/cni/net.d/10-a.conflist"));
  EXPECT_EQ(judge_of(c, Phase::running, speaks_cri("containerd", "v2.1.0")).verdict, Verdict::pass);
  EXPECT_EQ(judge_of_crio(c, "1.31.0").verdict, Verdict::pass);
  EXPECT_EQ(judge_of_crio(c, "1.30.0").verdict, Verdict::fail);
  EXPECT_EQ(judge_of(config({file("10-a.conflist", "bridge", "0.2.0")})).verdict, Verdict::pass);
}

TEST(CniConfigCheck, ASubnetThatHostLocalRefuses) {
  const auto with = [](const std::string& subnet, const std::string& ipam = "host-local") {
    auto c = config({file("10-a.conflist", "bridge")});
    c.files[0].plugins[0].subnets = {subnet};
    c.files[0].plugins[0].ipam = ipam;
    return judge_of(c);
  };
  for (const auto* subnet : {"10.88.0.0/16", "fd00::/64", "usePodCidr", "usePodCidrIPv6"})
    EXPECT_EQ(with(subnet).verdict, Verdict::pass) << subnet;
  for (const auto* subnet : {"10.88.0.1/16", "10.88.0.0", "10.88.0.0/33", "x", "10.88.0.0/31", "fd00::/127"})
    expect_failure(with(subnet), Severity::error, "host-local refuses the subnet");
  EXPECT_EQ(evidence_in(with("10.88.0.1/16")).at(0).expected, "10.88.0.0/16");
  EXPECT_THAT(with("10.88.0.1/16").rationale, HasSubstr("ContainerCreating"));
  EXPECT_EQ(with("whatever", "calico-ipam").verdict, Verdict::pass);
}

CniConfig bridged_on(const std::string& subnet, const std::string& gateway = "") {
  auto c = config({file("10-a.conflist", "bridge")});
  auto& plugin = c.files[0].plugins[0];
  plugin.ipam = "host-local";
  plugin.subnets = {subnet};
  if (!gateway.empty()) plugin.gateways = {gateway};
  return c;
}
Outcome judge_with(const CniConfig& c, const Links& links, const FlannelSubnet& lease = {},
                   const Profile& profile = in(Phase::running)) {
  const Processes flanneld{{Process{2051, "flanneld"}}, false};
  return judged(id, profile, c, paths(), endpoint(), speaks_cri(), CriStatus{}, links, lease,
                lease.present ? flanneld : Processes{});
}

TEST(CniConfigCheck, ABridgeThatThePluginRefuses) {
  const auto c = bridged_on("10.88.0.0/16", "10.88.0.1/16");
  const auto cni0 = [](const char* address) { return Links{{bridge_device(4, "cni0", {address})}}; };
  EXPECT_EQ(judge_with(c, cni0("10.88.0.1/16")).verdict, Verdict::pass);
  expect_failure(judge_with(c, cni0("10.244.1.1/24")), Severity::error, "cni0 has 10.244.1.1/24");
  EXPECT_EQ(judge_with(bridged_on("10.88.0.0/16"), cni0("10.244.1.1/24")).verdict, Verdict::pass)
      << "no isGateway: it gives the bridge nothing";
}

TEST(CniConfigCheck, ASubnetOutsideOfThePodCidr) {
  auto profile = in(Phase::running);
  profile.pod_cidrs = {{"10.244.0.0/16"}, "--pod-cidr"};
  expect_failure(judge_with(bridged_on("10.88.0.0/16"), {}, {}, profile), Severity::error,
                 "the subnet 10.88.0.0/16 of /etc/cni/net.d/10-a.conflist is outside of the pod CIDR 10.244.0.0/16");
  EXPECT_EQ(judge_with(bridged_on("10.244.3.0/24"), {}, {}, profile).verdict, Verdict::pass);
  EXPECT_EQ(judge_with(bridged_on("fd00::/64"), {}, {}, profile).verdict, Verdict::pass) << "no CIDR of that family";
  profile.pod_cidrs.source = "/run/flannel/subnet.env";
  EXPECT_EQ(judge_with(bridged_on("10.88.0.0/16"), {}, {}, profile).verdict, Verdict::pass) << "the user did not say";
}

TEST(CniConfigCheck, ABridgeThatMissesFlannelsLease) {
  const auto lease = parse_flannel_subnet("FLANNEL_NETWORK=10.244.0.0/16\nFLANNEL_SUBNET=10.244.1.1/24\n");
  expect_failure(judge_with(bridged_on("10.244.0.0/16"), {}, lease), Severity::error,
                 "is in flannel's network, and is not this node's lease 10.244.1.0/24");
  EXPECT_THAT(judge_with(bridged_on("10.244.2.0/24"), {}, lease), remedied_by("Write 10.244.1.0/24 there"));
  EXPECT_EQ(judge_with(bridged_on("10.244.1.0/24"), {}, lease).verdict, Verdict::pass);
  EXPECT_EQ(judge_with(bridged_on("10.88.0.0/16"), {}, lease).verdict, Verdict::pass) << "nothing of flannel's";
  const Processes nobody;
  EXPECT_EQ(judged(id, in(Phase::running), bridged_on("10.244.0.0/16"), paths(), endpoint(), speaks_cri(), CriStatus{},
                   Links{}, lease, nobody)
                .verdict,
            Verdict::pass)
      << "a lease that a flannel of yesterday left";
}

TEST(CniConfigCheck, CriosDefaultNetworkThatNoFileIs) {
  auto c = config({file("10-a.conflist")});
  c.default_network = "other";
  expect_failure(judge_of_crio(c), Severity::error, "cni_default_network is other");
  c.files.push_back(file("20-b.conflist"));
  c.files[1].network = "other";
  EXPECT_EQ(judge_of_crio(c).observed, "/etc/cni/net.d/20-b.conflist: other, flannel");
}

TEST(CniConfigCheck, AForgottenFileBeforeTheOneThatIsMeant) {
  const auto c = config({file("10-a.conflist", "bridge"), file("10-flannel.conflist")});
  const Processes flanneld{{Process{2051, "flanneld"}}, false};
  const auto judge_in = [&](Phase phase) {
    return judged(id, in(phase), c, paths(), endpoint(), speaks_cri(), CriStatus{}, Links{}, FlannelSubnet{}, flanneld);
  };
  expect_failure(judge_in(Phase::running), Severity::error, "10-a.conflist sorts before 10-flannel.conflist");
  EXPECT_EQ(judge_in(Phase::pre_join).verdict, Verdict::pass);
  EXPECT_EQ(judged(id, in(Phase::running), c, paths(), endpoint(), speaks_cri(), CriStatus{}, hung<Links>(),
                   FlannelSubnet{}, flanneld)
                .verdict,
            Verdict::unknown);
}

TEST(CniConfigCheck, TheForgottenNetworksBridgeGoesWithItsFile) {
  auto c = config({file("10-a.conflist", "bridge"), file("10-flannel.conflist")});
  c.files[0].plugins[0].subnets = {"10.88.0.0/16"};
  Link cni0;
  cni0.name = "cni0";
  cni0.kind = "bridge";
  const auto with_address = [&](const std::string& ip) {
    cni0.addresses = {{ip, 16}};
    return judged(id, in(Phase::running), c, paths(), endpoint(), speaks_cri(), CriStatus{}, Links{{cni0}},
                  FlannelSubnet{}, Processes{{Process{2051, "flanneld"}}, false})
        .remedy;
  };
  const auto remedy = with_address("10.88.0.1");
  EXPECT_LT(remedy.find("  kubectl drain NODE"), remedy.find("  mv /etc/cni/net.d/10-a.conflist /root/"));
  EXPECT_LT(remedy.find("  mv "), remedy.find("  ip link delete cni0\n"));
  const auto forgotten = judged(id, in(Phase::running), c, paths(), endpoint(), speaks_cri(), CriStatus{}, Links{},
                                FlannelSubnet{}, Processes{{Process{2051, "flanneld"}}, false});
  EXPECT_THAT(forgotten.rationale, HasSubstr("which nobody routes"));
  EXPECT_THAT(with_address("10.244.1.1"), Not(HasSubstr("ip link delete"))) << "flannel's own";
}

TEST(CniConfigCheck, ADirectoryThatARestartWouldChange) {
  auto status = status_of(true, true);
  status.cni_directory = "/opt/net.d";
  expect_failure(judge_of(config({file("10-a.conflist")}), Phase::running, speaks_cri(), status), Severity::warning,
                 "the runtime reads /opt/net.d, but would read /etc/cni/net.d after a restart");
}

TEST(CniConfigCheck, UnknownWhereTheDirectoryOrTheFilesCannotBeRead) {
  auto unread = paths();
  unread.unread = "containerd.files: Permission denied";
  EXPECT_EQ(judge_of(config({}), Phase::running, speaks_cri(), {}, unread).verdict, Verdict::unknown);
  EXPECT_EQ(judge_of(config({file("a.conf")}), Phase::running, speaks_cri(), {}, unread).verdict, Verdict::unknown);
  const CniFile broken{.name = "a.conf", .invalid = "no JSON"};
  EXPECT_EQ(judge_of(config({broken}), Phase::running, speaks_cri(), {}, unread).verdict, Verdict::fail);
  auto status = status_of(true, true);
  status.cni_directory = "/etc/cni/net.d";
  EXPECT_EQ(judge_of(config({file("a.conf")}), Phase::running, speaks_cri(), status, unread).verdict, Verdict::pass)
      << "the runtime itself says so";
  status.cni_directory = "/srv/net.d";
  EXPECT_EQ(judge_of(config({broken}), Phase::running, speaks_cri(), status, unread).verdict, Verdict::unknown);
  EXPECT_EQ(judged(id, in(Phase::running), hung<CniConfig>(), paths(), endpoint()).verdict, Verdict::unknown);
}

TEST(CniConfigCheck, NotApplicableWithoutCri) {
  EXPECT_EQ(judged(id, in(Phase::running), config({}), paths(), CriEndpoint{}).verdict, Verdict::not_applicable);
}

}  // namespace
}  // namespace nodecheck
