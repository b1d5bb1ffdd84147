#include "facts/kubelet_command.hpp"

#include <algorithm>
#include <string_view>

namespace nodecheck {
namespace {

bool is_kubelet(const StartWord& word) {
  const std::string_view text(word.text);
  return text.substr(text.rfind('/') + 1) == "kubelet";
}

}  // namespace

// /usr/bin/kubelet --config=/var/lib/kubelet/config.yaml; /hyperkube kubelet --v 2; /usr/bin/nice -n 5 kubelet
std::vector<KubeletWords> kubelet_words(const std::vector<StartWord>& command) {
  std::vector<KubeletWords> groups;
  auto word = std::find_if(command.begin(), command.end(), is_kubelet);
  if (word == command.end()) return groups;
  for (++word; word != command.end(); ++word) {
    const bool is_value = !word->text.starts_with('-');
    if (groups.empty() || (groups.back().source != word->source && !is_value)) groups.push_back({word->source, {}});
    groups.back().arguments.push_back(word->text);
  }
  return groups;
}

std::vector<std::string> arguments_of(const std::vector<KubeletWords>& groups) {
  std::vector<std::string> all;
  for (const auto& group : groups) all.insert(all.end(), group.arguments.begin(), group.arguments.end());
  return all;
}

}  // namespace nodecheck
