// A copied or mounted root: files, and nothing that is alive.
#include <fmt/format.h>

#include <cstring>

#include "host.hpp"
#include "io/root.hpp"
#include "result.hpp"

namespace nodecheck {
namespace {

constexpr const char* modules = "/lib/modules";

[[noreturn]] void not_alive(const char* what) {
  throw Unavailable{Unavailable::Kind::unsupported, what, "a copied root has files only"};
}

class ImageHost final : public Host {
 public:
  explicit ImageHost(const std::string& root) : root_(root) {}

  std::string read(std::string_view path) const override { return root_.read(path); }
  std::vector<std::string> list(std::string_view directory) const override { return root_.list(directory); }
  bool exists(std::string_view path) const override { return root_.exists(path); }
  std::uint64_t inode(std::string_view path) const override { return root_.inode(path); }
  std::string link(std::string_view path) const override { return root_.link(path); }
  FileStatus status(std::string_view path) const override { return root_.status(path); }
  FilesystemStatus filesystem(std::string_view) const override { not_alive("statfs"); }
  void scan(std::string_view path, std::size_t overlap,
            const std::function<bool(std::string_view)>& take) const override {
    root_.scan(path, overlap, take);
  }
  NetlinkDump netlink_dump(int, std::string_view, Clock::time_point) const override { not_alive("netlink"); }
  XtBlob xt_table(XtFamily, const std::string&) const override { not_alive("legacy iptables"); }
  SocketProbe probe_socket(const std::string&) const override { return {}; }  // nobody listens
  std::shared_ptr<cri::Client> cri(const std::string&) const override { not_alive("CRI"); }
  HttpAnswer http_get(const HttpTarget&, Clock::time_point) const override { not_alive("HTTP"); }
  std::vector<std::string> addresses_of(const std::string&) const override { not_alive("the resolver"); }
  SystemdAnswer units(const std::vector<std::string>&, Clock::time_point) const override { not_alive("systemd"); }
  bool alive() const override { return false; }
  /// The release that the copy names, as a live kernel would in the same file; else the newest kernel installed, which
  /// is what boot loaders start unless told otherwise.
  std::string kernel_release() const override {
    if (!root_.exists("/proc/sys/kernel/osrelease")) return newest_kernel();
    auto release = root_.read("/proc/sys/kernel/osrelease");
    while (release.ends_with('\n')) release.pop_back();
    return release;
  }
  std::string environment(const char*) const override { return {}; }

 private:
  /// Empty: none is installed.
  std::string newest_kernel() const {
    std::string newest;
    for (const auto& release : root_.exists(modules) ? root_.list(modules) : std::vector<std::string>{})
      if (root_.exists(fmt::format("{}/{}/modules.dep", modules, release)) &&
          ::strverscmp(release.c_str(), newest.c_str()) > 0)
        newest = release;
    return newest;
  }

  io::Root root_;
};

}  // namespace

std::shared_ptr<const Host> Host::at(const std::string& root) { return std::make_shared<const ImageHost>(root); }

}  // namespace nodecheck
