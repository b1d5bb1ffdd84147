#include "reason/flannel_devices.hpp"

#include <algorithm>
#include <string_view>

namespace nodecheck {

const Link* flannel_vxlan(const Links& links, const Profile& profile, int family) {
  const std::string_view stem = family == 4 ? "flannel." : "flannel-v6.";
  const auto flannels = [&](const Link& l) { return l.vxlan && l.name.starts_with(stem); };
  const auto* named = links.find(profile.overlay_device.value);
  if (named && flannels(*named)) return named;
  const auto found = std::find_if(links.links.begin(), links.links.end(), flannels);
  return found == links.links.end() ? nullptr : &*found;
}

const Link* underlay_of(const Link& vxlan, const Links& links) {
  if (!vxlan.vxlan) return nullptr;
  if (vxlan.vxlan->parent_index != 0) return links.find(vxlan.vxlan->parent_index);
  const auto has_local = [&](const Link& l) {
    const auto is_it = [&](const Address& a) { return a.ip == vxlan.vxlan->local; };
    return std::any_of(l.addresses.begin(), l.addresses.end(), is_it);
  };
  const auto found = std::find_if(links.links.begin(), links.links.end(), has_local);
  return found == links.links.end() ? nullptr : &*found;
}

std::vector<IpPrefix> addresses_of(const Link& link, int family) {
  std::vector<IpPrefix> all;
  for (const auto& a : link.addresses) {
    const auto p = parse_ip_prefix(a.ip + "/" + std::to_string(a.prefix_length));
    if (p && p->family == family) all.push_back(*p);
  }
  return all;
}

}  // namespace nodecheck
