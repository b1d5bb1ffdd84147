#include "support/sample_report.hpp"

#include <string>
#include <utility>

namespace nodecheck {
namespace {

using namespace std::string_literals;

constexpr auto runtimes_page = "https://kubernetes.io/docs/setup/production-environment/container-runtimes/";
constexpr auto flannel_page = "https://github.com/flannel-io/flannel";

struct Texts {
  std::string id, title, rationale, docs;
};

CheckResult result(Texts texts, Severity severity, Outcome outcome) {
  CheckResult r;
  r.id = std::move(texts.id);
  r.title = std::move(texts.title);
  r.rationale = std::move(texts.rationale);
  r.docs = std::move(texts.docs);
  r.severity = severity;
  r.outcome = std::move(outcome);
  r.duration = std::chrono::duration<double>{0.00021};
  return r;
}

Profile profile() {
  Profile p;
  p.phase = {Phase::running, "/etc/kubernetes/kubelet.conf"};
  p.distribution = {Distribution::kubeadm, "/usr/lib/systemd/system/kubelet.service.d/10-kubeadm.conf"};
  p.kubelet_version = {Version{1, 31, 2}, "/usr/bin/kubelet"};
  p.cni = {"flannel", "/etc/cni/net.d/10-flannel.conflist"};
  p.pod_network = {PodNetwork::bridged, "/etc/cni/net.d/10-flannel.conflist"};
  p.pod_bridge = {"cni0", "/etc/cni/net.d/10-flannel.conflist"};
  p.overlay = {"vxlan", "flannel.1"};
  p.overlay_device = {"flannel.1", "rtnetlink"};
  p.pod_cidrs = {{"10.244.0.0/16", "fd00:10:244::/56"}, "/run/flannel/subnet.env"};
  return p;
}

CheckResult driver_match() {
  Finding note{.message = "cgroupDriver in the kubelet's file is ignored since 1.31",
               .severity = Severity::info,
               .evidence = {{"/var/lib/kubelet/config.yaml", "12", "cgroupfs", ""}}};
  return result({"cgroups.driver-match", "The kubelet and the runtime use one cgroup driver",
                 "Two drivers give the node two managers of its memory, which fails under pressure.", runtimes_page},
                Severity::error,
                {.verdict = Verdict::pass, .observed = "both use systemd", .findings = {std::move(note)}});
}

CheckResult capability_missing(std::string id, std::string title) {
  Finding denied{.message = "the ruleset may not be read: needs CAP_NET_ADMIN",
                 .evidence = {{.source = "nf_tables dump", .observed = "EPERM"}}};
  return result({std::move(id), std::move(title), "What crosses this node is dropped otherwise.",
                 "https://kubernetes.io/docs/reference/networking/ports-and-protocols/"},
                Severity::error,
                {.verdict = Verdict::unknown,
                 .findings = {std::move(denied)},
                 .remedy = "Run nodecheck as root, or give it the capability:\n"
                           "  setcap cap_net_admin+ep /usr/bin/nodecheck"});
}

CheckResult slow_clock() {
  Finding slow{.message = "timedate1 did not answer within 2 s", .evidence = {{.source = "D-Bus"}}};
  return result({"time.synchronised", "The clock is synchronised", "Certificates are not valid yet, or no more.", ""},
                Severity::warning,
                {.verdict = Verdict::unknown, .findings = {std::move(slow)}, .remedy = "  timedatectl"});
}

CheckResult br_netfilter() {
  Finding absent{
      .message = "br_netfilter is not loaded, and nothing loads it by itself",
      .evidence = {{"/proc/modules", "", "absent", "loaded"},
                   {"/lib/modules/6.1.0-18-amd64/modules.dep", "1207", "kernel/net/bridge/br_netfilter.ko", ""}}};
  auto r = result({"kernel.module-br-netfilter", "br_netfilter is there, so that iptables sees bridged pod traffic",
                   "Without it packets between pods of one node bypass iptables: services work from other nodes "
                   "and fail from this one.",
                   runtimes_page},
                  Severity::error,
                  {.verdict = Verdict::fail,
                   .observed = "absent",
                   .findings = {std::move(absent)},
                   .remedy = "Load it now, and at every boot:\n"
                             "  modprobe br_netfilter\n"
                             "  echo br_netfilter > /etc/modules-load.d/nodecheck-kubernetes-bridge-netfilter.conf"});
  r.aliases = {"FileContent--proc-sys-net-bridge-bridge-nf-call-iptables"};
  return r;
}

CheckResult vxlan() {
  return result({"kernel.module-vxlan", "vxlan is there", "The overlay is made of it.", flannel_page}, Severity::error,
                {.verdict = Verdict::not_applicable, .observed = "the overlay is wireguard"});
}

/// Every class of byte that has broken a terminal, an XML parser or a JSON parser.
std::string hostile() {
  return "/swap\x1B[2J\x1B]0;owned\x07 <&\"]]> \x07\x80\xC3\xFF \xEF\xBF\xBE \xED\xA0\x80 \xC2\x9B"
         "31m\r\n\tPASS \xE2\x80\xAE"
         "f\xC3\xBC"
         "r"s +
         '\0';
}

CheckResult swap() {
  Finding area{.message = hostile() + " is in use as swap",
               .evidence = {{"/proc/swaps", "2", hostile(), "no line"}, {"/etc/fstab", "9", hostile(), ""}}};
  Finding zram{.message = "/dev/zram0 is in use as swap",
               .severity = Severity::warning,
               .evidence = {{"/proc/swaps", "3", "/dev/zram0 partition", ""}}};
  auto r = result({"memory.swap-off", "Swap is off", "With failSwapOn, its default, the kubelet exits when swap is on.",
                   "https://kubernetes.io/docs/concepts/architecture/nodes/#swap-memory"},
                  Severity::error,
                  {.verdict = Verdict::fail,
                   .observed = "2 areas, 4194300 KiB",
                   .findings = {std::move(area), std::move(zram)},
                   .remedy = "Turn it off now; remove its lines from /etc/fstab and mask its .swap units, or it "
                             "returns at the next boot:\n"
                             "  swapoff -a\n"
                             "  systemctl mask 'f\xC3\xBCr.swap'\x1B[2J"});
  r.aliases = {"Swap"};
  r.duration = std::chrono::duration<double>{0.0012345678};
  return r;
}

CheckResult broken() {
  return result({"network.docker-flannel-subnet", "The pod bridge is on flannel's lease",
                 "A stale bridge hands out addresses that no route leads to.", flannel_page},
                Severity::error, {.verdict = Verdict::error, .findings = {{.message = "std::out_of_range: map::at"}}});
}

CheckResult config_rpc() {
  Finding unimplemented{
      .message = "RuntimeConfig is not implemented by containerd 1.7.2",
      .evidence = {{"CRI RuntimeConfig", "/run/containerd/containerd.sock", "UNIMPLEMENTED", "linux.cgroup_driver"}}};
  return result({"runtime.config-rpc", "The runtime names its cgroup driver",
                 "A kubelet since 1.31 asks for it and needs no setting.", runtimes_page},
                Severity::info,
                {.verdict = Verdict::fail,
                 .observed = "UNIMPLEMENTED",
                 .findings = {std::move(unimplemented)},
                 .remedy = "Nothing to do before Kubernetes 1.36."});
}

CheckResult endpoint() {
  auto r = result(
      {"runtime.endpoint", "The kubelet has a CRI endpoint", "Without one no container starts.", runtimes_page},
      Severity::error, {.verdict = Verdict::pass, .observed = "unix:///run/containerd/containerd.sock (kubelet flag)"});
  r.aliases = {"CRI"};
  return r;
}

CheckResult bridge_sysctl(std::string id, Severity severity, Verdict verdict) {
  const auto key = "net.bridge." + id.substr(id.find('.') + 1);
  Finding absent{.message = key + " does not exist", .evidence = {{"/proc/sys/net/bridge", "", "absent", "1"}}};
  auto r = result({std::move(id), key + " is 1", "Bridged packets bypass the firewall otherwise.",
                   "https://docs.kernel.org/networking/ip-sysctl.html"},
                  severity,
                  {.verdict = verdict,
                   .observed = "absent",
                   .findings = {std::move(absent)},
                   .remedy = "  sysctl -w " + key + "=1"});
  r.causes = {"kernel.module-br-netfilter"};
  r.root_cause = "kernel.module-br-netfilter";
  return r;
}

Waiver rp_filter_waiver() {
  return {.pattern = "sysctl.rp-filter",
          .reason = "one uplink, \x1B[2Jsymmetric routes",
          .owner = "net@example.org",
          .expires = 1814400000,
          .until = "2027-06-30",
          .source = "/etc/nodecheck/conf.d/10-waivers.yaml:2"};
}

CheckResult rp_filter() {
  Finding strict{.message = "rp_filter of eth0 is strict",
                 .evidence = {{"/proc/sys/net/ipv4/conf/eth0/rp_filter", "", "1", "0 or 2"}}};
  auto r = result({"sysctl.rp-filter", "Reverse path filters are loose",
                   "A strict one drops what comes in by another device than its answer leaves by.",
                   "https://docs.kernel.org/networking/ip-sysctl.html"},
                  Severity::warning,
                  {.verdict = Verdict::fail, .observed = "1", .findings = {std::move(strict)}, .remedy = "  true"});
  r.waiver = {rp_filter_waiver(), WaiverUse::applied};
  return r;
}

Waiver kept_too_long() {
  return {.pattern = "sysctl.inotify",
          .reason = "a larger limit comes with the next image",
          .owner = {},
          .expires = 1764633600,
          .until = "2025-12-01",
          .source = "/etc/nodecheck/config.yaml:9"};
}

Waiver for_nothing() {
  return {.pattern = "Port-10250",
          .reason = "ignored as Port-10250",
          .owner = {},
          .expires = {},
          .until = {},
          .source = "--ignore-preflight-errors"};
}

CheckResult inotify() {
  Finding used{.message = "97 of 128 instances of uid 0 are in use",
               .evidence = {{"/proc/sys/fs/inotify/max_user_instances", "", "128", "at least 512"}}};
  auto r = result({"sysctl.inotify", "There are enough inotify instances for a node's pods",
                   "kubectl logs -f and the kubelet's own watches fail when they run out.",
                   "https://docs.kernel.org/admin-guide/sysctl/fs.html"},
                  Severity::warning,
                  {.verdict = Verdict::fail,
                   .observed = "fs.inotify.max_user_instances = 128",
                   .findings = {std::move(used)},
                   .remedy = "Now and after each boot:\n"
                             "  sysctl -w fs.inotify.max_user_instances=512\n"
                             "  echo fs.inotify.max_user_instances=512 > /etc/sysctl.d/90-inotify.conf"});
  r.waiver = {kept_too_long(), WaiverUse::expired};
  return r;
}

}  // namespace

Report sample_report() {
  Report report;
  report.tool_version = "0.1.0";
  report.node = {"worker-3.example", "6.1.0-18-amd64", "x86_64", "Debian GNU/Linux 12 (bookworm)",
                 "6c0ab4a5-3d0f-5f4e-9a1b-2f60d1550e53"};
  report.started_at = std::chrono::system_clock::time_point{std::chrono::seconds{1795251882}};
  report.duration = std::chrono::duration<double>{0.0483217};
  report.profile = profile();
  report.results = {driver_match(),
                    capability_missing("firewall.forward-policy", "Pod traffic may cross"),
                    capability_missing("firewall.input-ports", "The node's ports are open"),
                    br_netfilter(),
                    vxlan(),
                    swap(),
                    broken(),
                    config_rpc(),
                    endpoint(),
                    bridge_sysctl("sysctl.bridge-nf-call-arptables", Severity::info, Verdict::unknown),
                    bridge_sysctl("sysctl.bridge-nf-call-ip6tables", Severity::warning, Verdict::fail),
                    bridge_sysctl("sysctl.bridge-nf-call-iptables", Severity::error, Verdict::fail),
                    inotify(),
                    rp_filter(),
                    slow_clock()};
  report.waivers = {{rp_filter_waiver(), WaiverUse::applied},
                    {kept_too_long(), WaiverUse::expired},
                    {for_nothing(), WaiverUse::idle}};
  report.configuration = {"/etc/nodecheck/config.yaml", "/etc/nodecheck/conf.d/10-waivers.yaml"};
  report.exit = exit_of(report.results, report.fail_on);
  return report;
}

Report broken_report() {
  Report report;
  report.tool_version = "0.1.0";
  report.started_at = std::chrono::system_clock::time_point{std::chrono::seconds{1795251882}};
  report.exit = Exit::usage;
  report.broken = "/etc/nodecheck/config.yaml:3: 'x' stands twice";
  return report;
}

}  // namespace nodecheck
