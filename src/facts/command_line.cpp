#include "facts/command_line.hpp"

#include <algorithm>

#include "text.hpp"

namespace nodecheck {
namespace {

std::string normal(std::string_view name) {
  std::string out(name);
  std::replace(out.begin(), out.end(), '_', '-');
  return out;
}

std::string_view unquoted(std::string_view text) {
  const bool quoted = text.size() > 1 && (text.front() == '"' || text.front() == '\'') && text.back() == text.front();
  return quoted ? text.substr(1, text.size() - 2) : text;
}

std::vector<std::string> joined_lines(std::string_view text) {
  std::vector<std::string> joined;
  bool goes_on = false;
  for (auto line : lines_of(text)) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!goes_on) joined.emplace_back();
    goes_on = line.ends_with('\\');
    joined.back() += goes_on ? line.substr(0, line.size() - 1) : line;
  }
  return joined;
}

}  // namespace

Flags::Flags(const std::vector<std::string>& arguments) {
  for (std::size_t i = 0; i < arguments.size() && arguments[i] != "--"; ++i) {
    std::string_view word = arguments[i];
    if (!word.starts_with('-')) continue;
    word.remove_prefix(word.starts_with("--") ? 2 : 1);
    const auto equals = word.find('=');
    if (equals != std::string_view::npos)
      values_[normal(word.substr(0, equals))].emplace_back(unquoted(word.substr(equals + 1)));
    else if (i + 1 < arguments.size() && !arguments[i + 1].starts_with('-'))
      values_[normal(word)].emplace_back(unquoted(arguments[i + 1]));
    else
      values_[normal(word)].emplace_back("true");
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
  for (const auto& whole : joined_lines(environment_file)) {
    const auto line = trim(whole);
    if (!line.starts_with(variable) || line.substr(variable.size(), 1) != "=") continue;
    arguments.clear();
    for (const auto word : words_of(unquoted(trim(line.substr(variable.size() + 1)))))
      arguments.emplace_back(unquoted(word));
  }
  return arguments;
}

}  // namespace nodecheck
