#include "facts/shell_script.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include "text.hpp"

namespace nodecheck {
namespace {

bool is_name(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

/// How many blocks it opens more than it closes.
int blocks_in(std::string_view line) {
  constexpr std::array<std::string_view, 6> opening{"if", "case", "for", "while", "until", "{"};
  constexpr std::array<std::string_view, 4> closing{"fi", "esac", "done", "}"};
  std::string text(line);
  std::replace(text.begin(), text.end(), ';', ' ');
  int blocks = 0;
  for (const auto word : words_of(text)) {
    if (std::find(opening.begin(), opening.end(), word) != opening.end()) ++blocks;
    if (std::find(closing.begin(), closing.end(), word) != closing.end()) --blocks;
  }
  return blocks;
}

/// EOF of `cat <<-"EOF" > x`; empty: it begins no here-document.
std::string here_document(std::string_view line) {
  const auto at = line.find("<<");
  if (at == std::string_view::npos || line.substr(at).starts_with("<<<")) return {};
  auto rest = line.substr(at + 2);
  rest.remove_prefix(std::min(rest.find_first_not_of("- \t'\"\\"), rest.size()));
  const auto end = std::find_if_not(rest.begin(), rest.end(), is_name);
  return {rest.begin(), end};
}

class Reader {
 public:
  std::vector<ScriptLine> read(std::string_view text) {
    int number = 0;
    for (const auto line : lines_of(text))
      if (!take(line, ++number)) break;
    return std::move(lines_);
  }

 private:
  /// False: the script ends here.
  bool take(std::string_view line, int number) {
    if (!until_.empty()) {
      if (trim(line) == until_) until_.clear();
      return true;
    }
    if (whole_.text.empty()) whole_.number = number;
    if (whole_.text.empty() && trim(line).starts_with('#')) return true;
    whole_.text += line;
    if (whole_.text.ends_with('\\')) {
      whole_.text.back() = ' ';
      return true;
    }
    const auto done = finish();
    whole_.text.clear();
    return !done;
  }
  bool finish() {
    const auto code = trim(std::string_view(whole_.text).substr(0, whole_.text.find(" #")));
    if (open_ <= 0 && (code == "exit" || code == "exit 0")) return true;
    open_ += blocks_in(code);
    until_ = here_document(code);
    whole_.text = filled_in(code);
    assign(whole_.text);
    if (!whole_.text.empty()) lines_.push_back(whole_);
    return false;
  }
  // IPT=/sbin/iptables
  void assign(std::string_view line) {
    if (line.starts_with("export ")) line = trim(line.substr(sizeof "export"));
    const auto equals = line.find('=');
    if (equals == std::string_view::npos || equals == 0 || !std::all_of(line.begin(), line.begin() + equals, is_name))
      return;
    auto value = line.substr(equals + 1);
    const bool quoted = value.size() > 1 && (value[0] == '"' || value[0] == '\'') && value.back() == value[0];
    if (quoted) value = value.substr(1, value.size() - 2);
    const bool is_word = value.find_first_of(quoted ? "$`\"'" : "$`\"' \t;&|()") == std::string_view::npos;
    const std::string name(line.substr(0, equals));
    if (is_word && !variables_.contains(name))
      variables_[name] = value;
    else
      variables_[name] = "$" + name;  // one of several: it stays what it is
  }
  // $IPT -P FORWARD DROP;  ${IPT}
  [[nodiscard]] std::string filled_in(std::string_view line) const {
    std::string text;
    for (std::size_t i = 0; i < line.size(); ++i) {
      const bool braces = line.substr(i).starts_with("${");
      const auto from = i + (braces ? 2 : 1);
      auto to = from;
      while (to < line.size() && is_name(line[to])) ++to;
      const auto found = line[i] == '$'
                             ? variables_.find(std::string(line.substr(std::min(from, line.size()), to - from)))
                             : variables_.end();
      if (found == variables_.end() || (braces && (to >= line.size() || line[to] != '}'))) {
        text += line[i];
        continue;
      }
      text += found->second;
      i = braces ? to : to - 1;
    }
    return text;
  }

  std::vector<ScriptLine> lines_;
  ScriptLine whole_;
  std::string until_;
  std::map<std::string, std::string> variables_;
  int open_ = 0;
};

}  // namespace

// IPT=/sbin/iptables
// $IPT -P FORWARD DROP
std::vector<ScriptLine> script_lines(std::string_view text) { return Reader().read(text); }

bool branches(std::string_view script) {
  const auto lines = lines_of(script);
  return std::any_of(lines.begin(), lines.end(), [](std::string_view line) {
    line = trim(line);
    if (line.starts_with('#')) return false;
    return line.starts_with("case ") || line.starts_with("function ") || line.find("()") != std::string_view::npos;
  });
}

}  // namespace nodecheck
