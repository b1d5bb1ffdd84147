#include "facts/command_line.hpp"

#include <algorithm>

#include "facts/environment_file.hpp"
#include "facts/unit_words.hpp"
#include "text.hpp"

namespace nodecheck {
namespace {

std::string normal(std::string_view name) {
  std::string out(name);
  std::replace(out.begin(), out.end(), '_', '-');
  return out;
}

}  // namespace

Flags::Flags(const std::vector<std::string>& arguments, std::span<const std::string_view> switches) {
  std::string last;
  for (std::size_t i = 0; i < arguments.size() && arguments[i] != "--"; ++i) {
    std::string_view word = arguments[i];
    if (!word.starts_with('-')) {
      if (!last.empty()) before_strays_.push_back(last);
      continue;
    }
    word.remove_prefix(word.starts_with("--") ? 2 : 1);
    const auto equals = word.find('=');
    last = normal(word.substr(0, equals));
    const bool is_switch = std::find(switches.begin(), switches.end(), last) != switches.end();
    if (equals != std::string_view::npos)
      values_[last].emplace_back(word.substr(equals + 1));
    else if (!is_switch && i + 1 < arguments.size() && !arguments[i + 1].starts_with('-'))
      values_[last].push_back(arguments[++i]);
    else
      values_[last].emplace_back("true");
  }
}

std::optional<std::string> Flags::get(std::string_view name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? std::nullopt : std::optional(found->second.back());
}

std::vector<std::string> Flags::all(std::string_view name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? std::vector<std::string>{} : found->second;
}

std::vector<std::string> arguments_of(std::string_view cmdline) {
  std::vector<std::string> words;
  if (cmdline.ends_with('\0')) cmdline.remove_suffix(1);
  for (const auto word : split(cmdline, '\0')) words.emplace_back(word);
  words.erase(words.begin());
  return words;
}

// KUBELET_KUBEADM_ARGS="--container-runtime-endpoint=unix:///run/containerd/containerd.sock --node-ip=10.0.0.4"
std::vector<std::string> arguments_in(std::string_view environment_file, std::string_view variable) {
  std::vector<std::string> arguments;
  for (const auto& [name, value] : environment_in(environment_file))
    if (name == variable) arguments = variable_words(value);
  return arguments;
}

}  // namespace nodecheck
