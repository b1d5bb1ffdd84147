#include "facts/kubelet_command.hpp"

#include <algorithm>
#include <iterator>

#include "facts/unit_words.hpp"

namespace nodecheck {
namespace {

using Words = std::vector<StartWord>;
using Place = Words::const_iterator;

std::string_view base_name(std::string_view path) { return path.substr(path.rfind('/') + 1); }

/// Folders of its own have the kubelet's name, too.
bool is_kubelet(const StartWord& word) {
  return base_name(word.text) == "kubelet" && !word.text.starts_with("/var/") && !word.text.starts_with("/etc/") &&
         !word.text.starts_with('-');
}

std::vector<KubeletWords> grouped(Place word, Place end) {
  std::vector<KubeletWords> groups;
  for (; word != end; ++word) {
    const bool is_value = !word->text.starts_with('-');
    if (groups.empty() || (groups.back().source != word->source && !is_value)) groups.push_back({word->source, {}});
    groups.back().arguments.push_back(word->text);
  }
  return groups;
}

/// A wrapper that has one of these hands it on.
bool is_kubelets_flag(const StartWord& word) {
  constexpr std::string_view flags[]{"--config", "--config-dir", "--kubeconfig", "--bootstrap-kubeconfig",
                                     "--container-runtime-endpoint"};
  const auto name = word.text.substr(0, word.text.find('='));
  return std::find(std::begin(flags), std::end(flags), name) != std::end(flags);
}

// ---- sh -c

/// The word after -c, -ec, -lc.
const StartWord* script_in(const Words& command) {
  constexpr std::string_view shells[]{"sh", "bash", "dash", "ash"};
  if (command.empty() ||
      std::find(std::begin(shells), std::end(shells), base_name(command.front().text)) == std::end(shells))
    return nullptr;
  for (auto word = command.begin() + 1; word != command.end() && word->text.starts_with('-'); ++word)
    if (!word->text.starts_with("--") && word->text.ends_with('c'))
      return word + 1 == command.end() ? nullptr : &*(word + 1);
  return nullptr;
}

/// What follows is a file, or another command: >>log, 2>&1, | tee log, ;
bool ends_words(std::string_view word) {
  word.remove_prefix(std::min(word.find_first_not_of("0123456789"), word.size()));
  return !word.empty() && std::string_view("<>|&;").find(word.front()) != std::string_view::npos;
}

bool is_variable(std::string_view word) {
  return word.size() > 1 && word.front() == '$' && std::all_of(word.begin() + 1, word.end(), [](char c) {
           return c == '_' || (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
         });
}

}  // namespace

// /usr/bin/kubelet --config=/var/lib/kubelet/config.yaml; /hyperkube kubelet --v 2; /usr/bin/nice -n 5 kubelet;
// /opt/bin/kubelet-wrapper --config=/etc/kubelet.yaml
std::optional<std::vector<KubeletWords>> kubelet_words(const Words& command) {
  const auto kubelet = std::find_if(command.begin(), command.end(), is_kubelet);
  if (kubelet != command.end()) return grouped(kubelet + 1, command.end());
  if (std::none_of(command.begin(), command.end(), is_kubelets_flag)) return std::nullopt;
  const auto first =
      std::find_if(command.begin(), command.end(), [](const auto& word) { return word.text.starts_with("--"); });
  return grouped(first, command.end());
}

std::optional<Words> without_shell(const Words& command, const VariableOf& variable_of) {
  const auto* script = script_in(command);
  if (!script) return command;
  Words all;
  for (auto& text : variable_words(script->text)) all.push_back({std::move(text), script->source});
  auto word = std::find_if(all.begin(), all.end(), is_kubelet);
  if (word == all.end()) return std::nullopt;
  Words out;
  for (; word != all.end() && !ends_words(word->text); ++word) {
    if (is_variable(word->text)) {
      const auto value = variable_of(std::string_view(word->text).substr(1));
      for (auto& part : variable_words(value ? value->text : "")) out.push_back({std::move(part), value->source});
    } else if (word->text.find_first_of("$`;|&<>(){}*?") != std::string::npos) {
      return std::nullopt;
    } else {
      out.push_back(*word);
    }
  }
  if (std::any_of(word, all.end(), [](const auto& w) { return w.text.starts_with('-'); })) return std::nullopt;
  return out;
}

std::vector<std::string> arguments_of(const std::vector<KubeletWords>& groups) {
  std::vector<std::string> all;
  for (const auto& group : groups) all.insert(all.end(), group.arguments.begin(), group.arguments.end());
  return all;
}

}  // namespace nodecheck
