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

// A file is three maps; a map is its size, then keys and values; a text is its size, then its bytes. Sizes are 32 bits,
// little end first.
void put(std::string& out, std::size_t n) {
  for (unsigned shift = 0; shift < 32; shift += 8) out += static_cast<char>(n >> shift & 0xff);
}
void put(std::string& out, const std::string& text) {
  put(out, text.size());
  out += text;
}
void put(std::string& out, const NetlinkDump& dump) {
  put(out, dump.size());
  for (const auto& datagram : dump) put(out, datagram);
}
void put(std::string& out, const XtBlob& blob) {
  put(out, blob.info);
  put(out, blob.entries);
}
template <class T>
void put(std::string& out, const std::map<std::string, T>& map) {
  put(out, map.size());
  for (const auto& [key, value] : map) put(out, key), put(out, value);
}

class Input {
 public:
  explicit Input(std::string bytes) : bytes_(std::move(bytes)) {}
  std::size_t size() {
    std::size_t n = 0;
    for (unsigned shift = 0; shift < 32; shift += 8)
      n |= static_cast<std::size_t>(static_cast<unsigned char>(bytes_.at(at_++))) << shift;
    return n;
  }
  void get(std::string& text) {
    const auto n = size();
    if (n > bytes_.size() - at_) throw std::runtime_error("a recording that is cut short");
    text = bytes_.substr(at_, n);
    at_ += n;
  }
  void get(NetlinkDump& dump) {
    dump.resize(size());
    for (auto& datagram : dump) get(datagram);
  }
  void get(XtBlob& blob) {
    get(blob.info);
    get(blob.entries);
  }
  template <class T>
  void get(std::map<std::string, T>& map) {
    for (auto n = size(); n > 0; --n) {
      std::string key;
      get(key);
      get(map[key]);
    }
  }

 private:
  std::string bytes_;
  std::size_t at_ = 0;
};

std::string key(XtFamily family, const std::string& name) { return (family == XtFamily::ip ? "ip " : "ip6 ") + name; }

[[noreturn]] void not_recorded(const std::string& what) { throw std::logic_error("not recorded: " + what); }

}  // namespace

NetfilterRecording NetfilterRecording::load(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::system_error(errno, std::generic_category(), path);
  Input in({std::istreambuf_iterator<char>(file), {}});
  NetfilterRecording recording;
  in.get(recording.netlink);
  in.get(recording.tables);
  in.get(recording.files);
  return recording;
}

void NetfilterRecording::save(const std::string& path) const {
  std::string out;
  put(out, netlink);
  put(out, tables);
  put(out, files);
  if (!(std::ofstream(path, std::ios::binary) << out)) throw std::system_error(errno, std::generic_category(), path);
}

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
