#include "facts/script_commands.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "text.hpp"

namespace nodecheck {
namespace {

using Words = std::vector<std::string>;

const std::set<std::string_view> programs{"swapon",        "mkswap",          "nft",
                                          "iptables",      "ip6tables",       "iptables-nft",
                                          "ip6tables-nft", "iptables-legacy", "ip6tables-legacy"};
/// They run the program that their words name; words of the shell that a command may follow are among them.
const std::set<std::string_view> wrappers{"sudo",    "doas",  "env",   "nice",  "ionice", "chrt",  "taskset",
                                          "timeout", "exec",  "eval",  "nohup", "setsid", "flock", "busybox",
                                          "stdbuf",  "time",  "su",    "if",    "elif",   "then",  "else",
                                          "do",      "while", "until", "{",     "(",      "!",     "command"};
const std::set<std::string_view> shells{"sh", "bash", "dash", "ash", "ksh", "zsh", "su"};

bool is_known(std::string_view program) {
  const bool restores = program.ends_with("-restore") && programs.contains(program.substr(0, program.size() - 8));
  return restores || programs.contains(program);
}

std::string_view base_name(std::string_view path) { return path.substr(path.rfind('/') + 1); }

/// One line's commands, each of its words; quotes keep what they are around together.
class Splitter {
 public:
  explicit Splitter(std::string_view line) : line_(line) {}

  std::vector<Words> split() {
    for (std::size_t i = 0; i < line_.size() && !comment_; ++i) take(i);
    end_command();
    return std::move(commands_);
  }

 private:
  void take(std::size_t& i) {
    const char c = line_[i];
    if (quote_ != 0 ? c == quote_ : c == '"' || c == '\'') {
      quote_ = quote_ != 0 ? '\0' : c;
    } else if (c == '\\' && quote_ != '\'' && i + 1 < line_.size()) {
      word_ += line_[++i];
    } else if (quote_ != 0) {
      word_ += c;
    } else if (c == ' ' || c == '\t') {
      end_word();
    } else if (c == ';' || c == '|' || c == '&' || c == '\n') {
      end_command();
    } else if (c == '#' && word_.empty()) {
      comment_ = true;
    } else {
      word_ += c;
    }
  }
  void end_word() {
    if (!word_.empty()) words_.push_back(std::exchange(word_, {}));
  }
  void end_command() {
    end_word();
    if (!words_.empty()) commands_.push_back(std::exchange(words_, {}));
  }

  std::string_view line_;
  std::vector<Words> commands_;
  Words words_;
  std::string word_;
  char quote_ = 0;
  bool comment_ = false;
};

void add_commands(std::string_view line, std::vector<Words>& all, int depth);

/// A word of a wrapper's own: -n, 10s, PATH=/sbin, what an option of one letter takes, a lock's path.
bool belongs_to_wrapper(std::string_view word, std::string_view before) {
  const bool after_letter = before.size() == 2 && before[0] == '-';
  return word.starts_with('-') || (word[0] >= '0' && word[0] <= '9') || after_letter || word.starts_with("/run/") ||
         word.starts_with("/var/");
}

// -/usr/bin/nice -n 5 iptables -P FORWARD ACCEPT; echo iptables is none
void add_command(const Words& words, std::vector<Words>& all, int depth) {
  bool wrapped = false, shell = false;
  for (std::size_t i = 0; i < words.size(); ++i) {
    std::string_view word = words[i];
    const auto before = i > 0 ? std::string_view(words[i - 1]) : std::string_view();
    if (shell && before.starts_with('-') && before.ends_with('c')) return add_commands(word, all, depth + 1);
    if (i == 0) word.remove_prefix(std::min(word.find_first_not_of("-@:+!"), word.size()));
    word.remove_prefix(std::min(word.find_first_not_of("$({`"), word.size()));
    const auto name = base_name(word);
    if (is_known(name)) {
      all.emplace_back(words.begin() + static_cast<std::ptrdiff_t>(i), words.end());
      all.back().front() = name;
      for (auto& each : all.back()) each.erase(each.find_last_not_of(")}`") + 1);
      std::erase(all.back(), "");
      return;
    }
    shell = shell || shells.contains(name);
    if (word.empty() || wrappers.contains(name) || shells.contains(name) || word.ends_with(')'))
      wrapped = true;
    else if (word.find('=') == std::string_view::npos && !(wrapped && belongs_to_wrapper(word, before)))
      return;
  }
}

void add_commands(std::string_view line, std::vector<Words>& all, int depth) {
  constexpr int deepest = 4;
  if (depth > deepest) return;
  for (const auto& words : Splitter(line).split()) add_command(words, all, depth);
}

}  // namespace

// /bin/sh -c "sleep 1; /sbin/iptables -P FORWARD ACCEPT"
std::vector<Words> boot_commands_in(std::string_view line) {
  std::vector<Words> commands;
  add_commands(line, commands, 0);
  return commands;
}

}  // namespace nodecheck
