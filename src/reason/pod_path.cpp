#include "reason/pod_path.hpp"

#include <algorithm>

#include "reason/flannel_devices.hpp"

namespace nodecheck {
namespace {

using Path = std::vector<const Link*>;

/// A device that is not there, or that is on the path already, adds nothing.
void add(Path& path, const Link* link) {
  if (link && std::find(path.begin(), path.end(), link) == path.end()) path.push_back(link);
}

const Link* default_device(const Links& links, const Routes& routes) {
  const auto* route = routes.default_route(4);
  return route ? links.find(route->link_index) : nullptr;
}

}  // namespace

std::vector<const Link*> pod_path(const Links& links, const Routes& routes, const Profile& profile) {
  Path path;
  add(path, links.find(profile.pod_bridge.value));
  add(path, links.find(profile.overlay_device.value));
  add(path, default_device(links, routes));
  return path;
}

std::vector<const Link*> outer_path(const Links& links, const Routes& routes, const Profile& profile) {
  Path path;
  const auto* overlay = links.find(profile.overlay_device.value);
  add(path, overlay);
  if (overlay) add(path, underlay_of(*overlay, links));
  add(path, default_device(links, routes));
  return path;
}

}  // namespace nodecheck
