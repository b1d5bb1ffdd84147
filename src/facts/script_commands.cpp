#include "facts/script_commands.hpp"

#include <algorithm>
#include <array>

#include "text.hpp"

namespace nodecheck {
namespace {

constexpr std::array<std::string_view, 11> programs{"swapon",
                                                    "iptables",
                                                    "ip6tables",
                                                    "iptables-nft",
                                                    "ip6tables-nft",
                                                    "iptables-legacy",
                                                    "ip6tables-legacy",
                                                    "iptables-restore",
                                                    "ip6tables-restore",
                                                    "mkswap",
                                                    "nft"};

bool is_known(std::string_view program) {
  return std::find(programs.begin(), programs.end(), program) != programs.end();
}

std::string_view base_name(std::string_view path) { return path.substr(path.rfind('/') + 1); }

std::string_view without_quotes(std::string_view word) {
  constexpr std::string_view around = "\"'(){}`";
  const auto first = word.find_first_not_of(around);
  if (first == std::string_view::npos) return {};
  return word.substr(first, word.find_last_not_of(around) - first + 1);
}

/// One of several commands, from its program on; what stands before it (sudo, -, nohup, if) is skipped.
std::vector<std::string> command_in(std::string_view text) {
  std::vector<std::string> words;
  for (auto word : words_of(text)) {
    word = without_quotes(word);
    if (!words.empty() && word.starts_with('#')) break;
    if (words.empty()) {
      word = base_name(word);
      word.remove_prefix(std::min(word.find_first_not_of("-@:+!"), word.size()));
      if (!is_known(word)) continue;
    }
    if (!word.empty()) words.emplace_back(word);
  }
  return words;
}

}  // namespace

// /bin/sh -c "sleep 1; /sbin/iptables -P FORWARD ACCEPT"
std::vector<std::vector<std::string>> boot_commands_in(std::string_view line) {
  std::vector<std::vector<std::string>> commands;
  while (!line.empty()) {
    const auto end = std::min(line.find_first_of(";|&\n"), line.size());
    if (auto words = command_in(line.substr(0, end)); !words.empty()) commands.push_back(std::move(words));
    line.remove_prefix(std::min(end + 1, line.size()));
  }
  return commands;
}

}  // namespace nodecheck
