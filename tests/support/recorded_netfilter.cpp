#include "support/recorded_netfilter.hpp"
#include "support/sources.hpp"

#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <system_error>

namespace nodecheck {
namespace {

std::string key(XtFamily family, const std::string& name) { return (family == XtFamily::ip ? "ip " : "ip6 ") + name; }

[[noreturn]] void not_recorded(const std::string& what) { throw std::logic_error("not recorded: " + what); }

}  // namespace

void renew_netfilter_fixture(const std::string& name, const NetfilterRecording& recording) {
  const char* directory = std::getenv("NODECHECK_RECORD");
  if (!directory) return;
  const auto path = std::string(directory) + "/" + name + ".bin";
  if (std::filesystem::exists(path)) recording.save(path);
}

NetfilterRecording netfilter_fixture(const std::string& name) {
  return NetfilterRecording::load(source_path("tests/fixtures/netfilter/" + name + ".bin"));
}

std::string RecordedHost::read(std::string_view path) const {
  const auto found = recording_.files.find(std::string(path));
  if (found == recording_.files.end()) throw std::system_error(ENOENT, std::generic_category(), std::string(path));
  return found->second;
}

NetlinkDump RecordedHost::netlink_dump(int, std::string_view request, Clock::time_point) const {
  const auto found = recording_.netlink.find(std::string(request));
  if (found == recording_.netlink.end()) not_recorded("a netlink request");
  return found->second;
}

XtBlob RecordedHost::xt_table(XtFamily family, const std::string& name) const {
  const auto found = recording_.tables.find(key(family, name));
  if (found == recording_.tables.end()) not_recorded("legacy table " + key(family, name));
  return found->second;
}

std::vector<std::string> RecordedHost::list(std::string_view) const { not_recorded("directories"); }
bool RecordedHost::exists(std::string_view path) const { return path == "/proc/net/dev"; }
std::uint64_t RecordedHost::inode(std::string_view) const { not_recorded("inodes"); }
void RecordedHost::scan(std::string_view, std::size_t, const std::function<bool(std::string_view)>&) const {
  not_recorded("files");
}
SocketProbe RecordedHost::probe_socket(const std::string&) const { not_recorded("sockets"); }
SystemdAnswer RecordedHost::units(const std::vector<std::string>&, Clock::time_point) const { not_recorded("systemd"); }
std::shared_ptr<cri::Client> RecordedHost::cri(const std::string&) const { not_recorded("CRI"); }
std::string RecordedHost::kernel_release() const { not_recorded("uname"); }
std::string RecordedHost::environment(const char*) const { not_recorded("the environment"); }

std::string RecordingHost::read(std::string_view path) const {
  return seen_.files[std::string(path)] = host_->read(path);
}

bool RecordingHost::exists(std::string_view path) const { return host_->exists(path); }

NetlinkDump RecordingHost::netlink_dump(int bus, std::string_view request, Clock::time_point until) const {
  return seen_.netlink[std::string(request)] = host_->netlink_dump(bus, request, until);
}

XtBlob RecordingHost::xt_table(XtFamily family, const std::string& name) const {
  return seen_.tables[key(family, name)] = host_->xt_table(family, name);
}

}  // namespace nodecheck
