#pragma once
// What the kernel answered about its two netfilter stacks, byte for byte, as a file.
#include <map>
#include <string>

#include "host.hpp"

namespace nodecheck {

struct NetfilterRecording {
  std::map<std::string, NetlinkDump> netlink;  ///< by request
  std::map<std::string, XtBlob> tables;        ///< legacy tables by family and name: "ip6 filter"
  std::map<std::string, std::string> files;

  /// Throws std::exception where the bytes are not a recording.
  static NetfilterRecording parse(std::string bytes);
  static NetfilterRecording load(const std::string& path);
  void save(const std::string& path) const;
};

}  // namespace nodecheck
