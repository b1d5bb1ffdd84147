// A vxlan device comes up if it gets its UDP port. Where a process has that, or another device with other options, it
// stays down, and pods reach no other node; flannel and Cilium both take 8472.
#include <fmt/format.h>

#include <algorithm>

#include "check.hpp"
#include "profile.hpp"
#include "reason/node_ports.hpp"
#include "reason/vxlan_ports.hpp"
#include "registry.hpp"
#include "text.hpp"

namespace nodecheck {
namespace {

constexpr std::uint16_t flannels_port = 8472;

/// What has to be done when the port is free.
std::string bring_up(const Link& vxlan) {
  auto text = fmt::format("\n  ip link set {} up", shell_word(vxlan.name));
  if (vxlan.name.starts_with("flannel"))
    text +=
        "\nflannel writes its routes anew when it starts (the last line where it is a service):\n"
        "  kubectl -n kube-flannel delete pod -l app=flannel --field-selector spec.nodeName=NODE\n"
        "  systemctl restart flanneld";
  return text;
}

/// Of the pod network: its device, and flannel's other for IPv6.
bool is_own(const Link& vxlan, const Profile& profile) {
  const auto& own = profile.overlay_device.value;
  return own == vxlan.name || (own.starts_with("flannel.") && vxlan.name.starts_with("flannel-v6."));
}

/// Of a device that somebody else has made it is no more.
std::optional<Severity> weight(const Link& vxlan, const Profile& profile) {
  const bool other = !profile.overlay_device.value.empty() && !is_own(vxlan, profile);
  return other ? std::optional(Severity::warning) : std::nullopt;
}

Evidence down(const Link& vxlan) { return {"rtnetlink", vxlan.name, "down, " + port_text(vxlan), "up"}; }

std::string part(const Link& vxlan, const Link& rival, const Profile& profile) {
  constexpr auto other_port =
      "Give one of them another port, on every node, where its maker has that (flannel: Backend.Port of net-conf.json; "
      "Cilium: tunnelPort).";
  const auto own = shell_word(vxlan.name), other = shell_word(rival.name);
  if (is_own(vxlan, profile))
    return fmt::format("{} If {} was left behind by a CNI that is no longer here:\n  ip link delete {}{}", other_port,
                       rival.name, other, bring_up(vxlan));
  if (is_own(rival, profile))
    return fmt::format("{} {} is the pod network's; if nobody needs {}:\n  ip link delete {}", other_port, rival.name,
                       vxlan.name, own);
  return fmt::format("{} Or delete the one that was left behind by a CNI that is no longer here.", other_port);
}

Outcome has_rival(const Link& vxlan, const Link& rival, const Profile& profile) {
  return fail({.message = fmt::format("{} is down, and cannot come up: {} has UDP port {} with other options",
                                      vxlan.name, rival.name, vxlan.vxlan->port),
               .severity = weight(vxlan, profile),
               .evidence = {down(vxlan), {"rtnetlink", rival.name, "up, " + port_text(rival), ""}}},
              part(vxlan, rival, profile));
}

std::string holder_text(const Socket& socket, const Sockets& sockets) {
  if (socket.owner) return owner_text(socket);
  if (!sockets.owners_unread.empty()) return fmt::format("somebody ({})", sockets.owners_unread);
  return "the kernel itself, for another tunnel, or a process of another network namespace";
}

std::string freed(const Socket& socket, std::uint16_t port) {
  const auto look = fmt::format("See who has the port:\n  ss -lunp 'sport = :{}'\n", port);
  if (!socket.owner || !socket.owner->unit.ends_with(".service"))
    return look + "Have it listen elsewhere, or stop it, now and for the next boot.";
  return fmt::format("Have it listen elsewhere, or stop it, now and for the next boot:\n  systemctl disable --now {}",
                     shell_word(socket.owner->unit));
}

Evidence held(const Socket& socket, const Sockets& sockets) {
  const auto* form = socket.address.find(':') == std::string::npos ? "udp {}:{}" : "udp [{}]:{}";
  return {sockets.udp_source, fmt::format(fmt::runtime(form), socket.address, socket.port),
          holder_text(socket, sockets), "nobody"};
}

Outcome has_holder(const Link& vxlan, const Socket& socket, const Sockets& sockets, const Profile& profile) {
  return fail({.message = fmt::format("{} is down, and cannot come up: UDP port {} is held by {}", vxlan.name,
                                      socket.port, holder_text(socket, sockets)),
               .severity = weight(vxlan, profile),
               .evidence = {held(socket, sockets), down(vxlan)}},
              freed(socket, socket.port) + (socket.owner && socket.owner->unit.ends_with(".service") ? "" : "\nThen:") +
                  bring_up(vxlan));
}

/// flannel is to make its device, on a port that it has by default.
Outcome before_its_device(const Links& links, const Sockets& sockets, const Profile& profile) {
  const auto* socket = holder_of(flannels_port, profile.ipv4(), profile.ipv6(), sockets, links);
  if (socket == nullptr) return pass("nobody has UDP port {}, flannel's default", flannels_port);
  return fail({.message = fmt::format("UDP port {}, on which flannel's device is to come up, is held by {}",
                                      flannels_port, holder_text(*socket, sockets)),
               .severity = Severity::warning,
               .evidence = {held(*socket, sockets)}},
              freed(*socket, flannels_port));
}

Outcome judge_down(const Link& vxlan, const Links& links, const Result<Sockets>& sockets, const Profile& profile) {
  if (const auto* rival = rival_of(vxlan, links)) return has_rival(vxlan, *rival, profile);
  if (!sockets) return unknown(sockets.why());
  if (const auto* socket = holder_of(vxlan, *sockets, links)) return has_holder(vxlan, *socket, *sockets, profile);
  return pass("{} is down, but nobody else has its port {}", vxlan.name, vxlan.vxlan->port);
}

std::vector<const Link*> vxlans(const Links& links) {
  std::vector<const Link*> all;
  for (const auto& link : links.links)
    if (link.vxlan) all.push_back(&link);
  return all;
}

Outcome ports_are_theirs(const Links& links, const Result<Sockets>& sockets, const Profile& profile) {
  const auto all = vxlans(links);
  const bool to_come =
      profile.cni.value == "flannel" && profile.overlay.value == "vxlan" && profile.overlay_device.value.empty();
  if (all.empty() && !to_come) return not_applicable("no vxlan device");
  std::string right;
  std::optional<Outcome> worst;
  for (const auto* link : all) {
    auto one =
        link->up ? pass("{} has port {}", link->name, link->vxlan->port) : judge_down(*link, links, sockets, profile);
    if (one.verdict == Verdict::fail) return one;
    if (one.verdict != Verdict::pass) worst = one;
    right += (right.empty() ? "" : ", ") + one.observed;
  }
  if (worst) return *worst;
  if (!to_come) return pass("{}", right);
  return sockets ? before_its_device(links, *sockets, profile) : unknown(sockets.why());
}

constexpr Check check{
    .id = "network.vxlan-port",
    .title = "Each vxlan device has its UDP port",
    .rationale =
        "A vxlan device whose port somebody else has stays down, and this node's pods are cut off from others'.",
    .remedy =
        "See which devices and processes want the port, and give all but one another:\n"
        "  ip -d link show type vxlan\n"
        "  ss -lunp",
    .docs = "https://docs.kernel.org/networking/vxlan.html",
    .severity = Severity::error,
    .phases = Phases::node,
    .namespaced = true,
    .judge = judge<ports_are_theirs>,
};
const Registered registered{check};

}  // namespace
}  // namespace nodecheck
