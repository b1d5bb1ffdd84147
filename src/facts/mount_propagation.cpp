#include "facts/mount_propagation.hpp"

#include <fmt/format.h>

#include <stdexcept>
#include <system_error>

#include "facts/kubelet_settings.hpp"
#include "facts/mountinfo.hpp"
#include "facts/process_files.hpp"
#include "json.hpp"

namespace nodecheck {

NODECHECK_JSON(MountPropagation, source, whose, other_root, root_shared, kubelet_folder, kubelet_mount, kubelet_shared)

namespace {

/// PID 1's where no kubelet runs, which it would inherit; our own where those are closed to us.
std::string read_mounts(const Host& host, int kubelet, MountPropagation& fact) {
  const auto read = [&](std::string path, std::string whose) {
    auto text = host.read(path);
    if (text.empty()) throw std::system_error(ESRCH, std::generic_category(), path);
    fact.source = std::move(path);
    fact.whose = std::move(whose);
    return text;
  };
  if (kubelet != 0) return read(fmt::format("/proc/{}/mountinfo", kubelet), "kubelet");
  try {
    return read("/proc/1/mountinfo", "PID 1");
  } catch (const std::system_error&) {
    return read("/proc/self/mountinfo", "nodecheck");
  }
}

/// Closed to us: nothing shows that it has another one.
bool other_root(const Host& host, int kubelet) {
  try {
    return has_other_root(host, kubelet);
  } catch (const std::system_error& e) {
    if (e.code().value() != EACCES && e.code().value() != EPERM) throw;
    return false;
  }
}

}  // namespace

template <>
MountPropagation probe<MountPropagation>(Node& node) {
  const auto& kubelet = node.need<KubeletSettings>();
  MountPropagation fact;
  const auto mounts = parse_mountinfo(read_mounts(node.host(), kubelet.pid, fact));
  const auto* root = covering_mount(mounts, "/");
  if (!root) throw std::runtime_error(fact.source + " has no mount on /");
  fact.root_shared = root->shared;
  fact.other_root = other_root(node.host(), kubelet.pid);
  fact.kubelet_folder = kubelet.root_directory.value;
  const auto* below = covering_mount(mounts, fact.kubelet_folder);
  fact.kubelet_mount = below ? below->point : "/";
  fact.kubelet_shared = below ? below->shared : root->shared;
  return fact;
}

}  // namespace nodecheck
