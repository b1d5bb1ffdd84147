#include "facts/setup_commands.hpp"

#include <algorithm>
#include <span>

#include "facts/sysctl_lines.hpp"
#include "text.hpp"

namespace nodecheck {
namespace {

using Words = std::span<const std::string_view>;
using Commands = std::vector<SetupCommand>;

/// "-/sbin/modprobe" is modprobe.
bool is_program(std::string_view word, std::string_view program) {
  word.remove_prefix(std::min(word.find_first_not_of("-@:+!|"), word.size()));
  return word.substr(word.rfind('/') + 1) == program;
}

// modprobe -a br_netfilter overlay;  without -a what follows are the module's parameters
void add_modprobe(Words words, Commands& commands) {
  bool all = false;
  for (const auto word : words) {
    if (word == "-r" || word == "--remove" || word == "-n" || word == "--dry-run") return;
    if (word == "-a" || word == "-va" || word == "-qa" || word == "--all") all = true;
    if (word.starts_with('-')) continue;
    commands.push_back({.module = underscored(word)});
    if (!all) return;
  }
}

// sysctl -w net.ipv4.ip_forward=1
void add_sysctl(Words words, Commands& commands) {
  for (const auto word : words)
    if (const auto equals = word.find('='); equals != std::string_view::npos && !word.starts_with('-'))
      commands.push_back(
          {.sysctl = sysctl_name(word.substr(0, equals)), .value = std::string(word.substr(equals + 1))});
}

// echo 1 > /proc/sys/net/ipv4/ip_forward
void add_echo(Words words, Commands& commands) {
  constexpr std::string_view proc = "/proc/sys/";
  for (std::size_t i = 0; i < words.size(); ++i) {
    auto target = words[i];
    target.remove_prefix(std::min(target.find_first_not_of('>'), target.size()));
    if (target.starts_with(proc) && !words.empty())
      commands.push_back({.sysctl = sysctl_name(target.substr(proc.size())), .value = std::string(words[0])});
  }
}

void add_command(Words words, Commands& commands) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    const auto rest = words.subspan(i + 1);
    if (is_program(words[i], "modprobe")) return add_modprobe(rest, commands);
    if (is_program(words[i], "sysctl")) return add_sysctl(rest, commands);
    if (is_program(words[i], "echo")) return add_echo(rest, commands);
  }
}

}  // namespace

// /bin/sh -c "modprobe br_netfilter && sysctl -w net.ipv4.ip_forward=1"
std::vector<SetupCommand> setup_commands(std::string_view line) {
  Commands commands;
  std::string text(line.substr(0, line.starts_with('#') ? 0 : std::min(line.find(" #"), line.size())));
  for (auto& c : text)
    if (c == '"' || c == '\'') c = ' ';
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c == '&' || c == '|' || c == '(' || c == ')'; }, ';');
  for (const auto part : split(text, ';')) {
    const auto words = words_of(part);
    add_command(words, commands);
  }
  return commands;
}

}  // namespace nodecheck
