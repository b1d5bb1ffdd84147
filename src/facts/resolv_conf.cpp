#include "facts/resolv_conf.hpp"

#include <algorithm>

#include "facts/file_reads.hpp"
#include "facts/kubelet_settings.hpp"
#include "json.hpp"
#include "text.hpp"

namespace nodecheck {

NODECHECK_JSON(ResolvFile, path, present, nameservers)
NODECHECK_JSON(ResolvConf, files)

const ResolvFile* ResolvConf::find(std::string_view path) const {
  const auto found = std::find_if(files.begin(), files.end(), [&](const auto& file) { return file.path == path; });
  return found == files.end() ? nullptr : &*found;
}

// nameserver 192.168.10.1
// nameserver fe80::1%ens3            (resolv.conf(5))
std::vector<std::string> parse_nameservers(std::string_view text) {
  std::vector<std::string> servers;
  for (const auto line : lines_of(text)) {
    const auto words = words_of(trim(line));
    if (words.size() < 2 || words[0] != "nameserver") continue;
    servers.emplace_back(words[1].substr(0, words[1].find('%')));
  }
  return servers;
}

template <>
ResolvConf probe<ResolvConf>(Node& node) {
  std::vector<std::string> paths{ResolvConf::nodes, ResolvConf::resolveds};
  const auto kubelet = node.get<KubeletSettings>();
  if (*kubelet) paths.push_back((*kubelet)->resolv_conf.value);
  ResolvConf fact;
  for (const auto& path : paths) {
    if (path.empty() || fact.find(path)) continue;
    const auto text = read_if_there(node.host(), path);
    fact.files.push_back({path, text.has_value(), parse_nameservers(text.value_or(""))});
  }
  return fact;
}

}  // namespace nodecheck
