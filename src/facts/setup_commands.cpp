#include "facts/setup_commands.hpp"

#include <algorithm>
#include <span>
#include <string_view>
#include <utility>

#include "facts/sysctl_lines.hpp"
#include "text.hpp"

namespace nodecheck {
namespace {

using Words = std::span<const std::string>;
using Commands = std::vector<SetupCommand>;

/// Those before the first redirection.
Words own_words(Words words) {
  const auto end = std::find_if(words.begin(), words.end(),
                                [](const auto& w) { return w.find_first_of("<>") != std::string::npos; });
  return words.first(static_cast<std::size_t>(end - words.begin()));
}

// modprobe -a br_netfilter overlay;  without -a what follows are the module's parameters
Commands by_modprobe(Words words) {
  Commands commands;
  bool all = false, argument = false;
  for (const auto& word : words) {
    if (std::exchange(argument, word == "-C" || word == "-d" || word == "-S")) continue;
    if (word == "-r" || word == "--remove" || word == "-n" || word == "--dry-run") return {};
    const bool short_options = word.starts_with('-') && !word.starts_with("--");
    if (word == "--all" || (short_options && word.find('a') != std::string::npos)) all = true;
    if (word.starts_with('-') || (!all && !commands.empty())) continue;
    commands.push_back({.module = underscored(word)});
  }
  return commands;
}

/// -qp, -f; but not --pattern
bool loads(const std::string& word) {
  const bool letters = word.starts_with('-') && !word.starts_with("--");
  return word == "--load" || word.starts_with("--load=") || (letters && word.find_first_of("pf") != std::string::npos);
}

/// procps' sysctl: -p, -f and --load take the words that follow for files, and /etc/sysctl.conf where none does.
Commands by_sysctl(Words words) {
  Commands commands;
  bool load = false;
  for (const auto& word : words) {
    if (word == "--system") return {{.system = true}};
    load = load || loads(word);
    if (word.starts_with("--load=")) commands.push_back({.file = word.substr(sizeof "--load")});
    if (word.starts_with('-') && word != "-") continue;
    const auto equals = word.find('=');
    if (load)
      commands.push_back({.file = word});
    else if (equals != std::string::npos)
      commands.push_back({.sysctl = sysctl_name(word.substr(0, equals)), .value = word.substr(equals + 1)});
  }
  if (load && commands.empty()) commands.push_back({.file = "/etc/sysctl.conf"});
  return commands;
}

// echo -n 1 > /proc/sys/net/ipv4/ip_forward
Commands by_echo(Words words) {
  constexpr std::string_view proc = "/proc/sys/";
  std::string value;
  for (const auto& word : own_words(words))
    if (!word.starts_with('-')) value += (value.empty() ? "" : " ") + word;
  if (value.ends_with("\\n")) value.resize(value.size() - 2);  // printf's
  Commands commands;
  for (const auto& word : words) {
    const auto target = std::string_view(word).substr(std::min(word.find_first_not_of('>'), word.size()));
    if (target.starts_with(proc))
      commands.push_back({.sysctl = sysctl_name(target.substr(proc.size())), .value = value});
  }
  return commands;
}

}  // namespace

Commands setup_commands(const std::vector<std::string>& words) {
  if (words.empty()) return {};
  const auto rest = Words(words).subspan(1);
  if (words[0] == "modprobe") return by_modprobe(own_words(rest));
  if (words[0] == "sysctl") return by_sysctl(own_words(rest));
  if (words[0] == "echo" || words[0] == "printf") return by_echo(rest);
  return {};
}

}  // namespace nodecheck
