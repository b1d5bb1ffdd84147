#include "facts/docker_binary.hpp"

#include <algorithm>
#include <cstring>
#include <set>
#include <system_error>

#include "version.hpp"

namespace nodecheck {
namespace {

constexpr std::string_view places[]{
    "/usr/bin/dockerd", "/usr/sbin/dockerd",        "/usr/local/bin/dockerd",      "/usr/local/sbin/dockerd",
    "/opt/bin/dockerd", "/usr/bin/dockerd-current", "/usr/libexec/docker/dockerd", "/snap/docker/current/bin/dockerd"};
constexpr std::size_t longest = 48;

bool version_byte(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         std::strchr(".-+~", c) != nullptr;
}

/// 1.12 to 1.13, and 17.03 or later: other programs' versions that are linked in are smaller or begin with a v.
bool is_docker_version(std::string_view text) {
  if (text.empty() || text.front() < '1' || text.front() > '9') return false;
  if (!std::all_of(text.begin(), text.end(), [](char c) { return c != '\0' && version_byte(c); })) return false;
  const auto head = text.substr(0, text.find_first_of("-+~"));
  const auto version = parse_version(text);
  if (!version || std::count(head.begin(), head.end(), '.') != 2) return false;
  return version->major >= 17 ? version->major < 100
                              : version->major == 1 && (version->minor == 12 || version->minor == 13);
}

}  // namespace

std::string find_dockerd(const Host& host) {
  for (const auto place : places)
    if (host.exists(place)) return std::string(place);
  return {};
}

std::vector<std::string> docker_versions_in(std::string_view bytes) {
  std::vector<std::string> found;
  for (std::size_t at = bytes.find('\0'); at != std::string_view::npos;) {
    const auto end = bytes.find('\0', at + 1);
    if (end == std::string_view::npos) break;
    const auto text = bytes.substr(at + 1, end - at - 1);
    if (text.size() >= 6 && text.size() < longest && is_docker_version(text)) found.emplace_back(text);
    at = end;
  }
  return found;
}

std::string docker_version_in(const Host& host, const std::string& path) {
  std::set<std::string> versions;
  host.scan(path, longest + 2, [&](std::string_view chunk) {
    for (auto& version : docker_versions_in(chunk)) versions.insert(std::move(version));
    return true;
  });
  return versions.size() == 1 ? *versions.begin() : "";
}

}  // namespace nodecheck
