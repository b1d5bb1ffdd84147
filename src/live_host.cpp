// The machine itself.
#include <fmt/format.h>
#include <sys/utsname.h>

#include <cstdlib>
#include <map>
#include <mutex>

#include "cri-client/client.hpp"
#include "host.hpp"
#include "io/bus.hpp"
#include "io/http.hpp"
#include "io/netlink.hpp"
#include "io/resolver.hpp"
#include "io/root.hpp"
#include "io/unix_socket.hpp"
#include "io/xtables.hpp"

namespace nodecheck {
namespace {

class LiveHost final : public Host {
 public:
  explicit LiveHost(const std::string& files) : files_(files) {}

  std::string read(std::string_view path) const override { return root_of(path).read(mounts_of(path)); }
  std::vector<std::string> list(std::string_view directory) const override {
    return root_of(directory).list(directory);
  }
  bool exists(std::string_view path) const override { return root_of(path).exists(path); }
  std::uint64_t inode(std::string_view path) const override { return root_of(path).inode(path); }
  std::string link(std::string_view path) const override { return root_of(path).link(path); }
  FileStatus status(std::string_view path) const override { return root_of(path).status(path); }
  FilesystemStatus filesystem(std::string_view path) const override { return root_of(path).filesystem(path); }
  void scan(std::string_view path, std::size_t overlap,
            const std::function<bool(std::string_view)>& take) const override {
    root_of(path).scan(path, overlap, take);
  }
  NetlinkDump netlink_dump(int bus, std::string_view request, Clock::time_point until) const override {
    return io::netlink_dump(bus, request, until);
  }
  XtBlob xt_table(XtFamily family, const std::string& name) const override { return io::xt_table(family, name); }
  SocketProbe probe_socket(const std::string& path) const override {
    if (files_.is_live()) return io::probe_socket(path);
    try {
      return io::probe_socket(name_of(files_.reach(path)));
    } catch (const std::system_error& e) {
      return {io::state_of_errno(e.code().value(), path), 0};
    }
  }

  HttpAnswer http_get(const HttpTarget& target, Clock::time_point until) const override {
    if (target.socket.empty() || files_.is_live()) return io::http_get(target, until);
    const auto socket = files_.reach(target.socket);
    return io::http_get({.socket = name_of(socket), .port = 0, .path = target.path}, until);
  }
  std::vector<std::string> addresses_of(const std::string& name) const override { return io::addresses_of(name); }
  SystemdAnswer units(const std::vector<std::string>& names, Clock::time_point until) const override {
    if (files_.is_live()) return io::systemd_units(names, until);
    const auto socket = files_.reach("/run/dbus/system_bus_socket");
    return io::systemd_units(names, until, "unix:path=" + name_of(socket));
  }

  std::shared_ptr<cri::Client> cri(const std::string& path) const override {
    const std::scoped_lock hold(lock_);
    auto& client = clients_[path];
    if (client) return client;
    if (files_.is_live()) return client = cri::Client::connect(path);
    const auto& socket = sockets_.emplace_back(files_.reach(path));
    return client = cri::Client::connect(name_of(socket));
  }

  std::string kernel_release() const override {
    utsname u{};
    (void)::uname(&u);
    return u.release;
  }
  std::string environment(const char* name) const override {
    const char* value = std::getenv(name);
    return value ? value : "";
  }

 private:
  /// A socket below another root: connect(2) follows links of its own root, and takes 107 bytes at most.
  static std::string name_of(const io::Fd& fd) { return fmt::format("/proc/self/fd/{}", fd.get()); }

  /// Mounts below another root are those of PID 1: ours are a container's.
  std::string_view mounts_of(std::string_view path) const {
    return !files_.is_live() && path == "/proc/self/mountinfo" ? "/proc/1/mountinfo" : path;
  }

  /// The kernel's own files are ours, but for a cgroup tree that is not cut off at our own cgroup.
  const io::Root& root_of(std::string_view path) const {
    if (files_.is_live()) return root_;
    if (path.starts_with("/sys/fs/cgroup")) return has_cgroups_ ? files_ : root_;
    const auto top = path.substr(0, path.find('/', 1));
    return top == "/proc" || top == "/sys" ? root_ : files_;
  }

  io::Root root_{"/"};
  io::Root files_;
  bool has_cgroups_ = !files_.is_live() && files_.exists("/sys/fs/cgroup") && !files_.list("/sys/fs/cgroup").empty();
  mutable std::mutex lock_;
  mutable std::map<std::string, std::shared_ptr<cri::Client>> clients_;
  mutable std::vector<io::Fd> sockets_;
};

}  // namespace

std::shared_ptr<const Host> Host::live(const std::string& files) { return std::make_shared<const LiveHost>(files); }

}  // namespace nodecheck
