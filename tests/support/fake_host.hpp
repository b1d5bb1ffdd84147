#pragma once
// A host made of literals, for what files in a folder cannot show: closed files, namespaces, a silent probe.
#include <cerrno>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "host.hpp"
#include "result.hpp"

namespace nodecheck {

/// Folders are the prefixes of the files' paths. Where several say something of a path, `errors` wins.
class FakeHost final : public Host {
 public:
  std::map<std::string, std::string, std::less<>> files = {};
  std::map<std::string, int, std::less<>> errors = {};  ///< errno of every call on this very path
  std::map<std::string, std::uint64_t, std::less<>> inodes = {};
  std::map<std::string, std::string, std::less<>> links = {};
  std::map<std::string, FileStatus, std::less<>> statuses = {};  ///< else a file is 0755 and as old as the epoch
  std::map<std::string, FilesystemStatus, std::less<>> filesystems = {};  ///< by paths; of those below, too
  std::map<std::string, SocketProbe, std::less<>> sockets = {};
  std::map<std::string, std::string, std::less<>> variables = {};
  std::string release = "6.1.0-28-amd64";
  std::size_t chunk = 1 << 20;                                                 ///< of scan()
  std::function<SystemdAnswer(const std::vector<std::string>&)> systemd = {};  ///< unset: no bus
  std::function<HttpAnswer(const HttpTarget&)> http = {};                      ///< unset: nothing listens
  std::map<std::string, std::vector<std::string>> hosts = {};                  ///< what the resolver knows
  /// By NETLINK_... and the request; unset: no netlink.
  std::function<NetlinkDump(int, std::string_view)> netlink = {};

  std::string read(std::string_view path) const override {
    refuse(path);
    if (const auto file = files.find(path); file != files.end()) return file->second;
    if (const auto status = status_of(path); !status.empty()) return status;
    raise(path, names_in(path).empty() ? ENOENT : EISDIR);
  }
  std::vector<std::string> list(std::string_view path) const override {
    refuse(path);
    const auto names = names_in(path);
    if (names.empty()) raise(path, files.contains(path) ? ENOTDIR : ENOENT);
    return {names.begin(), names.end()};
  }
  bool exists(std::string_view path) const override {
    refuse(path);
    return files.contains(path) || inodes.contains(path) || !names_in(path).empty();
  }
  std::uint64_t inode(std::string_view path) const override {
    refuse(path);
    if (const auto found = inodes.find(path); found != inodes.end()) return found->second;
    raise(path, ENOENT);
  }
  std::string link(std::string_view path) const override {
    refuse(path);
    if (const auto found = links.find(path); found != links.end()) return found->second;
    raise(path, exists(path) ? EINVAL : ENOENT);
  }
  FileStatus status(std::string_view path) const override {
    refuse(path);
    if (const auto found = statuses.find(path); found != statuses.end()) return found->second;
    if (!exists(path)) raise(path, ENOENT);
    const auto inode = inodes.find(path);
    return {.regular = files.contains(path),
            .mode = 0755,
            .inode = inode == inodes.end() ? std::hash<std::string_view>()(path) : inode->second};
  }
  FilesystemStatus filesystem(std::string_view path) const override {
    refuse(path);
    if (path != "/" && !exists(path)) raise(path, ENOENT);
    const FilesystemStatus* on = nullptr;
    for (const auto& [point, status] : filesystems)  // sorted: the innermost comes last
      if (point == "/" || path == point || (path.starts_with(point) && path[point.size()] == '/')) on = &status;
    if (!on) raise(path, ENOSYS);
    return *on;
  }
  void scan(std::string_view path, std::size_t overlap,
            const std::function<bool(std::string_view)>& take) const override {
    const auto text = read(path);
    for (std::size_t at = 0; at < text.size(); at += chunk - overlap) {
      if (!take(std::string_view(text).substr(at, chunk)) || at + chunk >= text.size()) return;
    }
  }
  NetlinkDump netlink_dump(int bus, std::string_view request, Clock::time_point) const override {
    if (!netlink) no_such("netlink");
    return netlink(bus, request);
  }
  XtBlob xt_table(XtFamily, const std::string&) const override { no_such("legacy iptables"); }
  SocketProbe probe_socket(const std::string& path) const override {
    const auto found = sockets.find(path);
    return found == sockets.end() ? SocketProbe{} : found->second;
  }
  std::shared_ptr<cri::Client> cri(const std::string&) const override { no_such("CRI"); }
  HttpAnswer http_get(const HttpTarget& target, Clock::time_point) const override {
    if (!http) raise(target.path, ECONNREFUSED);
    return http(target);
  }
  std::vector<std::string> addresses_of(const std::string& name) const override {
    const auto found = hosts.find(name);
    return found == hosts.end() ? std::vector<std::string>{} : found->second;
  }
  SystemdAnswer units(const std::vector<std::string>& names, Clock::time_point) const override {
    if (!systemd) no_such("systemd");
    return systemd(names);
  }
  std::string kernel_release() const override { return release; }
  std::string environment(const char* name) const override {
    const auto found = variables.find(std::string_view(name));
    return found == variables.end() ? "" : found->second;
  }

 private:
  /// A process that is told by its comm alone runs as root, in our pid namespace.
  std::string status_of(std::string_view path) const {
    constexpr std::string_view file = "/status";
    if (!path.starts_with("/proc/") || !path.ends_with(file)) return {};
    const auto process = std::string(path.substr(0, path.size() - file.size()));
    return files.contains(process + "/comm") ? "Uid:\t0\t0\t0\t0\nNSpid:\t7\n" : "";
  }

  [[noreturn]] static void raise(std::string_view path, int error) {
    throw std::system_error(error, std::generic_category(), std::string(path));
  }
  [[noreturn]] static void no_such(const char* what) {
    throw Unavailable{Unavailable::Kind::unsupported, what, "not in this test"};
  }
  void refuse(std::string_view path) const {
    if (const auto found = errors.find(path); found != errors.end()) raise(path, found->second);
  }
  [[nodiscard]] std::set<std::string> names_in(std::string_view directory) const {
    std::set<std::string> names;
    const auto collect = [&](std::string_view path) {
      if (!path.starts_with(directory) || path.size() <= directory.size() || path[directory.size()] != '/') return;
      path.remove_prefix(directory.size() + 1);
      names.emplace(path.substr(0, path.find('/')));
    };
    for (const auto& [path, content] : files) collect(path);
    for (const auto& [path, inode] : inodes) collect(path);
    for (const auto& [path, target] : links) collect(path);
    for (const auto& [path, error] : errors) collect(path);
    return names;
  }
};

}  // namespace nodecheck
