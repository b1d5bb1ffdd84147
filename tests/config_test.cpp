// The configuration: everything that can be said in it, and every way to say it wrong.
#include "config.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "preferences.hpp"
#include "registry.hpp"
#include "support/sources.hpp"

namespace nodecheck {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;

constexpr Threshold least{"sysctl.sample", "minInstances", 512, "instances"};
const Check sample{.id = "sysctl.sample", .aliases = {"Sample"}, .thresholds = {&least}};
const Check plain{.id = "memory.swap-off", .aliases = {"Swap"}};
const std::vector<const Check*> checks{&plain, &sample};

Options configured(std::string_view yaml) {
  Options options;
  configure_from(options, yaml, "c.yaml", checks);
  return options;
}

std::string refused(std::string_view yaml) {
  try {
    (void)configured(yaml);
    return "";
  } catch (const UsageError& e) {
    return e.what();
  }
}

TEST(Config, SaysWhatTheNodeIs) {
  const auto o = configured(R"(apiVersion: nodecheck/v1
kind: Config
profile:
  phase: start
  role: control-plane
  cni: cilium
  kubeletVersion: "1.34"
  kubernetesVersion: v1.35.1
  podCIDRs: [10.0.0.0/8, "fd00::/48"]
  serviceCIDRs: 10.96.0.0/12
  ipFamilies: [IPv4, IPv6]
  proxyMode: none
  airGapped: true
)");
  EXPECT_EQ(o.profile.phase->value, Phase::start);
  EXPECT_EQ(o.profile.phase->source, "c.yaml:4");
  EXPECT_EQ(o.profile.role->value, Role::control_plane);
  EXPECT_EQ(o.profile.cni->value, "cilium");
  EXPECT_EQ(o.profile.kubelet_version->value, (Version{1, 34, 0}));
  EXPECT_EQ(o.profile.kubernetes_version->value, (Version{1, 35, 1}));
  EXPECT_THAT(o.profile.pod_cidrs->value, ElementsAre("10.0.0.0/8", "fd00::/48"));
  EXPECT_THAT(o.profile.service_cidrs->value, ElementsAre("10.96.0.0/12"));
  EXPECT_EQ(o.profile.ip_families->value, std::make_pair(true, true));
  EXPECT_EQ(o.profile.proxy_mode->value, "none");
  EXPECT_TRUE(o.profile.air_gapped->value);
  EXPECT_EQ(o.profile.air_gapped->source, "c.yaml:13");
}

TEST(Config, SaysHowItIsLookedAt) {
  using namespace std::chrono_literals;
  const auto o = configured(R"(run: {failOn: warning, timeout: 30s, factTimeout: 1s, only: ["cgroups.*"], skip: Swap,
  criEndpoint: /x.sock, netns: self, ignorePreflightErrors: [Swap, "Mem,NumCPU"]}
)");
  EXPECT_EQ(o.fail_on, Severity::warning);
  EXPECT_EQ(o.timeout, 30s);
  EXPECT_EQ(o.fact_timeout, 1s);
  EXPECT_THAT(o.only.value, ElementsAre("cgroups.*"));
  EXPECT_THAT(o.skip.value, ElementsAre("Swap"));
  EXPECT_EQ(o.skip.source, "c.yaml:1");
  EXPECT_EQ(o.cri_endpoint, "/x.sock");
  EXPECT_TRUE(o.own_netns);
  EXPECT_THAT(o.ignored.value, ElementsAre("Swap", "Mem", "NumCPU"));
}

TEST(Config, SeveritiesAndThresholds) {
  const auto o = configured("checks:\n  sysctl.sample:\n    severity: info\n    thresholds: {minInstances: 1024.5}\n");
  EXPECT_EQ(o.severities.at("sysctl.sample").value, Severity::info);
  EXPECT_EQ(o.severities.at("sysctl.sample").source, "c.yaml:3");
  EXPECT_EQ(o.profile.limits.at("sysctl.sample/minInstances").value, 1024.5);
  Profile profile;
  EXPECT_EQ(profile.limit(least), 512);
  profile.limits = o.profile.limits;
  EXPECT_EQ(profile.limit(least), 1024.5);
}

TEST(Config, Waivers) {
  const auto o = configured(R"(waivers:
- check: swap
  reason: NodeSwap is tried here
  owner: platform@example.com
  expires: 2027-06-30
- {id: "sysctl.*", reason: known, permanent: true}
- {id: Swap, reason: known, expiry: 2027-06-30}
)");
  ASSERT_THAT(o.waivers, SizeIs(3));
  EXPECT_EQ(o.waivers[2].until, "2027-06-30");
  EXPECT_EQ(o.waivers[0].pattern, "swap");
  EXPECT_EQ(o.waivers[0].owner, "platform@example.com");
  EXPECT_EQ(o.waivers[0].expires, 1814400000) << "the day of 2027-06-30 counts";
  EXPECT_EQ(o.waivers[0].until, "2027-06-30");
  EXPECT_EQ(o.waivers[0].source, "c.yaml:2");
  EXPECT_EQ(o.waivers[1].pattern, "sysctl.*");
  EXPECT_FALSE(o.waivers[1].expires);
}

TEST(Config, NothingSaysNothing) {
  for (const auto* text : {"", "---\n", "# a comment\n", "profile:\nrun:\nchecks:\nwaivers:\n"}) {
    const auto o = configured(text);
    EXPECT_FALSE(o.profile.phase) << text;
    EXPECT_THAT(o.waivers, IsEmpty()) << text;
  }
}

TEST(Config, ALaterFileReplacesAndWaiversAddUp) {
  auto o = configured("profile: {cni: flannel, role: worker}\nwaivers: [{check: Swap, reason: a, permanent: true}]\n");
  configure_from(o, "profile: {cni: calico}\nwaivers: [{check: Sample, reason: b, permanent: true}]\n", "d.yaml",
                 checks);
  EXPECT_EQ(o.profile.cni->value, "calico");
  EXPECT_EQ(o.profile.cni->source, "d.yaml:1");
  EXPECT_EQ(o.profile.role->source, "c.yaml:1");
  EXPECT_THAT(o.waivers, SizeIs(2));
}

TEST(Config, AutoTakesBackWhatAnEarlierFileSaid) {
  auto o = configured("profile: {phase: running, proxyMode: ipvs}\n");
  configure_from(o, "profile: {phase: auto, proxyMode: auto}\n", "d.yaml", checks);
  EXPECT_FALSE(o.profile.phase);
  EXPECT_FALSE(o.profile.proxy_mode);
}

TEST(Config, RefusalsNameTheLineAndTheNearestWord) {
  EXPECT_EQ(refused("profile:\n  roel: worker\n"), "c.yaml:2: profile has no key 'roel'; did you mean 'role'?");
  EXPECT_EQ(refused("waiver: []\n"), "c.yaml:1: the configuration has no key 'waiver'; did you mean 'waivers'?");
  EXPECT_EQ(refused("checks:\n  memory.swapoff: {severity: info}\n"),
            "c.yaml:2: checks has no key 'memory.swapoff'; did you mean 'memory.swap-off'?");
  EXPECT_EQ(refused("checks:\n  sysctl.sample: {thresholds: {minInstance: 3}}\n"),
            "c.yaml:2: sysctl.sample's thresholds has no key 'minInstance'; did you mean 'minInstances'?");
  EXPECT_EQ(refused("checks:\n  sysctl.sample:\n    severity: warn\n"),
            "c.yaml:3: severity is one of error|warning|info, not 'warn'; did you mean 'warning'?");
  EXPECT_EQ(refused("profile: {phase: runing}\n"),
            "c.yaml:1: phase is one of auto|pre-join|start|running, not 'runing'; did you mean 'running'?");
  EXPECT_EQ(refused("profile: {cni: calicoo}\n"), "c.yaml:1: cni: unknown CNI 'calicoo'; did you mean 'calico'?");
  EXPECT_EQ(refused("waivers:\n- {check: swap, id: Mem, reason: x, permanent: true}\n"),
            "c.yaml:2: id says a second time what this waiver has already");
  EXPECT_THAT(refused("waivers:\n- {check: swap, reason: x, expires: 2020-01-01, expiry: 2099-01-01}\n"),
              HasSubstr("expiry says a second time"));
  EXPECT_THAT(refused("waivers:\n- {check: memory.swap-of, reason: x, permanent: true}\n"),
              AllOf(StartsWith("c.yaml:2: no check is called 'memory.swap-of'"), HasSubstr("'memory.swap-off'")));
}

TEST(Config, RefusesWhatCannotBe) {
  EXPECT_THAT(refused("checks: {memory.swap-off: {thresholds: {a: 1}}}"), HasSubstr("has no thresholds"));
  EXPECT_THAT(refused("checks: {sysctl.sample: {thresholds: {minInstances: many}}}"), HasSubstr("is a number from"));
  EXPECT_THAT(refused("checks: {sysctl.sample: {thresholds: {minInstances: -1}}}"), HasSubstr("is a number from"));
  EXPECT_THAT(refused("checks: {sysctl.sample: {thresholds: {minInstances: .inf}}}"), HasSubstr("is a number from"));
  EXPECT_THAT(refused("profile: {podCIDRs: [10.0.0.0]}"), HasSubstr("is a network such as"));
  EXPECT_THAT(refused("profile: {podCIDRs: []}"), HasSubstr("empty list"));
  EXPECT_THAT(refused("profile: {role: [worker]}"), HasSubstr("single word"));
  EXPECT_THAT(refused("profile: {ipFamilies: [IPv5]}"), HasSubstr("IPv4|IPv6"));
  EXPECT_THAT(refused("profile: [role]"), HasSubstr("is a mapping"));
  EXPECT_THAT(refused("waivers: {check: a}"), HasSubstr("waivers is a list"));
  EXPECT_THAT(refused("run: {timeout: soon}"), AllOf(StartsWith("c.yaml:1: timeout:"), HasSubstr("is no time")));
  EXPECT_THAT(refused("profile: {role: worker}\nprofile: {cni: flannel}\n"), HasSubstr("'profile' stands twice"));
  EXPECT_THAT(refused("apiVersion: nodecheck/v2"), HasSubstr("apiVersion is nodecheck/v1"));
  EXPECT_THAT(refused("a: [1"), StartsWith("c.yaml:"));
  EXPECT_THAT(refused("run: {}\n---\nrun: {}\n"), HasSubstr("more than one YAML document"));
  EXPECT_THAT(refused(","), HasSubstr("more than one YAML document")) << "where yaml-cpp never ends";
  EXPECT_THAT(refused("run: {}\n...\nrun: {}\n"), HasSubstr("more than one YAML document"));
  EXPECT_THAT(refused("just words"), HasSubstr("is a mapping"));
  EXPECT_THAT(refused(std::string(300 << 10, '#')), HasSubstr("larger than"));
}

TEST(Config, AWaiverNeedsAReasonAndAnEnd) {
  EXPECT_THAT(refused("waivers: [{check: Swap, permanent: true}]"), HasSubstr("needs a reason"));
  EXPECT_THAT(refused("waivers: [{check: Swap, reason: '', permanent: true}]"), HasSubstr("reason is empty"));
  EXPECT_THAT(refused("waivers: [{check: Swap, reason: x}]"), HasSubstr("either 'expires"));
  EXPECT_THAT(refused("waivers: [{check: Swap, reason: x, permanent: false}]"), HasSubstr("either 'expires"));
  EXPECT_THAT(refused("waivers: [{check: Swap, reason: x, permanent: true, expires: 2027-01-01}]"),
              HasSubstr("not both"));
  EXPECT_THAT(refused("waivers: [{reason: x, permanent: true}]"), HasSubstr("needs a check"));
  EXPECT_THAT(refused("waivers: [{check: Swap, reason: x, expires: 2027-02-30}]"), HasSubstr("is a day such as"));
}

TEST(Config, Expiries) {
  EXPECT_EQ(parse_expiry("x", "1970-01-01"), 86400);
  EXPECT_EQ(parse_expiry("x", "2027-06-30T12:00:01Z"), 1814356801);
  for (const auto* bad : {"", "soon", "2027", "2027-13-01", "2027-6-30", "2027-06-30T25:00:00Z", "2027-06-30T12:00:00",
                          "2027-06-30 12:00:00Z", "2027-06-30T12:00:00+01:00", "0000-01-01", "-001-01-01"})
    EXPECT_THROW((void)parse_expiry("x", bad), UsageError) << bad;
}

TEST(Config, TheDocumentsExampleIsTaken) {
  const auto page = source_text("docs/configuration.md");
  const auto begin = page.find("```yaml\n") + 8;
  const auto example = page.substr(begin, page.find("```", begin) - begin);
  Options o;
  configure_from(o, example, "configuration.md", Registered::all());
  EXPECT_THAT(o.waivers, SizeIs(2));
  for (const auto& row : preferences()) {
    if (row.key == "only" || row.key == "wait") continue;  // said in words, and for flags
    EXPECT_THAT(example, HasSubstr("  " + std::string(row.key) + ": ")) << "it shows every key";
  }
}

}  // namespace
}  // namespace nodecheck
