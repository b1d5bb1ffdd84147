// The machine itself.
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
  std::string read(std::string_view path) const override { return root_.read(path); }
  std::vector<std::string> list(std::string_view directory) const override { return root_.list(directory); }
  bool exists(std::string_view path) const override { return root_.exists(path); }
  std::uint64_t inode(std::string_view path) const override { return root_.inode(path); }
  std::string link(std::string_view path) const override { return root_.link(path); }
  FileStatus status(std::string_view path) const override { return root_.status(path); }
  FilesystemStatus filesystem(std::string_view path) const override { return root_.filesystem(path); }
  void scan(std::string_view path, std::size_t overlap,
            const std::function<bool(std::string_view)>& take) const override {
    root_.scan(path, overlap, take);
  }
  NetlinkDump netlink_dump(int bus, std::string_view request, Clock::time_point until) const override {
    return io::netlink_dump(bus, request, until);
  }
  XtBlob xt_table(XtFamily family, const std::string& name) const override { return io::xt_table(family, name); }
  SocketProbe probe_socket(const std::string& path) const override { return io::probe_socket(path); }

  HttpAnswer http_get(const HttpTarget& target, Clock::time_point until) const override {
    return io::http_get(target, until);
  }
  std::vector<std::string> addresses_of(const std::string& name) const override { return io::addresses_of(name); }
  SystemdAnswer units(const std::vector<std::string>& names, Clock::time_point until) const override {
    return io::systemd_units(names, until);
  }

  std::shared_ptr<cri::Client> cri(const std::string& path) const override {
    const std::scoped_lock hold(lock_);
    auto& client = clients_[path];
    if (!client) client = cri::Client::connect(path);
    return client;
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
  io::Root root_{"/"};
  mutable std::mutex lock_;
  mutable std::map<std::string, std::shared_ptr<cri::Client>> clients_;
};

}  // namespace

std::shared_ptr<const Host> Host::live() { return std::make_shared<const LiveHost>(); }

}  // namespace nodecheck
