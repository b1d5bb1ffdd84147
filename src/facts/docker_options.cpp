// As flannel's mk-docker-opts.sh writes them, and its own file, which a unit may read as well:
//   DOCKER_OPT_BIP="--bip=10.244.1.1/24"
//   DOCKER_OPTS=" --bip=10.244.1.1/24 --ip-masq=false --mtu=1450"
//   FLANNEL_SUBNET=10.244.1.1/24
#include "facts/docker_options.hpp"

#include <algorithm>
#include <optional>

#include "facts/environment_file.hpp"
#include "facts/file_reads.hpp"
#include "facts/setting_json.hpp"
#include "facts/start_command.hpp"
#include "facts/unit_files.hpp"
#include "json.hpp"
#include "text.hpp"

namespace nodecheck {

NODECHECK_JSON(DockerVariable, name, bip)
NODECHECK_JSON(DockerOptionsFile, path, optional, source, present, variables)
NODECHECK_JSON(DockerOptions, unit, command, expanded, files, bip, glued)

namespace {

constexpr std::size_t longest = 64;  // of a --bip; 18 characters will do

std::string name_at(std::string_view text) {
  constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_";
  return std::string(text.substr(0, std::min(text.find_first_not_of(letters), text.size())));
}

/// $NAME as a word of its own, ${NAME} anywhere; $$ is a dollar.
void add_names(std::vector<std::string>& names, std::string_view word) {
  if (word.starts_with('$') && !word.starts_with("${") && !word.starts_with("$$")) {
    names.emplace_back(word.substr(1));
    return;
  }
  for (auto at = word.find('$'); at != std::string_view::npos; at = word.find('$')) {
    word.remove_prefix(at + 1);
    if (word.starts_with('{'))
      names.push_back(name_at(word.substr(1)));
    else if (word.starts_with('$'))
      word.remove_prefix(1);
  }
}

std::vector<std::string> expanded_by(const UnitContent::Command& command) {
  std::vector<std::string> names;
  for (const auto& word : command.words)
    if (command.expand && &word != &command.words.front()) add_names(names, word);
  std::erase(names, "");
  return names;
}

std::vector<DockerVariable> variables_in(std::string_view text) {
  std::vector<DockerVariable> variables;
  for (const auto& [name, value] : environment_in(text))
    variables.push_back({name, name == "FLANNEL_SUBNET" ? value.substr(0, longest) : bip_in(value)});
  return variables;
}

void add_file(DockerOptions& options, const Host& host, const UnitContent::EnvironmentFile& file) {
  for (const auto& path : environment_files(host, file.path)) {
    const auto text = read_if_there(host, path);
    options.files.push_back({path, file.optional, file.source, text.has_value(), variables_in(text.value_or(""))});
  }
}

struct Bip {
  std::string_view value;  ///< with whatever follows in the same word
  std::string source;
};

std::optional<Bip> bip_of(const std::vector<StartWord>& words) {
  std::optional<Bip> bip;
  for (std::size_t i = 1; i < words.size(); ++i) {
    const std::string_view word = words[i].text;
    if (word.starts_with("--bip=")) bip = {word.substr(6), words[i].source};
    if (word == "--bip" && i + 1 < words.size()) bip = {words[i + 1].text, words[i].source};
  }
  return bip;
}

void add_command(DockerOptions& options, const std::vector<StartWord>& words) {
  const auto bip = bip_of(words);
  if (!bip) return;
  const auto parts = words_of(bip->value);
  options.bip = {parts.empty() ? "" : std::string(parts.front().substr(0, longest)), bip->source};
  options.glued = parts.size() > 1;
}

}  // namespace

bool DockerOptions::uses(std::string_view variable) const {
  return std::find(expanded.begin(), expanded.end(), variable) != expanded.end();
}

std::string bip_in(std::string_view words) {
  std::string bip;
  const auto parts = words_of(words);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (parts[i].starts_with("--bip=")) bip = parts[i].substr(6, longest);
    if (parts[i] == "--bip" && i + 1 < parts.size()) bip = parts[i + 1].substr(0, longest);
  }
  return bip;
}

template <>
DockerOptions probe<DockerOptions>(Node& node) {
  DockerOptions options;
  const auto* unit = node.need<UnitFiles>().find("docker.service");
  if (!unit || unit->masked) return options;
  options.unit = unit->fragment;
  const auto content = read_unit(node.host(), *unit);
  for (const auto& file : content.environment_files) add_file(options, node.host(), file);
  if (content.exec_start.empty()) return options;
  options.command = content.exec_start.front().source;
  options.expanded = expanded_by(content.exec_start.front());
  add_command(options, start_words(node.host(), *unit));
  return options;
}

}  // namespace nodecheck
