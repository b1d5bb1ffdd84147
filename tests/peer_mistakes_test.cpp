// What other checkers of nodes got wrong, in public, and for years: what they passed though it was broken, and what
// they refused though it was well. Each as it came, judged here.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/netfilter.h>

#include "facts/flannel_subnet.hpp"
#include "facts/init.hpp"
#include "facts/iptables_binary.hpp"
#include "facts/kubelet_settings.hpp"
#include "facts/legacy_tables.hpp"
#include "facts/links.hpp"
#include "facts/memory.hpp"
#include "facts/nf_tables.hpp"
#include "facts/node_identity.hpp"
#include "facts/routes.hpp"
#include "facts/static_pods.hpp"
#include "facts/sysctls.hpp"
#include "options.hpp"
#include "reason/kernel_options.hpp"
#include "selection.hpp"
#include "support/judging.hpp"
#include "support/judging_matchers.hpp"
#include "support/kernel_literals.hpp"
#include "support/link_literals.hpp"
#include "support/nf_literals.hpp"
#include "support/probing.hpp"
#include "support/profiles.hpp"

namespace nodecheck {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

/// A node's files with a kernel that loads modules from an index.
TemporaryRoot with_index(std::string_view modules_dep, std::string_view builtin = "") {
  return {{"/proc/sys/kernel/osrelease", "6.6.65-flatcar\n"},
          {"/proc/sys/kernel/modules_disabled", "0\n"},
          {"/proc/modules", ""},
          {"/lib/modules/6.6.65-flatcar/modules.dep", modules_dep},
          {"/lib/modules/6.6.65-flatcar/modules.builtin", builtin}};
}

Profile in_mode(const std::string& proxy_mode) {
  Profile p;
  p.proxy_mode.value = proxy_mode;
  return p;
}

Outcome of_kernel(const std::string& release) {
  NodeIdentity node;
  node.kernel = release;
  return judged("kernel.version", {}, node);
}

Outcome of_config(const KernelFacts& k) {
  return judged("kernel.config", {}, k.modules, k.cgroups, k.config, k.features);
}

// ---- passed, though broken

// moby's check-config.sh: its storage drivers are checked in a subshell, so that none of them at all exits with 0.
TEST(PeersPassed, NoStorageDriverAtAll) {
  const auto modules = fact_of<Modules>(with_index("kernel/fs/ext4/ext4.ko:\n"));
  const auto outcome = judged("kernel.module-overlay", {}, modules);
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(severity_of("kernel.module-overlay", outcome), Severity::error);
}

// node-problem-detector's iptables_mode.sh: `echo $NONOK` where `exit $NONOK` was meant; without the tools it sees
// none.
TEST(PeersPassed, RulesInBothStacks) {
  const IptablesBinary binary{{"/usr/sbin/iptables", "/usr/sbin/xtables-nft-multi"}};
  const auto nft = nft::Tables().table(NfFamily::ip, "filter").chain("KUBE-FORWARD").nf;
  const LegacyTables legacy{{{"ip", "filter", {}, {{"KUBE-FORWARD", {}}}}}};
  Init init;
  init.same_mounts = true;
  EXPECT_EQ(judged("firewall.backend-mix", {}, nft, legacy, binary, init).verdict, Verdict::fail);
  const Result<LegacyTables> closed(Unavailable{Unavailable::Kind::denied, "legacy tables", "needs root"});
  EXPECT_EQ(judged("firewall.backend-mix", {}, nft, closed, binary, init).verdict, Verdict::unknown);
}

// k0s sysinfo: `^3\.1[0-9]|[4-9]|[1-9][0-9]` is anchored in one of three branches.
TEST(PeersPassed, KernelsOfTwentyYearsAgo) {
  for (const auto* release : {"2.6.32-754.el6.x86_64", "2.6.18-419.el5", "3.4.113", "1.2.13"})
    EXPECT_EQ(of_kernel(release).verdict, Verdict::fail) << release;
}

// kubekey: compares kB with a minimum in MB, which is 10.
TEST(PeersPassed, AnyMemoryAtAll) {
  Profile control_plane;
  control_plane.role.value = Role::control_plane;
  const auto memory = fact_of<Memory>(TemporaryRoot{{"/proc/meminfo", "MemTotal:        1015868 kB\n"}});
  EXPECT_THAT(judged("host.memory", control_plane, memory), says("992 MiB of memory"));
}

// kubespray: "cgroups enabled" asks stat for a filesystem's type, and any answer will do.
TEST(PeersPassed, NoCgroupsMounted) {
  Cgroups none;
  none.version = "none";
  Init init;
  init.same_mounts = true;
  EXPECT_EQ(judged("cgroups.version", with_kubelet(1, 35), none, init, KubeletSettings{}).verdict, Verdict::fail);
  EXPECT_EQ(judged("cgroups.controllers", {}, none, init).verdict, Verdict::fail);
}

// node-problem-detector: a condition is healthy before its first run and after each restart. Nothing here remembers;
// the nearest promise: of a node that nobody looked at, no check passes.
TEST(PeersPassed, WhatNobodyLookedAt) {
  auto running = bridged();
  running.phase.value = Phase::running;
  running.overlay.value = "vxlan";
  for (const auto& profile : {Profile{}, running, routed(), with_kubelet(1, 35), in_mode("ipvs"), in_mode("nftables")})
    for (const auto* check : Registered::all()) {
      auto nothing = Facts::literals();
      EXPECT_NE(check->judge.run(nothing, profile).verdict, Verdict::pass) << check->id;
    }
}

// k3s check-config: with ufw a port is closed where a rule denies it by name, so that default-deny leaves all open.
TEST(PeersPassed, PortsBehindDefaultDeny) {
  const auto nft = nft::Tables().table(NfFamily::ip, "filter").base("INPUT", true, 0, NF_INET_LOCAL_IN).nf;
  const Links links{{device(1, "lo"), uplink()}};
  const Routes routes{{{4, "", 0, "unicast", "192.168.10.1", 2, 0}}};
  EXPECT_EQ(
      judged("firewall.input-ports", {}, nft, LegacyTables{}, links, routes, KubeletSettings{}, StaticPods{}).verdict,
      Verdict::fail);
}

Outcome forwarding(const NfTables& nft, const LegacyTables& legacy) {
  auto profile = bridged();
  profile.phase.value = Phase::running;
  const Sysctls sysctls{{{"net.bridge.bridge-nf-call-iptables", {}}, {"net.bridge.bridge-nf-call-ip6tables", {}}}};
  return judged("firewall.forward-policy", profile, Links{}, Routes{}, FlannelSubnet{}, sysctls, nft, legacy);
}

// EKS node monitoring agent: reads the lines of iptables-save that begin with -A, and policies begin with a colon.
TEST(PeersPassed, AChainThatDropsByPolicy) {
  EXPECT_EQ(forwarding(nft::forward(true).nf, {}).verdict, Verdict::fail);
  const LegacyTables legacy{{{"ip", "filter", {{NF_INET_FORWARD, "FORWARD", LegacyAction::drop}}, {}}}};
  EXPECT_EQ(forwarding({}, legacy).verdict, Verdict::fail);
}

// osquery: its table of iptables is that of the legacy stack, and empty where the rules are nf_tables'.
TEST(PeersPassed, RulesOfTheOtherStack) {
  EXPECT_EQ(forwarding(nft::forward().rule({nft::drop}).nf, {}).verdict, Verdict::fail);
}

// InSpec: a module is "not loaded" where lsmod could not be run, which is what was asked for.
TEST(PeersPassed, ModulesThatNobodyCouldList) {
  auto host = std::make_shared<FakeHost>();
  for (const auto* path : {"/proc/modules", "/proc/sys/kernel/modules_disabled", "/proc/filesystems", "/lib/modules"})
    host->errors[path] = EACCES;
  const auto modules = fact_of<Modules>(host);
  for (const auto* id : {"kernel.module-overlay", "kernel.module-br-netfilter", "kernel.module-nf-conntrack"})
    EXPECT_EQ(judged(id, bridged(), modules).verdict, Verdict::unknown) << id;
  EXPECT_EQ(judged("kernel.modules-ipvs", in_mode("ipvs"), modules, Links{}).verdict, Verdict::unknown);
}

// goss: an empty list of patterns asserts nothing, and passes. Here a pattern that names no check ends the run.
TEST(PeersPassed, ChecksThatAskNothing) {
  EXPECT_THROW((void)select(Registered::all(), {{"kernel.modulles-*"}, "--only"}, {}), UsageError);
}

// azure-osconfig: a sysctl that does not exist is not applicable, so that a missing br_netfilter never fails.
TEST(PeersPassed, ASysctlThatDoesNotExist) {
  const Sysctls absent{{{"net.bridge.bridge-nf-call-iptables", {}}, {"net.bridge.bridge-nf-call-ip6tables", {}}}};
  EXPECT_EQ(judged("sysctl.bridge-nf-call-iptables", bridged(), absent, Links{}).verdict, Verdict::fail);
}

// ---- refused, though well

// calico#4288 (five and a half years), troubleshoot#1737 and #1741, node-feature-discovery#1025: built in is not
// loaded.
TEST(PeersRefused, ModulesThatAreBuiltIn) {
  const auto modules = fact_of<Modules>(with_index("",
                                                   "kernel/fs/overlayfs/overlay.ko\n"
                                                   "kernel/net/bridge/br_netfilter.ko\n"
                                                   "kernel/net/netfilter/nf_conntrack.ko\n"));
  for (const auto* id : {"kernel.module-overlay", "kernel.module-br-netfilter", "kernel.module-nf-conntrack"})
    EXPECT_EQ(judged(id, bridged(), modules).verdict, Verdict::pass) << id;
}

// The same where not even modules.builtin is there, as in containers and on kernels without module support.
TEST(PeersRefused, ModulesThatAreBuiltInAndListedNowhere) {
  const TemporaryRoot root{{"/proc/sys/kernel/osrelease", "6.18.0\n"},
                           {"/proc/filesystems", "nodev\toverlay\n"},
                           {"/proc/sys/net/bridge/bridge-nf-call-iptables", "1\n"},
                           {"/sys/module/nf_conntrack/parameters/acct", "N\n"}};
  const auto modules = fact_of<Modules>(root);
  for (const auto* id : {"kernel.module-overlay", "kernel.module-br-netfilter", "kernel.module-nf-conntrack"})
    EXPECT_EQ(judged(id, bridged(), modules).verdict, Verdict::pass) << id;
}

// troubleshoot: cuts one ending off, and overlay.ko.zst becomes overlay.ko; nor does it know that - and _ are alike.
TEST(PeersRefused, ModulesThatAreCompressed) {
  for (const auto* ending : {"", ".gz", ".xz", ".zst"}) {
    const auto file = std::string("kernel/net/netfilter/nf-conntrack.ko") + ending;
    auto root = with_index(file + ":\n");
    root.add("/lib/modules/6.6.65-flatcar/" + file, "");
    EXPECT_EQ(judged("kernel.module-nf-conntrack", {}, fact_of<Modules>(root)).verdict, Verdict::pass) << file;
  }
}

// k0s sysinfo: the loop over an option's other names asks for the first name again.
TEST(PeersRefused, AnOptionByItsOtherName) {
  auto k = configured_kernel("6.6.65-flatcar", "v2");
  k.config.options.erase("NETFILTER_XT_TARGET_REDIRECT");
  k.config.options["IP_NF_TARGET_REDIRECT"] = "y";
  k.modules.modules = {{.name = "xt_comment", .builtin = true}};
  EXPECT_EQ(of_config(k).verdict, Verdict::pass);
  k.config.options.erase("IP_NF_TARGET_REDIRECT");
  EXPECT_EQ(of_config(k).verdict, Verdict::fail);
}

// moby#41797, k0s#2755: options that newer kernels do not have any more, or older ones not yet, are "missing".
TEST(PeersRefused, OptionsThatThisReleaseDoesNotHave) {
  for (const auto* release : {"3.10.0-1160.el7.x86_64", "4.9.0-19-amd64", "5.4.0-200-generic", "6.11.0"}) {
    auto k = configured_kernel(release, "v1");
    EXPECT_EQ(of_config(k).verdict, Verdict::pass) << release << ": CPUSETS_V1 and MEMCG_V1 came with 6.12";
  }
  auto gone = configured_kernel("6.1.112+", "v2");
  gone.config.options.erase("MEMCG_SWAP");
  EXPECT_THAT(of_config(gone).findings, IsEmpty());
  for (const auto* never_asked : {"NF_NAT_NEEDED", "NF_NAT_IPV4", "NF_CONNTRACK_IPV4", "DEVPTS_MULTIPLE_INSTANCES"})
    for (const auto& option : kernel_options()) EXPECT_NE(option.name, never_asked);
}

// kubeadm up to 1.33: patterns of releases refused RHEL's kernels, and whatever is newer than 5.4 but not listed.
TEST(PeersRefused, KernelsOfVendors) {
  for (const auto* release :
       {"4.18.0-553.el8_10.x86_64", "5.14.0-503.15.1.el9_5.x86_64", "5.8.0-63-generic", "6.9-rc1"})
    EXPECT_EQ(of_kernel(release).verdict, Verdict::pass) << release;
}

// content#9376: a stock RHEL 9 sets a key twice in two files, the winner as it should be: any conflict fails there. The
// sysctl.* checks that judge what is now ask the kernel alone.
TEST(PeersRefused, AKeyThatTwoFilesSet) {
  const TemporaryRoot root{{"/usr/lib/sysctl.d/50-default.conf", "kernel.pid_max = 32768\n"},
                           {"/usr/lib/sysctl.d/50-redhat.conf", "kernel.pid_max = 4194304\n"},
                           {"/proc/sys/kernel/pid_max", "4194304\n"}};
  EXPECT_EQ(judged("sysctl.pid-max", {}, fact_of<Sysctls>(root), KernelFeatures{}).verdict, Verdict::pass);
}

/// A kubelet with these flags, whose working folder is its own.
std::shared_ptr<FakeHost> kubelet(const std::string& flags) {
  auto host = std::make_shared<FakeHost>();
  host->files = {{"/proc/1/comm", "systemd\n"},
                 {"/proc/812/comm", "kubelet\n"},
                 {"/proc/812/cmdline", "/usr/bin/kubelet" + flags + std::string(1, '\0')}};
  return host;
}

// kube-bench#1256 and #852: a --config relative to the kubelet's working folder, and a usual path is read instead.
TEST(PeersRefused, TheConfigurationOfTheKubeletThatRuns) {
  auto host = kubelet(std::string(1, '\0') + "--config=kubelet.yaml");
  host->files["/proc/812/cwd/kubelet.yaml"] = "authentication: {anonymous: {enabled: false}}\n";
  host->files["/var/lib/kubelet/config.yaml"] = "authentication: {anonymous: {enabled: true}}\n";
  EXPECT_EQ(fact_of<KubeletSettings>(host).anonymous_auth, (Setting<std::optional<bool>>{false, "kubelet.yaml:1"}));
}

// kube-bench#1973: k3s gives its kubelet a folder of drop-ins, and no file.
TEST(PeersRefused, TheDropInsOfTheKubeletThatRuns) {
  const std::string folder = "/var/lib/rancher/k3s/agent/etc/kubelet.conf.d";
  auto host = kubelet(std::string(1, '\0') + "--config-dir=" + folder);
  host->files["/proc/812/root" + folder + "/00-k3s-defaults.conf"] = "authorization: {mode: Webhook}\n";
  EXPECT_EQ(fact_of<KubeletSettings>(host).authorization_mode,
            (Setting<std::string>{"Webhook", folder + "/00-k3s-defaults.conf:1"}));
}

// kubernetes#70304: nf_conntrack_ipv4 went into nf_conntrack with 4.19, and IPVS was refused without it;
// kubernetes#63801: so was IPVS that is built in.
TEST(PeersRefused, IpvsOfNewerKernelsAndBuiltIn) {
  const auto modules = fact_of<Modules>(with_index("",
                                                   "kernel/net/netfilter/ipvs/ip_vs.ko\n"
                                                   "kernel/net/netfilter/ipvs/ip_vs_rr.ko\n"
                                                   "kernel/net/netfilter/ipvs/ip_vs_wrr.ko\n"
                                                   "kernel/net/netfilter/ipvs/ip_vs_sh.ko\n"));
  const auto outcome = judged("kernel.modules-ipvs", in_mode("ipvs"), modules, Links{});
  EXPECT_EQ(outcome.verdict, Verdict::pass);
  EXPECT_THAT(outcome.observed, testing::Not(HasSubstr("nf_conntrack_ipv4")));
}

}  // namespace
}  // namespace nodecheck
