#include "facts/iptables_binary.hpp"

#include <algorithm>
#include <optional>
#include <system_error>

#include "json.hpp"

namespace nodecheck {
namespace {

constexpr std::string_view folders[]{"/usr/local/sbin", "/usr/sbin", "/sbin", "/usr/local/bin", "/usr/bin", "/bin"};
constexpr std::size_t most_links = 16;

/// Where a link leads, as a path from the root; none: it is no link. Throws ENOENT where nothing is.
std::optional<std::string> target_of(const Host& host, const std::string& path) {
  try {
    auto target = host.link(path);
    return target.starts_with('/') ? target : path.substr(0, path.rfind('/') + 1) + target;
  } catch (const std::system_error& e) {
    if (e.code().value() == EINVAL) return std::nullopt;
    throw;
  }
}

/// Empty: there is no such name, or it leads nowhere.
std::vector<std::string> links_from(const Host& host, std::string path) {
  std::vector<std::string> links{std::move(path)};
  try {
    while (links.size() < most_links) {
      auto next = target_of(host, links.back());
      if (!next) return links;
      links.push_back(std::move(*next));
    }
  } catch (const std::system_error& e) {
    if (e.code().value() != ENOENT && e.code().value() != ENOTDIR) throw;
  }
  return {};
}

}  // namespace

NODECHECK_JSON(IptablesBinary, links)

// xtables-nft-multi, iptables-nft; xtables-legacy-multi, and of releases before 1.8 xtables-multi.
std::string_view IptablesBinary::variant() const {
  if (links.empty()) return {};
  const auto name = std::string_view(links.back()).substr(links.back().rfind('/') + 1);
  if (name.find("nft") != name.npos) return "nft";
  return name.find("legacy") != name.npos || name == "xtables-multi" ? "legacy" : "";
}

template <>
IptablesBinary probe<IptablesBinary>(Node& node) {
  for (const auto folder : folders)
    if (auto links = links_from(node.host(), std::string(folder) + "/iptables"); !links.empty())
      return {std::move(links)};
  return {};
}

}  // namespace nodecheck
