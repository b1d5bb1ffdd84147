// kubelet.config-file: what the kubelet exits on, what it ignores, and whose fault an unreadable file is.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "facts/kubelet_settings.hpp"
#include "support/judging.hpp"
#include "support/judging_matchers.hpp"
#include "support/profiles.hpp"

namespace nodecheck {
namespace {

using testing::HasSubstr;
using Settings = Result<KubeletSettings>;
constexpr auto id = "kubelet.config-file";
constexpr auto path = "/var/lib/kubelet/config.yaml";

KubeletDocument document(std::string where = path) {
  return {std::move(where), "kubelet.config.k8s.io/v1beta1", "KubeletConfiguration", {}};
}

KubeletSettings configured() {
  KubeletSettings s;
  s.origin = KubeletSettings::Origin::running;
  s.config_file = path;
  s.documents = {document()};
  return s;
}

TEST(KubeletConfigFile, PassesOnASoundFileAndItsDropIns) {
  auto s = configured();
  s.documents.push_back(document("/etc/kubelet.d/10-a.conf"));
  const auto outcome = judged(id, with_kubelet(1, 32), s);
  EXPECT_EQ(outcome.verdict, Verdict::pass);
  EXPECT_EQ(outcome.observed, "/var/lib/kubelet/config.yaml, and 1 drop-in after it");
}

TEST(KubeletConfigFile, AMalformedFileIsAFindingWithItsLine) {
  const Settings malformed(
      Unavailable{Unavailable::Kind::malformed, "/var/lib/kubelet/config.yaml:7", "bad conversion"});
  const auto outcome = judged(id, {}, malformed);
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, outcome), Severity::error);
  EXPECT_EQ(evidence_in(outcome).at(0).source, "/var/lib/kubelet/config.yaml:7");
  EXPECT_THAT(outcome, remedied_by("  systemctl restart kubelet"));
  const Settings flag(Unavailable{Unavailable::Kind::malformed, "kubelet's --fail-swap-on", "not a boolean: maybe"});
  EXPECT_EQ(judged(id, {}, flag).verdict, Verdict::fail);
}

TEST(KubeletConfigFile, WhatOnlyWeCouldNotReadIsUnknown) {
  using Kind = Unavailable::Kind;
  for (const auto& why : {Unavailable{Kind::denied, "/var/lib/kubelet/config.yaml", "Permission denied"},
                          Unavailable{Kind::malformed, "kubelet.settings", "too many folders"},
                          Unavailable{Kind::malformed, path, "larger than 256 KiB"},
                          Unavailable{Kind::timed_out, "kubelet.settings", "no answer"}})
    EXPECT_EQ(judged(id, {}, Settings(why)).verdict, Verdict::unknown) << why.message;
}

TEST(KubeletConfigFile, ADropInWithoutItsHeaderIsAnError) {
  auto s = configured();
  s.documents.push_back({"/etc/kubelet.d/10-a.conf", "", "", {}});
  const auto outcome = judged(id, {}, s);
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_THAT(outcome, says("a drop-in lacks apiVersion"));
  EXPECT_THAT(outcome, says("a drop-in lacks kind"));
  EXPECT_EQ(evidence_in(outcome).at(1),
            (Evidence{"/etc/kubelet.d/10-a.conf", "kind", "absent", "KubeletConfiguration"}));
}

TEST(KubeletConfigFile, AnotherKindIsAnError) {
  auto s = configured();
  s.documents[0].kind = "KubeProxyConfiguration";
  EXPECT_THAT(judged(id, {}, s), says("the configuration file has another kind"));
}

Outcome with_field(const char* name, const Profile& profile) {
  auto s = configured();
  s.documents[0].fields = {{name, "/var/lib/kubelet/config.yaml:9"}};
  return judged(id, profile, s);
}

TEST(KubeletConfigFile, AFieldThatTheReleaseDoesNotKnowIsAWarning) {
  const auto nobodys = with_field("maxPod", with_kubelet(1, 32));
  EXPECT_EQ(nobodys.verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, nobodys), Severity::warning);
  EXPECT_EQ(evidence_in(nobodys).at(0).source, "/var/lib/kubelet/config.yaml:9");
  EXPECT_THAT(with_field("failCgroupV1", with_kubelet(1, 30)), says("it came with 1.31"));
  EXPECT_EQ(with_field("failCgroupV1", with_kubelet(1, 31)).verdict, Verdict::pass);
  EXPECT_EQ(with_field("failCgroupV1", {}).verdict, Verdict::pass) << "the release is not known";
  EXPECT_EQ(with_field("maxPod", {}).verdict, Verdict::fail) << "no release has it";
  EXPECT_EQ(with_field("ofTheFuture", with_kubelet(1, 38)).verdict, Verdict::pass) << "newer than our table";
}

TEST(KubeletConfigFile, AKeyThatStandsTwiceIsAWarning) {
  auto s = configured();
  s.documents[0].repeated = {{"cgroupDriver", "/var/lib/kubelet/config.yaml:19"}};
  const auto outcome = judged(id, with_kubelet(1, 32), s);
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, outcome), Severity::warning);
  EXPECT_THAT(outcome, says("the key cgroupDriver stands twice"));
}

Outcome enforcing(std::vector<std::string> words, std::string system_group = "", bool per_qos = true) {
  auto s = configured();
  s.enforce_node_allocatable = {std::move(words), "/var/lib/kubelet/config.yaml:20"};
  s.system_reserved_cgroup.value = std::move(system_group);
  s.cgroups_per_qos = {per_qos, "/var/lib/kubelet/config.yaml:21"};
  return judged(id, {}, s);
}

TEST(KubeletConfigFile, ContradictionsAreErrors) {
  EXPECT_THAT(enforcing({"pods", "system-reserved"}), says("systemReservedCgroup is not set"));
  EXPECT_THAT(enforcing({"kube-reserved"}), says("kubeReservedCgroup is not set"));
  EXPECT_THAT(enforcing({"none", "pods"}), says("none beside other words"));
  EXPECT_THAT(enforcing({"pods"}, "", false), says("cgroupsPerQOS is false"));
  EXPECT_EQ(severity_of(id, enforcing({"kube-reserved"})), Severity::error);
  EXPECT_EQ(enforcing({"pods", "system-reserved"}, "/system.slice").verdict, Verdict::pass);
  EXPECT_EQ(enforcing({"none"}).verdict, Verdict::pass);
  EXPECT_EQ(enforcing({}, "", false).verdict, Verdict::pass);
}

TEST(KubeletConfigFile, MayBeAbsentUntilTheKubeletStarts) {
  EXPECT_EQ(judged(id, {}, KubeletSettings{}).verdict, Verdict::not_applicable);
  const auto outcome = judged(id, of(Distribution::kubeadm, Phase::start), KubeletSettings{});
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, outcome), Severity::error);
  KubeletSettings flags_alone;
  flags_alone.origin = KubeletSettings::Origin::running;
  EXPECT_EQ(judged(id, of(Distribution::other, Phase::start), flags_alone).verdict, Verdict::not_applicable);
}

TEST(KubeletConfigFile, MayNotBeAbsentOnceTheNodeHasJoined) {
  KubeletSettings s;
  s.absent = {{path, "kubelet's --config"}, {"/etc/kubelet.d", "kubelet's --config-dir"}};
  EXPECT_EQ(judged(id, of(Distribution::kubeadm, Phase::pre_join), s).verdict, Verdict::not_applicable);
  const auto outcome = judged(id, of(Distribution::kubeadm, Phase::running), s);
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_THAT(outcome, says("/var/lib/kubelet/config.yaml is absent"));
  EXPECT_THAT(outcome, remedied_by("  kubeadm upgrade node phase kubelet-config"));
}

TEST(KubeletConfigFile, AFolderOfDropInsMustBeThere) {
  auto s = configured();
  s.absent = {{"/etc/kubelet.d", "/etc/default/kubelet --config-dir"}};
  const auto outcome = judged(id, of(Distribution::kubeadm, Phase::pre_join), s);
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, outcome), Severity::error);
  EXPECT_THAT(outcome, says("/etc/kubelet.d is absent"));
}

TEST(KubeletConfigFile, DoesNotApplyToAnEmbeddedKubelet) {
  EXPECT_THAT(judged(id, of(Distribution::k3s), configured()).observed, HasSubstr("k3s"));
}

}  // namespace
}  // namespace nodecheck
