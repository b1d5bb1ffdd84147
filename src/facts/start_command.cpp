#include "facts/start_command.hpp"

#include <fnmatch.h>

#include <algorithm>
#include <map>
#include <system_error>

#include "facts/environment_file.hpp"
#include "facts/file_reads.hpp"
#include "facts/unit_words.hpp"

namespace nodecheck {
namespace {

using Environment = std::map<std::string, UnitContent::Variable, std::less<>>;

Environment environment_of(const Host& host, UnitContent&& unit) {
  auto all = std::move(unit.environment);
  for (const auto& file : unit.environment_files)
    for (const auto& path : environment_files(host, file.path)) {
      const auto text = read_if_there(host, path);
      for (auto& [name, value] : environment_in(text.value_or(""))) all[name] = {std::move(value), path};
    }
  for (const auto& unset : unit.unset_environment) {
    const auto found = all.find(unset.substr(0, unset.find('=')));
    if (found == all.end()) continue;
    if (unset.find('=') == std::string::npos || unset == found->first + "=" + found->second.value) all.erase(found);
  }
  return all;
}

/// systemd's rules: $NAME is words where it stands alone, ${NAME} is text anywhere, $$ is $, and $NAME inside a word is
/// left as it is.
class Expansion {
 public:
  explicit Expansion(const Environment& environment) : environment_(environment) {}

  void add(const std::string& word, const std::string& source) {
    if (word.starts_with('$') && !word.starts_with("${") && !word.starts_with("$$"))
      add_words(word.substr(1));
    else
      words.push_back(replaced(word, source));
  }
  std::vector<StartWord> words;

 private:
  void add_words(const std::string& name) {
    const auto found = environment_.find(name);
    if (found == environment_.end()) return;
    for (auto& word : variable_words(found->second.value)) words.push_back({std::move(word), found->second.source});
  }

  [[nodiscard]] StartWord replaced(std::string_view word, const std::string& source) const {
    StartWord out{"", source};
    while (!word.empty()) {
      const auto name = name_in(word);
      if (name) {
        put(*name, out);
        word.remove_prefix(name->size() + 3);
        continue;
      }
      out.text += word.front();
      word.remove_prefix(word.starts_with("$$") ? 2 : 1);
    }
    return out;
  }
  void put(std::string_view name, StartWord& out) const {
    const auto found = environment_.find(name);
    if (found == environment_.end()) return;
    out.text += found->second.value;
    out.source = found->second.source;
  }
  /// Of ${NAME} at the start. Defaults (${NAME:-x}) are not for command lines.
  static std::optional<std::string_view> name_in(std::string_view word) {
    if (!word.starts_with("${")) return std::nullopt;
    const auto end = word.find_first_of(":}");
    if (end == std::string_view::npos || word[end] == ':') return std::nullopt;
    return word.substr(2, end - 2);
  }

  const Environment& environment_;
};

}  // namespace

std::vector<std::string> environment_files(const Host& host, const std::string& path) {
  const auto slash = path.rfind('/');
  const auto pattern = path.substr(slash + 1);
  if (pattern.find_first_of("*?[") == std::string::npos) return {path};
  const auto folder = path.substr(0, slash);
  std::vector<std::string> files;
  try {
    for (const auto& name : host.list(folder.empty() ? "/" : folder))
      if (::fnmatch(pattern.c_str(), name.c_str(), FNM_PERIOD) == 0) files.push_back(folder + "/" + name);
  } catch (const std::system_error& e) {
    if (e.code().value() != ENOENT && e.code().value() != ENOTDIR) throw;  // no folder, no files
  }
  return files;
}

std::vector<StartWord> start_words(const Host& host, const UnitFile& unit) {
  auto content = read_unit(host, unit);
  if (content.exec_start.empty()) return {};
  const auto command = content.exec_start.front();
  const auto file = command.source.substr(0, command.source.rfind(':'));
  const auto environment = command.expand ? environment_of(host, std::move(content)) : Environment{};
  Expansion expansion(environment);
  for (const auto& word : command.words)
    if (command.expand && &word != &command.words.front())
      expansion.add(word, file);
    else
      expansion.words.push_back({word, file});
  return std::move(expansion.words);
}

std::optional<StartWord> start_variable(const Host& host, const UnitFile& unit, std::string_view name) {
  const auto environment = environment_of(host, read_unit(host, unit));
  const auto found = environment.find(name);
  if (found == environment.end()) return std::nullopt;
  return StartWord{found->second.value, found->second.source};
}

std::vector<std::string> start_command(const Host& host, const UnitFile& unit) {
  std::vector<std::string> words;
  for (auto& word : start_words(host, unit)) words.push_back(std::move(word.text));
  return words;
}

}  // namespace nodecheck
