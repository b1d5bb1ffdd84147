// A vxlan packet is larger than the pod's by its headers. flannel.1 keeps the MTU that it was made with, also when the
// network below is given a smaller one: then small packets pass and large ones vanish.
#include <algorithm>

#include "facts/flannel_subnet.hpp"
#include "facts/links.hpp"
#include "profile.hpp"
#include "reason/config_problem.hpp"
#include "reason/flannel_devices.hpp"
#include "reason/flannel_use.hpp"
#include "registry.hpp"
#include "text.hpp"

namespace nodecheck {
namespace {

/// Ethernet, IP, UDP and vxlan headers.
std::uint32_t overhead(const Vxlan& vxlan) { return vxlan.local.find(':') == std::string::npos ? 50 : 70; }

std::string mtu_text(const Link& link) { return fmt::format("mtu {}", link.mtu); }

// ---- the tunnel and what carries it

constexpr const char* tunnel_remedy =
    "Where {1} is right, now, and flannel writes the new FLANNEL_MTU when it starts (the last line where it is a "
    "service):\n"
    "  ip link set {0} mtu {2}\n"
    "  kubectl -n kube-flannel delete pod -l app=flannel --field-selector spec.nodeName=NODE\n"
    "  systemctl restart flanneld\n"
    "Pods keep the MTU that they were made with: drain and reboot the node, which makes everything anew.\n"
    "Else give {1} its former MTU back, and find out who lowers it.";

ConfigProblem too_large(const Link& vxlan, const Link& under) {
  const auto most = under.mtu - std::min(under.mtu, overhead(*vxlan.vxlan));
  return {{fmt::format("{} has MTU {}, and {}, which carries it, {}: large packets to other nodes are lost", vxlan.name,
                       vxlan.mtu, under.name, under.mtu),
           Severity::error,
           {{"rtnetlink", vxlan.name, mtu_text(vxlan), fmt::format("at most {}", most)},
            {"rtnetlink", under.name, mtu_text(under), ""}}},
          fmt::format(fmt::runtime(tunnel_remedy), shell_word(vxlan.name), shell_word(under.name), most)};
}

// ---- the pods' side

ConfigProblem file_exceeds(const Link& vxlan, int mtu) {
  return {{fmt::format("FLANNEL_MTU is {}, and {} has MTU {}: pods are made for packets that it does not take", mtu,
                       vxlan.name, vxlan.mtu),
           Severity::warning,
           {{FlannelSubnet::path, "FLANNEL_MTU", std::to_string(mtu), fmt::format("at most {}", vxlan.mtu)},
            {"rtnetlink", vxlan.name, mtu_text(vxlan), ""}}},
          "Restart flannel, which writes FLANNEL_MTU anew by the MTU of the device that carries its packets:\n"
          "  kubectl -n kube-flannel delete pod -l app=flannel --field-selector spec.nodeName=NODE\n"
          "  systemctl restart flanneld"};
}

/// A bridge without ports has 1500 whatever its pods will have.
std::vector<const Link*> bridge_and_ports(const Links& links, const Profile& profile) {
  const auto* bridge = links.find(profile.pod_bridge.value);
  std::vector<const Link*> all;
  for (const auto& link : links.links)
    if (bridge && link.master_index == bridge->index) all.push_back(&link);
  if (!all.empty()) all.insert(all.begin(), bridge);
  return all;
}

ConfigProblem pods_differ(const Link& link, int mtu) {
  const bool larger = link.mtu > static_cast<std::uint32_t>(mtu);
  return {{fmt::format("{} has MTU {}, and FLANNEL_MTU is {}: {}", link.name, link.mtu, mtu,
                       larger ? "pods send packets that the tunnel does not take whole"
                              : "pods send smaller packets than they might"),
           Severity::warning,
           {{"rtnetlink", link.name, mtu_text(link), fmt::format("mtu {}", mtu)},
            {FlannelSubnet::path, "FLANNEL_MTU", std::to_string(mtu), ""}}},
          "Pods keep the MTU that they were made with, and so does their bridge: make them anew, or drain and reboot "
          "the node:\n"
          "  kubectl drain NODE --ignore-daemonsets\n"
          "  systemctl reboot"};
}

/// One for all: of the bridge and its ports the largest is what does harm.
void add_bridge(ConfigProblems& problems, const std::vector<const Link*>& links, int mtu) {
  const auto smaller = [](const Link* a, const Link* b) { return a->mtu < b->mtu; };
  const auto [least, most] = std::minmax_element(links.begin(), links.end(), smaller);
  if (links.empty()) return;
  if ((*most)->mtu > static_cast<std::uint32_t>(mtu))
    problems.push_back(pods_differ(**most, mtu));
  else if ((*least)->mtu < static_cast<std::uint32_t>(mtu))
    problems.push_back(pods_differ(**least, mtu));
}

void add_pods(ConfigProblems& problems, const Links& links, const FlannelSubnet& file, const Profile& profile) {
  if (file.mtu == 0) return;
  const auto* vxlan = flannel_vxlan(links, profile, 4);
  if (vxlan && static_cast<std::uint32_t>(file.mtu) > vxlan->mtu) problems.push_back(file_exceeds(*vxlan, file.mtu));
  add_bridge(problems, bridge_and_ports(links, profile), file.mtu);
}

struct Judged {
  ConfigProblems problems;
  std::string seen, carrier_unknown;
};

void add_tunnel(Judged& judged, const Link& vxlan, const Links& links) {
  const auto* under = underlay_of(vxlan, links);
  if (!under) {
    judged.carrier_unknown = vxlan.name;
    return;
  }
  if (vxlan.mtu + overhead(*vxlan.vxlan) > under->mtu) judged.problems.push_back(too_large(vxlan, *under));
  judged.seen += fmt::format("{}{} {} over {} {}", judged.seen.empty() ? "" : ", ", vxlan.name, vxlan.mtu, under->name,
                             under->mtu);
}

Outcome judge_devices(const Links& links, const Result<FlannelSubnet>& file, const Profile& profile) {
  Judged judged;
  bool any = false;
  for (const int family : {4, 6})
    if (const auto* vxlan = flannel_vxlan(links, profile, family)) {
      any = true;
      add_tunnel(judged, *vxlan, links);
    }
  if (!any) return not_applicable("flannel has made no vxlan device");
  if (file) add_pods(judged.problems, links, *file, profile);
  if (!judged.problems.empty()) return amiss(judged.problems);
  if (!judged.carrier_unknown.empty())
    return unknown(
        Finding{.message = "which device carries the packets of " + judged.carrier_unknown + " is not known"});
  if (!file) return unknown(file.why());
  return pass("{}{}", judged.seen, file->mtu != 0 ? fmt::format(", FLANNEL_MTU {}", file->mtu) : "");
}

Outcome fits(const Result<Links>& links, const Result<FlannelSubnet>& file, const Profile& profile) {
  const bool canal = profile.cni.value == "canal";  // flannel carries, and Calico makes the pods
  if (auto without = without_flannel(profile, file); without && !canal) return *without;
  if (!links) return unknown(links.why());
  return judge_devices(*links, file, profile);
}

constexpr Check check{
    .id = "network.flannel-mtu",
    .title = "Packets of flannel fit into those of the network below",
    .rationale = "With MTUs that do not fit a ping passes, and downloads and TLS handshakes hang.",
    .remedy = "Let flannel's device be 50 bytes below the uplink (70 over IPv6), and pods no larger than FLANNEL_MTU.",
    .docs = "https://github.com/flannel-io/flannel/blob/master/Documentation/backends.md",
    .severity = Severity::error,
    .phases = Phases::node,
    .namespaced = true,
    .judge = judge<fits>,
};
const Registered registered{check};

}  // namespace
}  // namespace nodecheck
