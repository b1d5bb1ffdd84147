#include "facts/script_commands.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "facts/unit_words.hpp"
#include "text.hpp"

namespace nodecheck {
namespace {

using Words = std::vector<std::string>;

const std::set<std::string_view> programs{"swapon",           "mkswap",       "nft",           "iptables",
                                          "ip6tables",        "iptables-nft", "ip6tables-nft", "iptables-legacy",
                                          "ip6tables-legacy", "modprobe",     "sysctl",        "swapoff"};
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

struct ShellCommand {
  Words words;
  bool piped = false;  ///< it reads what the one before it writes
};

/// One line's commands; quotes keep what they are around together, and a redirection begins a word.
class Splitter {
 public:
  explicit Splitter(std::string_view line) : line_(line) {}

  std::vector<ShellCommand> split() {
    for (std::size_t i = 0; i < line_.size() && !comment_; ++i) take(i);
    end_command();
    return std::move(commands_);
  }

 private:
  void take(std::size_t& i) {
    const char c = line_[i];
    if (quote_ != 0 ? c == quote_ : c == '"' || c == '\'') {
      quote_ = quote_ != 0 ? '\0' : c;
      quoted_ = true;
    } else if (c == '\\' && quote_ != '\'' && i + 1 < line_.size() && is_escaped(line_[i + 1])) {
      word_ += line_[++i];
    } else if (quote_ != 0) {
      word_ += c;
    } else if (c == ' ' || c == '\t') {
      end_word();
    } else if (c == ';' || c == '|' || c == '\n' || (c == '&' && !word_.ends_with('>'))) {
      end_command();
      piped_ = c == '|' && (i == 0 || line_[i - 1] != '|') && !line_.substr(i + 1).starts_with('|');
    } else if (c == '#' && word_.empty()) {
      comment_ = true;
    } else {
      if ((c == '>' || c == '<') && !is_descriptor()) end_word();
      word_ += c;
    }
  }
  /// In double quotes few characters are escaped.
  [[nodiscard]] bool is_escaped(char c) const { return quote_ == 0 || c == '"' || c == '\\' || c == '$' || c == '`'; }
  /// 2> and >>, but echo "1">x is not
  [[nodiscard]] bool is_descriptor() const {
    return word_.find_first_not_of("0123456789") == std::string::npos
               ? !quoted_
               : word_.find_first_not_of("<>") == std::string::npos;
  }
  void end_word() {
    quoted_ = false;
    if (!word_.empty()) words_.push_back(std::exchange(word_, {}));
  }
  void end_command() {
    end_word();
    if (!words_.empty()) commands_.push_back({std::exchange(words_, {}), std::exchange(piped_, false)});
  }

  std::string_view line_;
  std::vector<ShellCommand> commands_;
  Words words_;
  std::string word_;
  char quote_ = 0;
  bool quoted_ = false, piped_ = false, comment_ = false;
};

constexpr std::string_view sysctls = "/proc/sys/";

bool writes(std::string_view program) { return program == "echo" || program == "printf"; }

/// echo 1 >/proc/sys/net/ipv4/ip_forward: a redirection's target, in its own word or in the next.
bool into_sysctl(const Words& words, std::size_t from) {
  for (auto i = from; i < words.size(); ++i) {
    std::string_view word = words[i];
    const auto target = word.starts_with('>') ? word.substr(std::min(word.find_first_not_of('>'), word.size())) : "";
    if (target.starts_with(sysctls)) return true;
    if (word.starts_with('>') && target.empty() && i + 1 < words.size() && words[i + 1].starts_with(sysctls))
      return true;
  }
  return false;
}

std::size_t place_of(const Words& words, bool (*is)(std::string_view program)) {
  const auto found = std::find_if(words.begin(), words.end(), [&](const auto& word) { return is(base_name(word)); });
  return static_cast<std::size_t>(found - words.begin());
}

/// echo 1 | sudo tee /proc/sys/net/ipv4/ip_forward: as if echo wrote there itself.
void add_tee(const Words& writer, const Words& tee, std::vector<Words>& all) {
  const auto echo = place_of(writer, writes);
  const auto at = place_of(tee, [](std::string_view program) { return program == "tee"; });
  if (echo == writer.size()) return;
  for (auto i = at + 1; i < tee.size(); ++i) {
    if (!tee[i].starts_with(sysctls)) continue;
    all.emplace_back(writer.begin() + static_cast<std::ptrdiff_t>(echo), writer.end());
    all.back().front() = base_name(writer[echo]);
    all.back().insert(all.back().end(), {">", tee[i]});
  }
}

void add_commands(std::string_view line, std::vector<Words>& all, int depth);

/// A word of a wrapper's own: -n, 10s, PATH=/sbin, what an option of one letter takes, a lock's path.
bool belongs_to_wrapper(std::string_view word, std::string_view before) {
  const bool after_letter = before.size() == 2 && before[0] == '-';
  return word.starts_with('-') || (word[0] >= '0' && word[0] <= '9') || after_letter || word.starts_with("/run/") ||
         word.starts_with("/var/");
}

// -/usr/bin/nice -n 5 iptables -P FORWARD ACCEPT; echo iptables is none
void add_command(const Words& words, std::vector<Words>& all, int depth, bool redirects = true) {
  bool wrapped = false, shell = false;
  for (std::size_t i = 0; i < words.size(); ++i) {
    std::string_view word = words[i];
    const auto before = i > 0 ? std::string_view(words[i - 1]) : std::string_view();
    if (shell && before.starts_with('-') && before.ends_with('c')) return add_commands(word, all, depth + 1);
    if (i == 0) word.remove_prefix(std::min(word.find_first_not_of("-@:+!"), word.size()));
    word.remove_prefix(std::min(word.find_first_not_of("$({`"), word.size()));
    const auto name = base_name(word);
    if (is_known(name) || (redirects && writes(name) && into_sysctl(words, i + 1))) {
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
  Words before;
  for (auto& [words, piped] : Splitter(line).split()) {
    if (piped) add_tee(before, words, all);
    add_command(words, all, depth);
    before = std::move(words);
  }
}

}  // namespace

// /bin/sh -c "sleep 1; /sbin/iptables -P FORWARD ACCEPT"
std::vector<Words> boot_commands_in(std::string_view line) {
  std::vector<Words> commands;
  add_commands(line, commands, 0);
  return commands;
}

/// systemd is no shell: what looks like a redirection, a pipe or && is one more argument (systemd.service(5)), and the
/// program seldom takes it.
std::vector<Words> unit_commands_in(std::string_view line) {
  constexpr std::array<std::string_view, 4> operators{"&&", "||", "|", "&"};
  std::vector<Words> commands;
  Words one;
  bool lost = false;
  const auto end_one = [&] {
    const bool restores = std::any_of(one.begin(), one.end(), [](const auto& w) { return w.ends_with("-restore"); });
    if (!lost || !restores) add_command(one, commands, 0, false);
    one.clear();
    lost = false;
  };
  for (auto& word : unit_words(line).value_or(Words{})) {
    const bool is_operator = std::find(operators.begin(), operators.end(), word) != operators.end();
    if (word == ";")
      end_one();
    else if (is_operator || word.starts_with('<') || word.starts_with('>'))
      lost = true;
    else if (!lost)
      one.push_back(std::move(word));
  }
  end_one();
  return commands;
}

// -/bin/sh -ec "modprobe $$m"
std::optional<std::string> shell_text_of(std::string_view line) {
  const auto words = unit_words(line).value_or(Words{});
  bool shell = false;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (shell && words[i - 1].starts_with('-') && words[i - 1].ends_with('c')) {
      auto text = words[i];
      for (auto at = text.find("$$"); at != std::string::npos; at = text.find("$$", at + 1)) text.erase(at, 1);
      return text;
    }
    auto name = std::string_view(words[i]);
    if (i == 0) name.remove_prefix(std::min(name.find_first_not_of("-@:+!"), name.size()));
    if (!shell && !shells.contains(base_name(name)) && !wrappers.contains(base_name(name))) return std::nullopt;
    shell = shell || shells.contains(base_name(name));
  }
  return std::nullopt;
}

std::string script_of(std::string_view line) {
  const auto commands = Splitter(line).split();
  if (commands.empty()) return {};
  bool wrapped = false;
  for (std::string_view word : commands.front().words) {
    if (!wrapped) word.remove_prefix(std::min(word.find_first_not_of("-@:+!"), word.size()));
    if (wrappers.contains(base_name(word)) || shells.contains(base_name(word)))
      wrapped = true;
    else if (word.starts_with('/'))
      return std::string(word.substr(0, word.find(' ')));
    else if (!wrapped)
      return {};
  }
  return {};
}

}  // namespace nodecheck
