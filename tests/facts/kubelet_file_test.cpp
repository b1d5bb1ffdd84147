#include "facts/kubelet_file.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <gtest/gtest.h>
#include <chrono>

#include "support/sources.hpp"

namespace nodecheck {
namespace {

using testing::HasSubstr;

// kubeadm 1.32's /var/lib/kubelet/config.yaml, cut.
constexpr std::string_view kubeadm = R"(apiVersion: kubelet.config.k8s.io/v1beta1
authentication:
  anonymous:
    enabled: false
cgroupDriver: systemd
containerRuntimeEndpoint: ""
failSwapOn: false
featureGates:
  KubeletCgroupDriverFromCRI: false
kind: KubeletConfiguration
memorySwap:
  swapBehavior: LimitedSwap
failCgroupV1: true
protectKernelDefaults: yes
)";

KubeletSettings applied(std::string_view text, KubeletSettings settings = {}) {
  apply_kubelet_file(text, "f", settings);
  return settings;
}

std::string refusal(std::string_view text) {
  try {
    (void)applied(text);
  } catch (const Unavailable& e) {
    EXPECT_EQ(e.kind, Unavailable::Kind::malformed);
    return e.where + ": " + e.message;
  }
  return "accepted";
}

TEST(KubeletFile, Kubeadms) {
  const auto s = applied(kubeadm);
  EXPECT_EQ(s.cgroup_driver, (Setting<std::string>{"systemd", "f:5"}));
  EXPECT_EQ(s.fail_swap_on, (Setting<bool>{false, "f:7"}));
  EXPECT_EQ(s.cgroup_driver_from_cri, (Setting<bool>{false, "f:9"}));
  EXPECT_EQ(s.swap_behavior, (Setting<std::string>{"LimitedSwap", "f:12"}));
  EXPECT_EQ(s.fail_cgroup_v1, (Setting<std::optional<bool>>{true, "f:13"}));
  EXPECT_TRUE(s.protect_kernel_defaults.value) << "YAML 1.1's yes, as the kubelet reads it";
  EXPECT_EQ(s.runtime_endpoint.value, "");
  EXPECT_EQ(s.anonymous_auth, (Setting<std::optional<bool>>{false, "f:4"}));
}

TEST(KubeletFile, SecurityAndReservations) {
  const auto s = applied(R"(authentication: {anonymous: {enabled: true}}
authorization:
  mode: AlwaysAllow
readOnlyPort: 10255
systemReserved: {cpu: 200m, memory: 500Mi}
kubeReserved: {pid: "100"}
systemReservedCgroup: /system.slice
enforceNodeAllocatable: [pods, system-reserved]
cgroupsPerQOS: false
cgroupRoot: /kubelet
)");
  EXPECT_EQ(s.anonymous_auth, (Setting<std::optional<bool>>{true, "f:1"}));
  EXPECT_EQ(s.authorization_mode, (Setting<std::string>{"AlwaysAllow", "f:3"}));
  EXPECT_EQ(s.read_only_port, (Setting<std::optional<int>>{10255, "f:4"}));
  EXPECT_EQ(s.system_reserved, (Setting<KubeletResources>{{{"cpu", "200m"}, {"memory", "500Mi"}}, "f:5"}));
  EXPECT_EQ(s.kube_reserved.value, (KubeletResources{{"pid", "100"}}));
  EXPECT_EQ(s.system_reserved_cgroup.value, "/system.slice");
  EXPECT_EQ(s.enforce_node_allocatable.value, (std::vector<std::string>{"pods", "system-reserved"}));
  EXPECT_FALSE(s.cgroups_per_qos.value);
  EXPECT_EQ(s.cgroup_root.value, "/kubelet");
}

TEST(KubeletFile, DropInsMergeMappingsKeyByKeyAndNullsTakeAway) {
  const auto before =
      applied("systemReserved: {cpu: 200m, memory: 500Mi}\nauthentication: {anonymous: {enabled: true}}");
  const auto after = applied("systemReserved: {cpu: null, pid: '5'}\nauthentication: {anonymous: ~}", before);
  EXPECT_EQ(after.system_reserved.value, (KubeletResources{{"memory", "500Mi"}, {"pid", "5"}}));
  EXPECT_EQ(after.anonymous_auth, KubeletSettings{}.anonymous_auth);
  EXPECT_EQ(applied("systemReserved: null", before).system_reserved, KubeletSettings{}.system_reserved);
}

TEST(KubeletFile, Json) {  // the /configz of a real kubelet 1.32, as the file it amounts to
  const auto s = applied(source_text("tests/fixtures/kubelet/kubelet-1.32-systemd.json"));
  EXPECT_EQ(s.cgroup_driver.value, "systemd");
  EXPECT_FALSE(s.fail_swap_on.value);
  EXPECT_EQ(s.fail_cgroup_v1.value, false);
  EXPECT_EQ(s.runtime_endpoint.value, "unix:///srv/containerd.sock");
  EXPECT_EQ(s.swap_behavior, (Setting<std::string>{})) << "memorySwap: {}";
}

TEST(KubeletFile, CrlfAndAByteOrderMark) {
  EXPECT_EQ(applied("\xEF\xBB\xBF"
                    "cgroupDriver: systemd\r\nfailSwapOn: false\r\n")
                .cgroup_driver.value,
            "systemd");
}

TEST(KubeletFile, ANullIsTheDefaultAgain) {
  const KubeletSettings defaults;
  for (const auto* null : {"null", "~", ""}) {
    std::string text = "k: v\n";
    for (const auto* key : {"cgroupDriver", "failSwapOn", "failCgroupV1", "protectKernelDefaults",
                            "containerRuntimeEndpoint", "memorySwap", "featureGates", "authentication", "authorization",
                            "readOnlyPort", "systemReserved", "enforceNodeAllocatable", "cgroupsPerQOS"})
      text += fmt::format("{}: {}\n", key, null);
    EXPECT_EQ(applied(text, applied(kubeadm)), defaults);
    EXPECT_EQ(applied(text), defaults);
  }
  EXPECT_TRUE(
      applied("featureGates: {KubeletCgroupDriverFromCRI: null}", applied(kubeadm)).cgroup_driver_from_cri.value);
  EXPECT_EQ(applied("memorySwap: {swapBehavior: ~}", applied(kubeadm)).swap_behavior, defaults.swap_behavior);
}

TEST(KubeletFile, WhatItDoesNotNameStays) {
  EXPECT_EQ(applied("maxPods: 250\nmemorySwap: {}\nfeatureGates: {NodeSwap: true}\n", applied(kubeadm)),
            applied(kubeadm));
}

TEST(KubeletFile, AnEmptyDriverIsTheDefault) {
  EXPECT_EQ(applied("cgroupDriver: ''").cgroup_driver, KubeletSettings{}.cgroup_driver);
}

TEST(KubeletFile, WrongTypesAreNamedByTheirLine) {
  EXPECT_THAT(refusal("a: b\nfailSwapOn: maybe\n"), HasSubstr("f:2: "));
  EXPECT_THAT(refusal("failSwapOn: 0"), HasSubstr("f:1: "));
  EXPECT_THAT(refusal("failSwapOn: \"false\""), HasSubstr("f:1: ")) << "the kubelet refuses a string there";
  EXPECT_THAT(refusal("failSwapOn: {}"), HasSubstr("f:1: "));
  EXPECT_THAT(refusal("cgroupDriver: [systemd]"), HasSubstr("f:1: "));
  EXPECT_THAT(refusal("systemReserved: 200m"), HasSubstr("f:1: systemReserved is not a mapping"));
  EXPECT_THAT(refusal("systemReserved: {cpu: [1]}"), HasSubstr("f:1: "));
  EXPECT_THAT(refusal("authentication: {anonymous: true}"), HasSubstr("anonymous is not a mapping"));
  for (const auto* port : {"'10255'", "many", "1.5", "99999999999"})
    EXPECT_THAT(refusal(fmt::format("readOnlyPort: {}", port)), HasSubstr("f:1: ")) << port;
  EXPECT_THAT(refusal("memorySwap: LimitedSwap"), HasSubstr("f:1: memorySwap is not a mapping"));
  EXPECT_THAT(refusal("featureGates: [KubeletCgroupDriverFromCRI]"), HasSubstr("featureGates is not a mapping"));
  EXPECT_THAT(refusal("featureGates: {KubeletCgroupDriverFromCRI: 1}"), HasSubstr("f:1: "));
}

TEST(KubeletFile, ANumberIsNoStringAndAStringNoNumber) {  // "json: cannot unmarshal number into ... of type string"
  for (const auto* text :
       {"systemReserved: {cpu: 1}", "kubeReserved: {cpu: 0.5}", "evictionHard: {pid.available: 1e3}", "cgroupRoot: yes",
        "authorization: {mode: 1}", "clusterDNS: [1]", "maxPods: \"110\"", "maxPods: many",
        "nodeStatusUpdateFrequency: 10", "syncFrequency: 0x10", "featureGates: {NodeSwap: \"true\"}",
        "serializeImagePulls: \"false\"", "podCIDR: []", "clusterDNS: 10.96.0.10"})
    EXPECT_THAT(refusal(text), HasSubstr("f:1: ")) << text;
  for (const auto* text : {"systemReserved: {cpu: \"1\", memory: 1Gi, pid: '5'}", "maxPods: 110", "maxPods: -1",
                           "nodeStatusUpdateFrequency: 10s", "evictionHard: {nodefs.available: 10%}",
                           "clusterDNS: [10.96.0.10]", "providerID: !!str 5", "oomScoreAdj: -999", "maxPods: ~",
                           "podCIDR: 10.0.0.0/8", "hairpinMode: e5", "cpuCFSQuotaPeriod: .", "readOnlyPort: 0",
                           "featureGates: {NodeSwap: on, X: null}", "logging: {verbosity: 2}", "providerID: ''"})
    EXPECT_EQ(refusal(text), "accepted") << text;
}

TEST(KubeletFile, AWrongKindIsNamedByItsEntry) {
  EXPECT_THAT(refusal("systemReserved: {cpu: 1}"), HasSubstr("systemReserved.cpu is not a string"));
  EXPECT_THAT(refusal("clusterDNS: [1]"), HasSubstr("an entry of clusterDNS is not a string"));
}

TEST(KubeletFile, OfAKeyThatStandsTwiceTheLastCounts) {
  const auto s = applied(
      "cgroupDriver: cgroupfs\nauthentication: {anonymous: {enabled: true, enabled: false}}\n"
      "cgroupDriver: systemd\n");
  EXPECT_EQ(s.cgroup_driver, (Setting<std::string>{"systemd", "f:3"}));
  EXPECT_EQ(s.anonymous_auth.value, false);
}

TEST(KubeletFile, WhatIsNoMappingIsRefused) {
  using namespace std::string_view_literals;
  for (const auto text : {""sv, "\n"sv, "# nothing\n"sv, "systemd"sv, "- a\n- b"sv, "null"sv, "{"sv, "a: b: c"sv,
                          "\0\0\0"sv, "a: 'x"sv, "\xFF\xFE\x00\xD8"sv, "*a"sv, "a: *b"sv, "a: &"sv, "!!binary x"sv})
    EXPECT_NE(refusal(text), "accepted") << text;
  EXPECT_THAT(refusal(std::string((256 << 10) + 1, ' ')), HasSubstr("larger than 256 KiB"));
}

TEST(KubeletFile, AliasesAreNotMultipliedOut) {
  std::string bomb = "l0: &l0 [x,x,x,x,x,x,x,x,x]\n";
  for (int i = 1; i < 60; ++i)
    bomb += fmt::format("l{0}: &l{0} [*l{1},*l{1},*l{1},*l{1},*l{1},*l{1},*l{1},*l{1},*l{1}]\n", i, i - 1);
  EXPECT_EQ(applied(bomb + "cgroupDriver: systemd\n").cgroup_driver.value, "systemd");
  EXPECT_NE(refusal(bomb + "cgroupDriver: *l59\n"), "accepted");
  EXPECT_NE(refusal("a: &a [*a]\ncgroupDriver: *a\n"), "accepted") << "an alias of what it stands in";
}

TEST(KubeletFile, DepthEndsBeforeTheStackDoes) {
  for (const std::string& open :
       {std::string("["), std::string("{a: "), std::string("- "), std::string("? "), std::string("[{")}) {
    std::string deep;
    while (deep.size() < (256 << 10) - 64) deep += open;
    const auto start = std::chrono::steady_clock::now();
    EXPECT_NE(refusal("a: " + deep), "accepted") << open;
    EXPECT_NE(refusal(deep), "accepted") << open;
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5)) << open;
  }
}

}  // namespace
}  // namespace nodecheck
