#pragma once
// The files that say whom to ask for names: the node's, systemd-resolved's own list of servers, and the one that the
// kubelet hands to pods.
#include <string>
#include <string_view>
#include <vector>

#include "facts.hpp"

namespace nodecheck {

struct ResolvFile {
  std::string path;
  bool present = false;
  std::vector<std::string> nameservers;  ///< addresses as written, a %zone cut off
  bool operator==(const ResolvFile&) const = default;
};

struct ResolvConf {
  static constexpr std::string_view id = "resolv.conf";
  static constexpr auto nodes = "/etc/resolv.conf";
  static constexpr auto resolveds = "/run/systemd/resolve/resolv.conf";  ///< there where systemd-resolved is at work
  std::vector<ResolvFile> files;
  bool operator==(const ResolvConf&) const = default;

  /// None: nodecheck does not look there.
  [[nodiscard]] const ResolvFile* find(std::string_view path) const;
};

void to_json(Json&, const ResolvFile&);
void from_json(const Json&, ResolvFile&);
void to_json(Json&, const ResolvConf&);
void from_json(const Json&, ResolvConf&);

/// The servers of one file.
[[nodiscard]] std::vector<std::string> parse_nameservers(std::string_view text);

template <>
ResolvConf probe<ResolvConf>(Node&);

}  // namespace nodecheck
