#include "facts/sysctl_daemons.hpp"

#include <fmt/format.h>

#include <set>

#include "facts/attempt.hpp"
#include "facts/boot_units.hpp"
#include "facts/file_reads.hpp"
#include "facts/sysctl_files.hpp"
#include "facts/unit_file.hpp"
#include "json.hpp"
#include "text.hpp"

namespace nodecheck {

NODECHECK_JSON(DaemonSysctl, sysctl, value, text, source, comes_last)
NODECHECK_JSON(SysctlDaemons, settings, unread)

namespace {

constexpr const char* ipv4 = "net/ipv4/ip_forward";
constexpr const char* ipv6 = "net/ipv6/conf/all/forwarding";

bool is_true(std::string_view value) { return value == "yes" || value == "true" || value == "1" || value == "on"; }
bool is_false(std::string_view value) { return value == "no" || value == "false" || value == "0" || value == "off"; }

class Reader {
 public:
  Reader(const Host& host, SysctlDaemons& fact) : host_(host), fact_(fact) {}

  void networkd() {
    file("/etc/systemd/networkd.conf", &Reader::network_line);
    folder("/etc/systemd/networkd.conf.d", ".conf", &Reader::network_line);
    for (const std::string path :
         {"/etc/systemd/network", "/usr/local/lib/systemd/network", "/usr/lib/systemd/network"}) {
      folder(path, ".network", &Reader::network_line, is_a_containers);
      for (const auto& name : list(path))
        if (name.ends_with(".network.d")) folder(path + "/" + name, ".conf", &Reader::network_line);
    }
  }
  void network_manager() {
    for (const auto* path : {"/etc/NetworkManager/system-connections", "/usr/lib/NetworkManager/system-connections"})
      folder(path, ".nmconnection", &Reader::connection_line);
  }
  void tuned() {
    const auto active = read_if_there(host_, "/etc/tuned/active_profile").value_or("");
    for (const auto name : words_of(trim(active))) profile(std::string(name));
    if (!profiles_.empty()) reapply("/etc/sysctl.conf");
  }

 private:
  using Line = void (Reader::*)(const UnitLine&, const std::string& source);

  std::vector<std::string> list(const std::string& path) {
    std::vector<std::string> names;
    attempt(path, fact_, [&] {
      if (host_.exists(path)) names = host_.list(path);
    });
    return names;
  }
  /// systemd's own for the devices of its containers and virtual machines: 80-container-ve.network.
  static bool is_a_containers(std::string_view name) {
    return name.starts_with("80-container-") || name.starts_with("80-vm-") || name.starts_with("80-namespace-");
  }
  static bool is_none(std::string_view) { return false; }
  /// Of one name the first folder's counts.
  void folder(const std::string& path, std::string_view end, Line line, bool (*leave)(std::string_view) = is_none) {
    for (const auto& name : list(path))
      if (name.ends_with(end) && !leave(name) && seen_.insert(name).second) file(path + "/" + name, line);
  }
  bool file(const std::string& path, Line take) {
    bool there = false;
    attempt(path, fact_, [&] {
      const auto text = read_if_there(host_, path);
      there = text.has_value();
      for (const auto& line : unit_lines(text.value_or(""), path))
        (this->*take)(line, fmt::format("{}:{}", path, line.number));
    });
    return there;
  }
  void add(std::string sysctl, std::string value, const UnitLine& line, const std::string& source, bool last = true) {
    if (sets_a_needed_sysctl(sysctl))
      fact_.settings.push_back(
          {std::move(sysctl), std::move(value), fmt::format("{}={}", line.key, line.value), source, last});
  }

  /// IPForward= up to systemd 255, in .network files; IPv4Forwarding= and IPv6Forwarding= later. A false IPForward=
  /// sets nothing (systemd.network(5)).
  void network_line(const UnitLine& line, const std::string& source) {
    const auto& [section, key, value, number] = line;
    if (section != "Network") return;
    const bool old = key == "IPForward" || key == "IPMasquerade";
    if (old && (is_true(value) || value == "ipv4" || value == "both")) add(ipv4, "1", line, source);
    if (old && ((key == "IPForward" && is_true(value)) || value == "ipv6" || value == "both"))
      add(ipv6, "1", line, source);
    for (const auto& [name, sysctl] : {std::pair{"IPv4Forwarding", ipv4}, std::pair{"IPv6Forwarding", ipv6}})
      if (key == name && (is_true(value) || is_false(value))) add(sysctl, is_true(value) ? "1" : "0", line, source);
  }
  /// A connection that is shared forwards (nm-settings(5)).
  void connection_line(const UnitLine& line, const std::string& source) {
    if (line.key != "method" || line.value != "shared") return;
    if (line.section == "ipv4") add(ipv4, "1", line, source);
    if (line.section == "ipv6") add(ipv6, "1", line, source);
  }

  void profile(const std::string& name) {
    if (!profiles_.insert(name).second) return;
    include_.clear();
    for (const auto* folder : {"/etc/tuned/profiles", "/etc/tuned", "/usr/lib/tuned/profiles", "/usr/lib/tuned"})
      if (file(fmt::format("{}/{}/tuned.conf", folder, name), &Reader::profile_line)) break;
    const auto include = include_;
    for (const auto part : split(include, ',')) {
      const auto each = trim(part);
      if (!each.empty()) profile(std::string(each.substr(each.starts_with('-') ? 1 : 0)));
    }
  }
  // [main]
  // include=throughput-performance
  // [sysctl]
  // net.ipv4.ip_forward=1
  void profile_line(const UnitLine& line, const std::string& source) {
    if (line.section == "main" && line.key == "include") include_ = line.value;
    if (line.section == "sysctl") add(sysctl_name(line.key), line.value, line, source, false);
  }

  /// After its own TuneD applies /etc/sysctl.d once more, and this file last (reapply_sysctl in tuned-main.conf).
  void reapply(const std::string& path) {
    attempt(path, fact_, [&] {
      const auto text = read_if_there(host_, path).value_or("");
      for (const auto& line : sysctl_lines(text))
        if (line.value && sets_a_needed_sysctl(sysctl_name(line.key)))
          fact_.settings.push_back({sysctl_name(line.key), *line.value, fmt::format("{} = {}", line.key, *line.value),
                                    fmt::format("{}:{}", path, line.number)});
    });
  }

  const Host& host_;
  SysctlDaemons& fact_;
  std::string include_;
  std::set<std::string> profiles_, seen_;
};

}  // namespace

template <>
SysctlDaemons probe<SysctlDaemons>(Node& node) {
  SysctlDaemons fact;
  const auto& units = node.need<BootUnits>();
  Reader reader(node.host(), fact);
  if (units.find("systemd-networkd") != nullptr) reader.networkd();
  if (units.find("NetworkManager") != nullptr) reader.network_manager();
  if (units.find("tuned") != nullptr) reader.tuned();
  return fact;
}

}  // namespace nodecheck
