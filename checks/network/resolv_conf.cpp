// Pods ask the servers of the file that the kubelet is given. A loopback address in it is the pod's own loopback, where
// nobody answers, or CoreDNS itself, which then asks itself for ever.
#include "facts/resolv_conf.hpp"
#include "facts/init.hpp"
#include "facts/kubelet_settings.hpp"
#include "ip_prefix.hpp"
#include "profile.hpp"
#include "registry.hpp"
#include "text.hpp"

namespace nodecheck {
namespace {

constexpr std::size_t most_servers = 3;  ///< as many does the kubelet hand on (validation.MaxDNSNameservers)

constexpr auto tell_kubelet =
    R"(systemd-resolved keeps the real servers in a file of its own. Give that to the kubelet, now and for later; in
{0}:
  sed -i '/^resolvConf:/d' {0}
  echo 'resolvConf: /run/systemd/resolve/resolv.conf' >> {0}
  systemctl restart kubelet
Then restart CoreDNS's pods, and those with dnsPolicy Default: they keep the file that they were started with.)";
constexpr auto name_servers =
    R"(Write the addresses of real DNS servers into a file and name that to the kubelet (resolvConf in its )"
    R"(configuration, or --resolv-conf); a local cache may go on serving the node itself:
  echo 'nameserver 192.168.10.1' > /etc/kubernetes/resolv.conf)";
constexpr auto fewer = "Keep the three that matter; programs with the C library do not ask more either.";

bool is_loopback(const std::string& server) {
  const auto address = parse_ip_prefix(server);
  return address &&
         (address->same_address(*parse_ip_prefix("::1")) || parse_ip_prefix("127.0.0.0/8")->contains(*address));
}

/// The file that pods get, and who says so.
struct Given {
  std::string path, source;
};

/// kubeadm writes resolvConf where systemd-resolved is at work; until then nobody has told a kubelet anything.
Given given_to_pods(const KubeletSettings& kubelet, const ResolvConf& files) {
  const bool told = kubelet.resolv_conf.source != "default";
  const bool set_up = kubelet.origin == KubeletSettings::Origin::running || !kubelet.documents.empty();
  const auto* resolveds = files.find(ResolvConf::resolveds);
  if (!told && !set_up && resolveds && resolveds->present)
    return {ResolvConf::resolveds, "kubeadm, which names it where systemd-resolved runs"};
  return {kubelet.resolv_conf.value, told ? kubelet.resolv_conf.source : "the kubelet's default"};
}

std::string remedy(const KubeletSettings& kubelet, const ResolvConf& files) {
  const auto* resolveds = files.find(ResolvConf::resolveds);
  const bool helps = resolveds && resolveds->present &&
                     !std::all_of(resolveds->nameservers.begin(), resolveds->nameservers.end(), is_loopback);
  if (!helps || kubelet.config_file.empty() || kubelet.config_file.ends_with(".json")) return name_servers;
  return fmt::format(fmt::runtime(tell_kubelet), shell_word(kubelet.config_file));
}

Outcome missing(const Given& given) {
  return fail({.message = fmt::format("{} is not there: no pod can be started", given.path),
               .evidence = {{given.path, given.source, "absent", "a file with nameserver lines"}}},
              fmt::format("Bring it back, or name another file to the kubelet. Where systemd-resolved wrote it:\n"
                          "  systemctl enable --now systemd-resolved\n  ls -l {}",
                          shell_word(given.path)));
}

Outcome useless(const Given& given, const std::vector<std::string>& servers, std::string how_to) {
  const auto seen = servers.empty() ? "no nameserver" : fmt::format("{}", fmt::join(servers, ", "));
  const auto message = servers.empty() ? fmt::format("pods get {}, which names no DNS server", given.path)
                                       : fmt::format(
                                             "pods get {}, whose only DNS server is {}, which is their own "
                                             "loopback",
                                             given.path, seen);
  return fail({.message = message, .evidence = {{given.path, given.source, seen, "a server that pods can reach"}}},
              std::move(how_to));
}

Outcome judge_servers(const Given& given, const std::vector<std::string>& servers, std::string how_to) {
  const auto loopbacks = static_cast<std::size_t>(std::count_if(servers.begin(), servers.end(), is_loopback));
  if (loopbacks == servers.size()) return useless(given, servers, std::move(how_to));
  const auto seen = fmt::format("{}", fmt::join(servers, ", "));
  if (servers.size() > most_servers)
    return fail(
        {.message = fmt::format("{} names {} DNS servers, and pods get three of them", given.path, servers.size()),
         .severity = Severity::warning,
         .evidence = {{given.path, given.source, seen, "at most three servers"}}},
        fewer);
  auto outcome = pass("pods get {} ({}): {}", given.path, given.source, seen);
  if (loopbacks > 0)
    outcome.findings.push_back({.message = "one of the servers is the loopback, where pods have none",
                                .evidence = {{given.path, {}, seen, "servers that pods can reach"}}});
  return outcome;
}

Outcome pods_get_real_servers(const ResolvConf& files, const KubeletSettings& kubelet) {
  if (kubelet.origin == KubeletSettings::Origin::embedded)
    return not_applicable("k3s and rke2 look for a file with real servers themselves");
  if (kubelet.resolv_conf.value.empty())
    return not_applicable("the kubelet is told to give pods no file of the node's ({})", kubelet.resolv_conf.source);
  const auto given = given_to_pods(kubelet, files);
  const auto* file = files.find(given.path);
  if (!file) return unknown(Finding{.message = given.path + " was not read"});
  if (!file->present) return missing(given);
  return judge_servers(given, file->nameservers, remedy(kubelet, files));
}

constexpr Check check{
    .id = "network.resolv-conf",
    .title = "Pods are given DNS servers that they can reach",
    .rationale = "With a loopback server CoreDNS asks itself, and ends with 'Loop detected'; no pod resolves a name.",
    .remedy = name_servers,
    .docs = "https://kubernetes.io/docs/tasks/administer-cluster/dns-debugging-resolution/#known-issues",
    .severity = Severity::error,
    .judge = judge<pods_get_real_servers>,
};
const Registered registered{check};

}  // namespace
}  // namespace nodecheck
