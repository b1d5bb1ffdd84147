#include "reason/cni_shadow.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "ip_prefix.hpp"
#include "reason/cni_devices.hpp"
#include "reason/cni_identity.hpp"
#include "text.hpp"

namespace nodecheck {
namespace {

/// Those that leave a trace wherever they run; of any other winner nothing is said.
constexpr std::string_view traced[]{"flannel", "calico", "cilium", "weave", "antrea", "kube-router"};

bool is_traced(std::string_view cni) {
  return std::find(std::begin(traced), std::end(traced), cni) != std::end(traced);
}

struct Seen {
  const Links& links;
  const FlannelSubnet& lease;
  const Processes& processes;

  /// By what a CNI is known to run here; empty: by nothing.
  [[nodiscard]] std::string trace(const std::string& cni) const {
    if (cni == "bridge") return {};  // any CNI may have made its device
    if (cni != "flannel") return cni_overlay(links, cni).source;
    if (const auto* flanneld = processes.find("flanneld")) return fmt::format("flanneld (pid {})", flanneld->pid);
    const auto* device = lease.present ? flannel_device(links) : nullptr;  // its devices alone outlive it
    return device ? "link " + device->name : "";
  }
};

/// The first plugin's own word: "canal" is calico's file with flannel's devices.
std::string cni_in(const CniFile& file) {
  const auto name = cni_of(file, Links{}, FlannelSubnet{});
  return name == "canal" ? "calico" : name;
}

bool any_contains(const std::vector<std::string>& subnets, const Address& address) {
  return std::any_of(subnets.begin(), subnets.end(), [&](const std::string& word) {
    const auto subnet = parse_ip_prefix(word), ip = parse_ip_prefix(address.ip);
    return subnet && ip && subnet->contains(*ip);
  });
}

/// The bridge plugin's device where it has an address of the file's own subnets. Its default is cni0, as flannel's is.
std::string bridge_made_for(const CniFile& file, const Links& links) {
  for (const auto& plugin : file.plugins) {
    const auto* device = plugin.type == "bridge" ? links.find(plugin.bridge.empty() ? "cni0" : plugin.bridge) : nullptr;
    if (!device || device->kind != "bridge") continue;
    if (std::any_of(device->addresses.begin(), device->addresses.end(),
                    [&](const Address& a) { return any_contains(plugin.subnets, a); }))
      return device->name;
  }
  return {};
}

bool is_canals(const CniFile& file) { return file.name.find("canal") != std::string::npos; }

/// A bridge on flannel's lease is a way to use flannel.
bool is_on_lease(const CniFile& file, const FlannelSubnet& lease) {
  const auto network = parse_ip_prefix(lease.network);
  const auto inside = [&](const std::string& word) {
    const auto subnet = parse_ip_prefix(word);
    return subnet && network && network->contains(*subnet);
  };
  return std::any_of(file.plugins.begin(), file.plugins.end(),
                     [&](const CniPlugin& p) { return std::any_of(p.subnets.begin(), p.subnets.end(), inside); });
}

/// Whether a file that wins may have lost its CNI: it is one that would show.
bool may_be_forgotten(const CniFile& winner) {
  const auto cni = cni_in(winner);
  return !is_canals(winner) && (cni == "bridge" || is_traced(cni));
}

bool competes(const CniFile& file, const CniFile& winner) {
  const auto cni = cni_in(file);
  return &file != &winner && is_traced(cni) && cni != cni_in(winner);
}

template <class F>
const F& needed(const Result<F>& fact) {
  if (!fact) throw fact.why();
  return *fact;
}

}  // namespace

CniShadow cni_shadow(const CniConfig& config, const Result<Links>& links, const Result<FlannelSubnet>& lease,
                     const Result<Processes>& processes) {
  const auto* winner = config.winner();
  if (!winner || winner->plugins.empty() || !may_be_forgotten(*winner)) return {};
  for (const auto& file : config.files) {
    if (!competes(file, *winner)) continue;
    const Seen seen{needed(links), needed(lease), needed(processes)};
    const auto cni = cni_in(file);
    const auto trace = seen.trace(cni);
    if (trace.empty() || !seen.trace(cni_in(*winner)).empty()) continue;
    if (!is_on_lease(*winner, seen.lease)) return {&file, cni, trace, bridge_made_for(*winner, seen.links)};
  }
  return {};
}

// A bridge keeps its first subnet, and the CNI that is meant refuses one that has another.
std::string cni_shadow_remedy(const std::string& path, const CniShadow& shadow) {
  const auto move_away = fmt::format("  mv {} /root/", shell_word(path));
  if (shadow.bridge.empty())
    return "Move the forgotten file away, which lasts, and make the pods anew that started with it:\n" + move_away;
  return fmt::format(
      "Drain the node, move the forgotten file away, which lasts, and delete the bridge that it has made: its subnet "
      "is in {}'s way.\n"
      "  kubectl drain NODE --ignore-daemonsets\n"
      "{}\n"
      "  ip link delete {}\n"
      "  kubectl uncordon NODE\n"
      "Then delete this node's remaining pods that are not on the host's network: they are made anew.",
      shadow.cni, move_away, shell_word(shadow.bridge));
}

}  // namespace nodecheck
