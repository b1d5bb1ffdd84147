#include "support/netfilter_recording.hpp"

#include <cerrno>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <system_error>
#include <utility>

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
    for (auto n = size(); n > 0; --n) get(dump.emplace_back());
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

}  // namespace

NetfilterRecording NetfilterRecording::parse(std::string bytes) {
  Input in(std::move(bytes));
  NetfilterRecording recording;
  in.get(recording.netlink);
  in.get(recording.tables);
  in.get(recording.files);
  return recording;
}

NetfilterRecording NetfilterRecording::load(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::system_error(errno, std::generic_category(), path);
  return parse({std::istreambuf_iterator<char>(file), {}});
}

void NetfilterRecording::save(const std::string& path) const {
  std::string out;
  put(out, netlink);
  put(out, tables);
  put(out, files);
  if (!(std::ofstream(path, std::ios::binary) << out)) throw std::system_error(errno, std::generic_category(), path);
}

}  // namespace nodecheck
