#include "facts/kubelet_settings.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/probing.hpp"

namespace nodecheck {
namespace {

using Kind = Unavailable::Kind;
using Origin = KubeletSettings::Origin;
using testing::HasSubstr;
using namespace std::string_view_literals;

constexpr auto config = "/var/lib/kubelet/config.yaml";

std::string cmdline(std::initializer_list<std::string_view> flags) {
  std::string text("/usr/bin/kubelet\0"sv);
  for (const auto flag : flags) (text += flag) += '\0';
  return text;
}

/// A kubelet with pid 812 and these flags; its root is the node's.
std::shared_ptr<FakeHost> running(std::initializer_list<std::string_view> flags) {
  auto host = std::make_shared<FakeHost>();
  host->files = {{"/proc/1/comm", "systemd\n"}, {"/proc/812/comm", "kubelet\n"}, {"/proc/812/cmdline", cmdline(flags)}};
  return host;
}
void give_file(FakeHost& host, const std::string& path, std::string text) {
  host.files["/proc/812/root" + path] = std::move(text);
}

TEST(KubeletSettings, FlagsWinOverTheFile) {
  auto host = running({"--config=/var/lib/kubelet/config.yaml", "--cgroup_driver", "cgroupfs",
                       "--kubeconfig=/etc/kubernetes/kubelet.conf", "--hostname-override=worker-1",
                       "--protect-kernel-defaults"});
  give_file(*host, config, "cgroupDriver: systemd\nfailSwapOn: false\n");
  const auto s = fact_of<KubeletSettings>(host);
  EXPECT_EQ(s.origin, Origin::running);
  EXPECT_EQ(s.pid, 812);
  EXPECT_EQ(s.config_file, config);
  EXPECT_EQ(s.cgroup_driver, (Setting<std::string>{"cgroupfs", "kubelet's --cgroup-driver"}));
  EXPECT_EQ(s.fail_swap_on, (Setting<bool>{false, "/var/lib/kubelet/config.yaml:2"}));
  EXPECT_EQ(s.protect_kernel_defaults, (Setting<bool>{true, "kubelet's --protect-kernel-defaults"}));
  EXPECT_EQ(s.kubeconfig.value, "/etc/kubernetes/kubelet.conf");
  EXPECT_EQ(s.hostname_override.value, "worker-1");
  EXPECT_EQ(replayed(s), s);
}

TEST(KubeletSettings, HealthAndCertificatesByFlag) {
  const auto s = fact_of<KubeletSettings>(running(
      {"--healthz-port=0", "--healthz-bind-address=0.0.0.0", "--bootstrap-kubeconfig=/b.conf", "--rotate-certificates",
       "--rotate-server-certificates=true", "--tls-cert-file=/t.crt", "--cert-dir=/p"}));
  EXPECT_EQ(s.healthz_port, (Setting<int>{0, "kubelet's --healthz-port"}));
  EXPECT_EQ(s.healthz_address.value, "0.0.0.0");
  EXPECT_EQ(s.bootstrap_kubeconfig.value, "/b.conf");
  EXPECT_EQ(s.rotate_certificates, (Setting<bool>{true, "kubelet's --rotate-certificates"}));
  EXPECT_TRUE(s.server_tls_bootstrap.value);
  EXPECT_EQ(s.tls_cert_file.value, "/t.crt");
  EXPECT_EQ(s.cert_directory.value, "/p");
  EXPECT_EQ(why_not<KubeletSettings>(running({"--healthz-port=http"})).kind, Kind::malformed);
}

TEST(KubeletSettings, OneWithoutFlagsHasDefaults) {
  const auto s = fact_of<KubeletSettings>(running({}));
  EXPECT_EQ(s.origin, Origin::running);
  EXPECT_EQ(s.fail_swap_on, (Setting<bool>{true}));
  EXPECT_EQ(fact_of<KubeletSettings>(running({"--config=", "--config-dir="})).config_file, "");
}

TEST(KubeletSettings, AnEmptyCommandLineIsNoKubeletWithDefaults) {
  auto host = running({});
  host->files["/proc/812/cmdline"] = "";  // a zombie's
  EXPECT_EQ(why_not<KubeletSettings>(host).kind, Kind::changing);
}

TEST(KubeletSettings, ARelativeFileIsBelowItsWorkingFolder) {
  auto host = running({"--config", "kubelet.yaml"});
  host->files["/proc/812/cwd/kubelet.yaml"] = "cgroupDriver: systemd\n";
  const auto s = fact_of<KubeletSettings>(host);
  EXPECT_EQ(s.cgroup_driver, (Setting<std::string>{"systemd", "kubelet.yaml:1"}));
}

TEST(KubeletSettings, AClosedRootIsReadByThePlainName) {
  auto host = running({"--config=/var/lib/kubelet/config.yaml"});
  host->errors["/proc/812/root/var/lib/kubelet/config.yaml"] = EACCES;
  host->files[config] = "cgroupDriver: systemd\n";
  EXPECT_EQ(fact_of<KubeletSettings>(host).cgroup_driver.value, "systemd");
  host->errors[config] = EACCES;
  EXPECT_EQ(why_not<KubeletSettings>(host).kind, Kind::denied);
}

TEST(KubeletSettings, AClosedWorkingFolderIsDenied) {
  auto host = running({"--config=kubelet.yaml"});
  host->errors["/proc/812/cwd/kubelet.yaml"] = EACCES;
  host->files["kubelet.yaml"] = "cgroupDriver: systemd\n";
  EXPECT_EQ(why_not<KubeletSettings>(host).kind, Kind::denied) << "our own working folder is another";
}

// kubeadm's unit starts it every ten seconds before the node joins, and it lives for a moment each time.
TEST(KubeletSettings, AKubeletWithoutItsFileIsAboutToExitAndDoesNotRun) {
  auto host = running({"--config=/var/lib/kubelet/config.yaml", "--cgroup-driver=cgroupfs"});
  const auto settings = fact_of<KubeletSettings>(host);
  EXPECT_EQ(settings.origin, KubeletSettings::Origin::none);
  EXPECT_EQ(settings.pid, 0);
  EXPECT_EQ(settings.absent, (std::vector<Setting<std::string>>{{config, "kubelet's --config"}}));
}

TEST(KubeletSettings, ADamagedFileIsNoDefault) {
  auto host = running({"--config=/var/lib/kubelet/config.yaml"});
  give_file(*host, config, "");
  EXPECT_EQ(why_not<KubeletSettings>(host).kind, Kind::malformed);
}

TEST(KubeletSettings, DropInsInTheOrderOfTheirPaths) {
  auto host = running({"--config=/var/lib/kubelet/config.yaml", "--config-dir=/etc/kubelet.d"});
  give_file(*host, config, "cgroupDriver: cgroupfs\nfailSwapOn: false\nprotectKernelDefaults: true\n");
  give_file(*host, "/etc/kubelet.d/10-a.conf", "cgroupDriver: first\n");
  give_file(*host, "/etc/kubelet.d/20/x.conf", "cgroupDriver: second\nfailSwapOn: null\n");
  give_file(*host, "/etc/kubelet.d/20/y.yaml", "cgroupDriver: not-read\n");
  give_file(*host, "/etc/kubelet.d/15-b.conf/z.conf", "protectKernelDefaults: false\n");
  give_file(*host, "/etc/kubelet.d/README", "{{{");
  const auto s = fact_of<KubeletSettings>(host);
  EXPECT_EQ(s.cgroup_driver, (Setting<std::string>{"second", "/etc/kubelet.d/20/x.conf:1"}));
  EXPECT_EQ(s.fail_swap_on, (Setting<bool>{true})) << "a null is the default again";
  EXPECT_EQ(s.protect_kernel_defaults.source, "/etc/kubelet.d/15-b.conf/z.conf:1") << "a folder may be called .conf";
}

TEST(KubeletSettings, ADropInFolderThatIsNotThereIsNoneOfTheKubelets) {
  const auto why = why_not<KubeletSettings>(running({"--config-dir=/etc/kubelet.d"}));
  EXPECT_EQ(why.kind, Kind::malformed);
  EXPECT_EQ(why.where, "kubelet's --config-dir");
  auto host = running({"--config-dir=/etc/kubelet.d"});
  give_file(*host, "/etc/kubelet.d", "a file");
  EXPECT_EQ(why_not<KubeletSettings>(host).kind, Kind::malformed);
}

TEST(KubeletSettings, FoldersThatLinkToThemselvesEnd) {
  TemporaryRoot root{{"/proc/1/comm", "systemd\n"},
                     {"/proc/812/comm", "kubelet\n"},
                     {"/proc/812/status", "Uid:\t0\t0\t0\t0\n"},
                     {"/proc/812/cmdline", cmdline({"--config-dir=/d"})},
                     {"/proc/812/root/d/a.conf", "cgroupDriver: systemd\n"}};
  for (int i = 0; i < 12; ++i) root.link("/proc/812/root/d/loop" + std::to_string(i), ".");
  const auto start = Clock::now();
  EXPECT_THAT(why_not<KubeletSettings>(root).message, HasSubstr("too many folders"));
  EXPECT_LT(Clock::now() - start, std::chrono::seconds(2));
}

TEST(KubeletSettings, FeatureGatesAddUp) {
  const auto gate = [](std::initializer_list<std::string_view> flags) {
    return fact_of<KubeletSettings>(running(flags)).cgroup_driver_from_cri;
  };
  EXPECT_TRUE(gate({}).value);
  EXPECT_FALSE(gate({"--feature-gates=NodeSwap=true, KubeletCgroupDriverFromCRI = false"}).value);
  EXPECT_FALSE(gate({"--feature-gates=KubeletCgroupDriverFromCRI=false", "--feature-gates=NodeSwap=true"}).value);
  EXPECT_TRUE(
      gate({"--feature-gates=KubeletCgroupDriverFromCRI=false", "--feature-gates=KubeletCgroupDriverFromCRI=true"})
          .value);
  EXPECT_TRUE(gate({"--feature-gates=NotKubeletCgroupDriverFromCRI=false,=,,"}).value);
}

TEST(KubeletSettings, WhatIsNoBooleanIsNotFalse) {
  EXPECT_FALSE(fact_of<KubeletSettings>(running({"--fail-swap-on=F"})).fail_swap_on.value);
  for (const auto* flag :
       {"--fail-swap-on=maybe", "--fail-swap-on=", "--fail-swap-on=no", "--feature-gates=KubeletCgroupDriverFromCRI"})
    EXPECT_EQ(why_not<KubeletSettings>(running({flag})).kind, Kind::malformed) << flag;
}

TEST(KubeletSettings, FlagsThatSomeReleaseRemovedAreKeptByName) {
  const auto s =
      fact_of<KubeletSettings>(running({"--pod_infra_container_image=registry.k8s.io/pause:3.9", "--network-plugin",
                                        "cni", "--container-runtime-endpoint=unix:///x", "--token=secret"}));
  EXPECT_THAT(s.removed_flags,
              testing::UnorderedElementsAre(
                  Setting<std::string>{"pod-infra-container-image", "kubelet's --pod-infra-container-image"},
                  Setting<std::string>{"network-plugin", "kubelet's --network-plugin"}));
  EXPECT_EQ(replayed(s), s);
}

TEST(KubeletSettings, ABooleanTakesNoSeparateWord) {  // pflag; the word is then a command that the kubelet has not
  const auto s = fact_of<KubeletSettings>(running({"kubelet", "--v", "2", "--fail_swap_on", "false"}));
  EXPECT_TRUE(s.fail_swap_on.value);
  EXPECT_EQ(s.stray_words, (std::vector<Setting<std::string>>{{"fail-swap-on", "kubelet's --fail-swap-on"}}));
  EXPECT_EQ(replayed(s), s);
  EXPECT_TRUE(fact_of<KubeletSettings>(running({"--fail-swap-on=false", "--v", "2"})).stray_words.empty());
}

TEST(KubeletSettings, EvictionByFileAndFlag) {
  EXPECT_EQ(fact_of<KubeletSettings>(running({})).eviction_hard.value, std::nullopt);
  EXPECT_EQ(fact_of<KubeletSettings>(running({})).root_directory.value, "/var/lib/kubelet");
  auto host = running({"--config=/c.yaml", "--config-dir=/c.d"});
  give_file(*host, "/c.yaml", "evictionHard:\n  nodefs.available: 5%\n  memory.available: 1Gi\n");
  give_file(*host, "/c.d/10.conf", "evictionHard:\n  nodefs.available: 7%\nmergeDefaultEvictionSettings: true\n");
  const auto by_file = fact_of<KubeletSettings>(host);
  EXPECT_EQ(by_file.eviction_hard, (Setting<std::optional<KubeletResources>>{
                                       {{{"memory.available", "1Gi"}, {"nodefs.available", "7%"}}}, "/c.d/10.conf:2"}));
  EXPECT_TRUE(by_file.merge_default_eviction.value);
  host->files["/proc/812/cmdline"] =
      cmdline({"--config=/c.yaml", "--root-dir=/data", "--eviction-hard=nodefs.available<1Gi, imagefs.available<2%"});
  const auto by_flag = fact_of<KubeletSettings>(host);
  EXPECT_EQ(by_flag.eviction_hard,
            (Setting<std::optional<KubeletResources>>{{{{"imagefs.available", "2%"}, {"nodefs.available", "1Gi"}}},
                                                      "kubelet's --eviction-hard"}));
  EXPECT_EQ(by_flag.root_directory, (Setting<std::string>{"/data", "kubelet's --root-dir"}));
  EXPECT_EQ(replayed(by_flag), by_flag);
  EXPECT_EQ(why_not<KubeletSettings>(running({"--eviction-hard=nodefs.available=5%"})).where,
            "kubelet's --eviction-hard");
}

TEST(KubeletSettings, SecurityAndReservationsByFlag) {
  const auto s = fact_of<KubeletSettings>(running(
      {"--anonymous-auth", "--authorization-mode=AlwaysAllow", "--read-only-port=10255",
       "--system-reserved=cpu=200m,memory=500Mi", "--system-reserved=pid=9",
       "--enforce-node-allocatable=", "--cgroups-per-qos=false", "--kube-reserved-cgroup=/k", "--cgroup-root=/pods"}));
  EXPECT_EQ(s.anonymous_auth, (Setting<std::optional<bool>>{true, "kubelet's --anonymous-auth"}));
  EXPECT_EQ(s.authorization_mode.value, "AlwaysAllow");
  EXPECT_EQ(s.read_only_port.value, 10255);
  EXPECT_EQ(s.system_reserved.value, (KubeletResources{{"cpu", "200m"}, {"memory", "500Mi"}, {"pid", "9"}}));
  EXPECT_TRUE(s.enforce_node_allocatable.value.empty());
  EXPECT_FALSE(s.cgroups_per_qos.value);
  EXPECT_EQ(s.cgroup_root, (Setting<std::string>{"/pods", "kubelet's --cgroup-root"}));
  EXPECT_EQ(s.kube_reserved_cgroup.value, "/k");
  EXPECT_EQ(replayed(s), s);
  for (const auto* flag :
       {"--read-only-port=http", "--read-only-port=", "--kube-reserved=cpu", "--anonymous-auth=no"}) {
    const auto why = why_not<KubeletSettings>(running({flag}));
    EXPECT_EQ(why.kind, Kind::malformed) << flag;
    EXPECT_THAT(why.where, testing::StartsWith("kubelet's --")) << flag;
  }
}

TEST(KubeletSettings, DocumentsInTheOrderTheyAreLaid) {
  auto host = running({"--config=/var/lib/kubelet/config.yaml", "--config-dir=/etc/kubelet.d"});
  give_file(*host, config, "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nmaxPod: 1\n");
  give_file(*host, "/etc/kubelet.d/10-a.conf", "failCgroupV1: false\n");
  const auto s = fact_of<KubeletSettings>(host);
  ASSERT_EQ(s.documents.size(), 2U);
  EXPECT_EQ(s.documents[0], (KubeletDocument{config,
                                             "kubelet.config.k8s.io/v1beta1",
                                             "KubeletConfiguration",
                                             {{"maxPod", "/var/lib/kubelet/config.yaml:3"}}}));
  EXPECT_EQ(s.documents[1],
            (KubeletDocument{"/etc/kubelet.d/10-a.conf", "", "", {{"failCgroupV1", "/etc/kubelet.d/10-a.conf:1"}}}));
  EXPECT_EQ(replayed(s), s);
}

TEST(KubeletSettings, AKeyThatStandsTwiceIsFatalInADropInAlone) {
  auto host = running({"--config=/var/lib/kubelet/config.yaml", "--config-dir=/etc/kubelet.d"});
  give_file(*host, config, "failSwapOn: true\nfailSwapOn: false\n");
  give_file(*host, "/etc/kubelet.d/README", "");
  const auto s = fact_of<KubeletSettings>(host);
  EXPECT_EQ(s.fail_swap_on, (Setting<bool>{false, "/var/lib/kubelet/config.yaml:2"}));
  EXPECT_EQ(s.documents.at(0).repeated,
            (std::vector<Setting<std::string>>{{"failSwapOn", "/var/lib/kubelet/config.yaml:2"}}));
  EXPECT_EQ(replayed(s), s);
  give_file(*host, "/etc/kubelet.d/10-a.conf", "failSwapOn: true\nfailSwapOn: false\n");
  EXPECT_EQ(why_not<KubeletSettings>(host).where, "/etc/kubelet.d/10-a.conf:2");
}

TEST(KubeletSettings, AMalformedFileIsNamedWithItsLine) {
  auto host = running({"--config=/var/lib/kubelet/config.yaml"});
  give_file(*host, config, "kind: KubeletConfiguration\nfailSwapOn: maybe\n");
  EXPECT_EQ(why_not<KubeletSettings>(host).where, "/var/lib/kubelet/config.yaml:2");
}

// ---- none runs

TEST(KubeletSettings, KubeadmsFilesWhereNoneRuns) {
  const TemporaryRoot root{
      {"/proc/1/comm", "systemd\n"},
      {config, "cgroupDriver: systemd\n"},
      {"/var/lib/kubelet/kubeadm-flags.env",
       "KUBELET_KUBEADM_ARGS=\"--container-runtime-endpoint=unix:///run/crio/crio.sock --hostname-override=a\"\n"},
      {"/etc/default/kubelet", "KUBELET_EXTRA_ARGS='--fail-swap-on=false --hostname-override=b'\n"}};
  const auto s = fact_of<KubeletSettings>(root);
  EXPECT_EQ(s.origin, Origin::files);
  EXPECT_EQ(s.pid, 0);
  EXPECT_EQ(s.cgroup_driver.value, "systemd");
  EXPECT_EQ(s.runtime_endpoint,
            (Setting<std::string>{"unix:///run/crio/crio.sock",
                                  "/var/lib/kubelet/kubeadm-flags.env --container-runtime-endpoint"}));
  EXPECT_EQ(s.fail_swap_on, (Setting<bool>{false, "/etc/default/kubelet --fail-swap-on"}));
  EXPECT_EQ(s.hostname_override.value, "b") << "EXTRA comes last";
  EXPECT_EQ(replayed(s), s);
}

// What the packages' unit and its drop-in come to.
constexpr auto drop_in = "/usr/lib/systemd/system/kubelet.service.d/10-kubeadm.conf";
constexpr auto kubeadms_drop_in = R"([Service]
Environment="KUBELET_KUBECONFIG_ARGS=--kubeconfig=/etc/kubernetes/kubelet.conf"
Environment="KUBELET_CONFIG_ARGS=--config=/var/lib/kubelet/config.yaml"
EnvironmentFile=-/var/lib/kubelet/kubeadm-flags.env
EnvironmentFile=-/etc/default/kubelet
ExecStart=
ExecStart=/usr/bin/kubelet $KUBELET_KUBECONFIG_ARGS $KUBELET_CONFIG_ARGS $KUBELET_KUBEADM_ARGS $KUBELET_EXTRA_ARGS
)";

TemporaryRoot with_unit(std::string_view text, std::string_view drop_in_text = kubeadms_drop_in) {
  return {{"/proc/1/comm", "systemd\n"}, {"/usr/lib/systemd/system/kubelet.service", text}, {drop_in, drop_in_text}};
}
constexpr auto packages_unit = "[Service]\nExecStart=/usr/bin/kubelet\n";

TEST(KubeletSettings, ItsUnitTellsWhatItWouldBeGiven) {
  auto root = with_unit(packages_unit);
  root.add(config, "cgroupDriver: systemd\n");
  root.add("/var/lib/kubelet/kubeadm-flags.env", "KUBELET_KUBEADM_ARGS=\"--system-reserved=cpu=1 --node-ip=::\"\n");
  root.add("/etc/default/kubelet",
           "KUBELET_EXTRA_ARGS=--cgroup-driver='cgroupfs' --system-reserved pid=9 --pod-infra-container-image x\n");
  root.add("/etc/sysconfig/kubelet", "KUBELET_EXTRA_ARGS=--fail-swap-on=false\n");
  const auto s = fact_of<KubeletSettings>(root);
  EXPECT_EQ(s.origin, Origin::files);
  EXPECT_EQ(s.config_file, config);
  EXPECT_EQ(s.cgroup_driver, (Setting<std::string>{"cgroupfs", "/etc/default/kubelet --cgroup-driver"}));
  EXPECT_EQ(s.system_reserved.value, (KubeletResources{{"cpu", "1"}, {"pid", "9"}}));
  EXPECT_EQ(s.kubeconfig,
            (Setting<std::string>{"/etc/kubernetes/kubelet.conf", std::string(drop_in) + " --kubeconfig"}));
  EXPECT_EQ(s.removed_flags, (std::vector<Setting<std::string>>{
                                 {"pod-infra-container-image", "/etc/default/kubelet --pod-infra-container-image"}}));
  EXPECT_TRUE(s.fail_swap_on.value) << "this unit does not read /etc/sysconfig";
}

TEST(KubeletSettings, QuotesThatTheUnitKeepsArePartOfTheValue) {
  const auto s = fact_of<KubeletSettings>(
      with_unit("[Service]\nEnvironment=D=--cgroup-driver=\\'systemd\\'\nExecStart=/usr/bin/kubelet ${D}\n", ""));
  EXPECT_EQ(s.cgroup_driver.value, "'systemd'");
}

TEST(KubeletSettings, ThePackagesUnitAloneIsNoConfiguration) {
  const auto s = fact_of<KubeletSettings>(with_unit(packages_unit));
  EXPECT_EQ(s.origin, Origin::none);
  EXPECT_EQ(s.config_file, "");
}

TEST(KubeletSettings, AUnitByHandIsOne) {
  const auto s = fact_of<KubeletSettings>(
      with_unit("[Service]\nExecStart=/usr/local/bin/kubelet --cgroup-driver=systemd \\\n  --config-dir /none\n", ""));
  EXPECT_EQ(s.origin, Origin::files);
  EXPECT_EQ(s.cgroup_driver,
            (Setting<std::string>{"systemd", "/usr/lib/systemd/system/kubelet.service --cgroup-driver"}));
  EXPECT_EQ(s.absent,
            (std::vector<Setting<std::string>>{{"/none", "/usr/lib/systemd/system/kubelet.service --config-dir"}}));
}

TEST(KubeletSettings, DropInsOfOneThatDoesNotRun) {
  auto root = with_unit("[Service]\nExecStart=/usr/bin/kubelet --config /a.json --config-dir=/d\n", "");
  root.add("/a.json", R"({"kind":"KubeletConfiguration","cgroupDriver":"cgroupfs"})");
  root.add("/d/00.conf", "cgroupDriver: systemd\n");
  EXPECT_EQ(fact_of<KubeletSettings>(root).cgroup_driver, (Setting<std::string>{"systemd", "/d/00.conf:1"}));
}

TEST(KubeletSettings, AMaskLeavesTheWellKnownFiles) {
  auto root = with_unit("", "");
  root.add(config, "cgroupDriver: systemd\n");
  EXPECT_EQ(fact_of<KubeletSettings>(root).config_file, config);
}

TEST(KubeletSettings, AShellsCommandIsRead) {
  for (const auto* script : {"'exec kubelet --config=/c.yaml $MORE >>/var/log/kubelet.log 2>&1'",
                             "'mkdir -p /var/lib/kubelet && /usr/bin/kubelet $MORE --config /c.yaml | tee log'"}) {
    auto root = with_unit(fmt::format("[Service]\nEnvironment='MORE=--fail-swap-on=false --v 2'\n"
                                      "ExecStart=/bin/sh -ec {}\n",
                                      script),
                          "");
    root.add(config, "cgroupDriver: cgroupfs\n");
    root.add("/c.yaml", "cgroupDriver: systemd\n");
    const auto s = fact_of<KubeletSettings>(root);
    EXPECT_EQ(s.cgroup_driver, (Setting<std::string>{"systemd", "/c.yaml:1"})) << script;
    EXPECT_FALSE(s.fail_swap_on.value);
    EXPECT_TRUE(s.stray_words.empty());
  }
}

TEST(KubeletSettings, AWrapperHandsItsFlagsOn) {
  auto root = with_unit("[Service]\nExecStart=/bin/bash /opt/bin/start-node --config=/c.yaml --root-dir /x\n", "");
  root.add("/c.yaml", "cgroupDriver: systemd\n");
  const auto s = fact_of<KubeletSettings>(root);
  EXPECT_EQ(s.cgroup_driver.source, "/c.yaml:1");
  EXPECT_EQ(s.root_directory.value, "/x");
}

TEST(KubeletSettings, StrayWordsAreTheKubeletsOwn) {
  const auto strays = [](const char* command) {
    return fact_of<KubeletSettings>(with_unit(fmt::format("[Service]\nExecStart={}\n", command), ""))
        .stray_words.size();
  };
  EXPECT_EQ(strays("/usr/bin/kubelet --fail-swap-on false"), 1U);
  EXPECT_EQ(strays("/bin/sh -c 'exec kubelet --fail-swap-on false'"), 1U);
  EXPECT_EQ(strays("/usr/bin/docker run --name kubelet --net=host image /hyperkube kubelet --v=2"), 0U);
}

TEST(KubeletSettings, WhatIsNotUnderstoodIsNotTheWellKnownFile) {
  for (const auto* command : {"/opt/bin/start-node", "/opt/run --root-dir /var/lib/kubelet", "/bin/sh -c 'start-node'",
                              "/bin/sh -c 'kubelet --config=`cat /x`'", "/bin/sh -c 'kubelet >log --config=/c.yaml'",
                              "/bin/sh -c 'kubelet \"$@\"'"}) {
    auto root = with_unit(fmt::format("[Service]\nExecStart={}\n", command), "");
    root.add(config, "cgroupDriver: systemd\n");
    const auto why = why_not<KubeletSettings>(root);
    EXPECT_EQ(why.kind, Kind::malformed) << command;
    EXPECT_EQ(why.where, "/usr/lib/systemd/system/kubelet.service") << command;
  }
}

TEST(KubeletSettings, TheInstancesFileNamesTheSocketWhereTheOthersDoNot) {
  auto root = with_unit(packages_unit);
  root.add(config, "cgroupDriver: systemd\n");
  root.add("/var/lib/kubelet/instance-config.yaml", "containerRuntimeEndpoint: unix:///run/crio/crio.sock\n");
  EXPECT_EQ(fact_of<KubeletSettings>(root).runtime_endpoint,
            (Setting<std::string>{"unix:///run/crio/crio.sock", "/var/lib/kubelet/instance-config.yaml:1"}));
  root.add(config, "containerRuntimeEndpoint: unix:///run/x.sock\n");
  EXPECT_EQ(fact_of<KubeletSettings>(root).runtime_endpoint.value, "unix:///run/x.sock");
}

TEST(KubeletSettings, AUnitThatIsClosedIsNotAbsent) {
  auto host = std::make_shared<FakeHost>();
  host->files = {{"/proc/1/comm", "systemd\n"}, {"/etc/systemd/system/kubelet.service", packages_unit}};
  host->errors["/etc/systemd/system/kubelet.service"] = EACCES;
  EXPECT_EQ(why_not<KubeletSettings>(host).kind, Kind::denied);
}

TEST(KubeletSettings, EksHasAJsonFile) {
  const TemporaryRoot root{
      {"/proc/1/comm", "systemd\n"},
      {"/etc/kubernetes/kubelet/config.json", R"({"kind":"KubeletConfiguration","cgroupDriver":"systemd"})"}};
  EXPECT_EQ(fact_of<KubeletSettings>(root).config_file, "/etc/kubernetes/kubelet/config.json");
}

TEST(KubeletSettings, EmbeddedInK3s) {
  auto host = std::make_shared<FakeHost>();
  host->files = {{"/proc/1/comm", "systemd\n"}, {"/proc/900/comm", "k3s-server\n"}};
  const auto s = fact_of<KubeletSettings>(host);
  EXPECT_EQ(s.origin, Origin::embedded);
  EXPECT_EQ(s.pid, 900);
  EXPECT_EQ(s.fail_swap_on, (Setting<bool>{false, "k3s-server"}));
  EXPECT_EQ(s.cgroup_driver.value, "");
  EXPECT_EQ(replayed(s), s);
}

TEST(KubeletSettings, NoneIsAllDefaults) {
  EXPECT_EQ(fact_of<KubeletSettings>(TemporaryRoot{{"/proc/1/comm", "systemd\n"}}), KubeletSettings{});
}

TEST(KubeletSettings, WhereProcessesAreHiddenOneMayRun) {
  auto host = std::make_shared<FakeHost>();
  host->files = {{"/proc/self/comm", "nodecheck\n"}, {config, "failSwapOn: false\n"}};
  EXPECT_EQ(why_not<KubeletSettings>(host).kind, Kind::denied);
}

TEST(KubeletSettings, AClosedFileIsNoDefault) {
  auto host = std::make_shared<FakeHost>();
  host->files = {{"/proc/1/comm", "systemd\n"}};
  host->errors["/etc/default/kubelet"] = EACCES;
  EXPECT_EQ(why_not<KubeletSettings>(host).kind, Kind::denied);
}

TEST(KubeletSettings, ABundleIsStrict) {
  auto facts = Facts::literals();
  facts.set(Result<KubeletSettings>(KubeletSettings{}));
  auto text = facts.dump();
  text.replace(text.find("\"none\""), 6, "\"nome\"");
  EXPECT_EQ(Facts::replay(text).get<KubeletSettings>()->why().kind, Kind::malformed);
}

}  // namespace
}  // namespace nodecheck
