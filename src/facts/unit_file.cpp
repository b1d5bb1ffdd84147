#include "facts/unit_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "facts/unit_words.hpp"
#include "result.hpp"
#include "text.hpp"

namespace nodecheck {
namespace {

using Strings = std::vector<std::string>;

[[noreturn]] void refuse(const std::string& where, std::string message) {
  throw Unavailable{Unavailable::Kind::malformed, where, std::move(message)};
}

/// A backslash that no other one escapes.
bool goes_on(std::string_view line) {
  const auto last = line.find_last_not_of('\\');
  const auto backslashes = line.size() - (last == std::string_view::npos ? 0 : last + 1);
  return backslashes % 2 == 1;
}

/// Comments are dropped, between the lines of one assignment too; its first line's number stays.
std::vector<std::pair<int, std::string>> joined_lines(std::string_view text) {
  std::vector<std::pair<int, std::string>> joined;
  bool open = false;
  int number = 0;
  for (auto line : lines_of(text)) {
    ++number;
    line.remove_prefix(std::min(line.find_first_not_of(" \t\r"), line.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.starts_with('#') || line.starts_with(';')) continue;
    if (!open) joined.emplace_back(number, "");
    auto& whole = joined.back().second;
    whole += line;
    open = goes_on(whole);
    if (open) whole.back() = ' ';
  }
  return joined;
}

std::optional<bool> truth(std::string_view text) {
  for (const auto yes : {"1", "yes", "y", "true", "t", "on"})
    if (text == yes) return true;
  for (const auto no : {"0", "no", "n", "false", "f", "off"})
    if (text == no) return false;
  return std::nullopt;
}

/// One file's assignments, one after the other.
class Layer {
 public:
  Layer(const std::string& path, std::string_view unit, UnitContent& content)
      : path_(path), unit_(unit), content_(content) {}

  void apply(const UnitLine& line) {
    at_ = fmt::format("{}:{}", path_, line.number);
    if (line.section == "Service") service(line.key, line.value);
    if (line.section == "Install" && line.key == "WantedBy") add_words(line.value, content_.wanted_by);
  }

 private:
  void service(std::string_view key, const std::string& value) {
    if (key == "ExecStart") exec_start(value);
    if (key == "Environment") environment(value);
    if (key == "EnvironmentFile") environment_file(value);
    if (key == "UnsetEnvironment") add_words(value, content_.unset_environment);
    if (key == "Delegate") content_.delegate = truth(value).value_or(true);  // else the names of controllers
    if (key == "KillMode") content_.kill_mode = value;
  }

  [[nodiscard]] Strings words(const std::string& value) const {
    auto all = unit_words(value);
    if (!all) refuse(at_, "a quote is not closed");
    for (auto& word : *all) word = expand_specifiers(word, unit_);
    return std::move(*all);
  }
  void add_words(const std::string& value, Strings& list) const {
    if (value.empty()) return list.clear();
    for (auto& word : words(value)) list.push_back(std::move(word));
  }

  // ExecStart=-@/usr/bin/kubelet kubelet --v=2 ; /bin/true
  void exec_start(const std::string& value) {
    if (value.empty()) return content_.exec_start.clear();
    Strings one;
    for (auto& word : words(value)) {
      if (word == ";")
        add_command(std::exchange(one, {}));
      else
        one.push_back(word == "\\;" ? ";" : std::move(word));
    }
    add_command(std::move(one));
  }
  void add_command(Strings command) {
    if (command.empty()) return;
    auto& program = command[0];
    const auto prefix = program.substr(0, std::min(program.find_first_not_of("-@:+!|"), program.size()));
    program.erase(0, prefix.size());
    if (prefix.find('@') != std::string::npos && command.size() > 1) command.erase(command.begin() + 1);
    if (program.empty()) return;
    content_.exec_start.push_back({std::move(command), prefix.find(':') == std::string::npos, at_});
  }

  // Environment="KUBELET_CONFIG_ARGS=--config=/var/lib/kubelet/config.yaml" "A=b"
  void environment(const std::string& value) {
    if (value.empty()) return content_.environment.clear();
    for (const auto& word : words(value))
      if (const auto equals = word.find('='); equals != std::string::npos && equals > 0)
        content_.environment[word.substr(0, equals)] = {word.substr(equals + 1), path_};
  }
  // EnvironmentFile=-/etc/default/kubelet
  void environment_file(const std::string& value) {
    if (value.empty()) return content_.environment_files.clear();
    const bool optional = value.starts_with('-');
    auto path = expand_specifiers(std::string_view(value).substr(optional ? 1 : 0), unit_);
    if (path.starts_with('/')) content_.environment_files.push_back({std::move(path), optional, at_});
  }

  const std::string& path_;
  std::string_view unit_;
  UnitContent& content_;
  std::string at_;
};

}  // namespace

// [Service]
// # a comment
// ExecStart=/usr/bin/dockerd -H fd://
std::vector<UnitLine> unit_lines(std::string_view text, const std::string& path) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  std::vector<UnitLine> lines;
  std::string section;
  for (const auto& [number, whole] : joined_lines(text)) {
    const auto line = trim(whole);
    if (line.starts_with('[')) {
      if (!line.ends_with(']')) refuse(fmt::format("{}:{}", path, number), "a section header without its ]");
      section = line.substr(1, line.size() - 2);
    }
    const auto equals = line.find('=');
    if (line.starts_with('[') || section.empty() || equals == std::string_view::npos) continue;
    lines.push_back(
        {section, std::string(trim(line.substr(0, equals))), std::string(trim(line.substr(equals + 1))), number});
  }
  return lines;
}

void apply_unit_file(std::string_view text, const std::string& path, std::string_view unit, UnitContent& content) {
  Layer layer(path, unit, content);
  for (const auto& line : unit_lines(text, path)) layer.apply(line);
}

}  // namespace nodecheck
