#include "reason/iptables_command.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace nodecheck {
namespace {

/// -v, -w5, --wait=5 and the like, which say nothing of rules.
bool says_nothing(std::string_view word) {
  constexpr std::array<std::string_view, 9> plain{"-v",        "-4",        "-6",     "-n",    "-x",
                                                  "--verbose", "--numeric", "--ipv4", "--ipv6"};
  const bool wait =
      (word.starts_with("-w") || word.starts_with("-W")) && word.size() > 2 && word[2] >= '0' && word[2] <= '9';
  return wait || word.starts_with("--wait=") || word.starts_with("--wait-interval=") ||
         std::find(plain.begin(), plain.end(), word) != plain.end();
}

/// -PFORWARD is -P FORWARD.
bool has_chain_attached(std::string_view word) {
  constexpr std::string_view letters = "PAIDRF";
  return word.size() > 2 && word[0] == '-' && letters.find(word[1]) != std::string_view::npos;
}

}  // namespace

std::vector<std::string> table_command(const std::vector<std::string>& command, const std::string& family,
                                       const std::string& table) {
  const std::string program = family == "ip6" ? "ip6tables" : "iptables";
  const auto& first = command.front();
  if ((first != program && first != program + "-nft" && first != program + "-legacy")) return {};
  std::vector<std::string> words;
  std::string of = "filter";
  for (std::size_t i = 1; i < command.size(); ++i) {
    const auto& word = command[i];
    if (word == "-t" || word == "--table") {
      if (++i < command.size()) of = command[i];
    } else if (word.starts_with("-t") && word.size() > 2) {
      of = word.substr(2);
    } else if (word.starts_with("--table=")) {
      of = word.substr(sizeof "--table");
    } else if (words.empty() && has_chain_attached(word)) {
      words.push_back(word.substr(0, 2));
      words.push_back(word.substr(2));
    } else if (says_nothing(word)) {
      continue;
    } else if (word == "-w" || word == "--wait") {
      const auto number = i + 1 < command.size() && command[i + 1].find_first_not_of("0123456789") == std::string::npos;
      i += number ? 1 : 0;
    } else {
      words.push_back(word);
    }
  }
  if (of != table) return {};
  return words;
}

}  // namespace nodecheck
