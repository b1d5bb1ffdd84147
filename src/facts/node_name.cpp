#include "facts/node_name.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "facts/file_reads.hpp"
#include "facts/kubelet_settings.hpp"
#include "facts/setting_json.hpp"
#include "json.hpp"
#include "text.hpp"

namespace nodecheck {

NODECHECK_JSON(NodeName, name, source, overridden, in_hosts)

namespace {

constexpr auto kernels_name = "/proc/sys/kernel/hostname";
constexpr auto hosts = "/etc/hosts";

std::string lower(std::string_view text) {
  std::string out(trim(text));
  std::transform(out.begin(), out.end(), out.begin(), [](unsigned char c) { return std::tolower(c); });
  return out;
}

}  // namespace

// 127.0.1.1  node-1.example.org node-1   # hosts(5)
std::vector<Setting<std::string>> addresses_in_hosts(std::string_view text, std::string_view name) {
  std::vector<Setting<std::string>> addresses;
  int number = 0;
  for (const auto line : lines_of(text)) {
    ++number;
    const auto words = words_of(trim(line.substr(0, line.find('#'))));
    const auto is_name = [&](std::string_view word) { return lower(word) == lower(name); };
    if (words.empty() || std::none_of(words.begin() + 1, words.end(), is_name)) continue;
    addresses.push_back({std::string(words[0]), fmt::format("{}:{}", hosts, number)});
  }
  return addresses;
}

template <>
NodeName probe<NodeName>(Node& node) {
  const auto& kubelet = node.need<KubeletSettings>();
  NodeName fact;
  const auto own = lower(node.host().read(kernels_name));
  fact.name = lower(kubelet.hostname_override.value);
  fact.source = kubelet.hostname_override.source;
  fact.overridden = !fact.name.empty() && fact.name != own;
  if (fact.name.empty()) {
    fact.name = own;
    fact.source = kernels_name;
  }
  const auto text = read_if_there(node.host(), hosts);
  if (!fact.name.empty()) fact.in_hosts = addresses_in_hosts(text.value_or(""), fact.name);
  return fact;
}

}  // namespace nodecheck
