#include "facts/crio_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <system_error>

#include "facts/command_line.hpp"
#include "facts/cri_socket.hpp"
#include "facts/file_reads.hpp"
#include "facts/process_files.hpp"
#include "facts/processes.hpp"
#include "facts/setting_json.hpp"
#include "facts/start_command.hpp"
#include "facts/unit_files.hpp"
#include "json.hpp"
#include "text.hpp"

namespace nodecheck {

NODECHECK_JSON(CrioFiles, pid, path, folder, named, files, flags, environment)

namespace {

constexpr std::string_view main_path = "/etc/crio/crio.conf", drop_ins = "/etc/crio/crio.conf.d";
constexpr std::string_view sysconfig = "/etc/sysconfig/crio";
constexpr std::size_t max_files = 256;
constexpr int max_depth = 16;

struct FlagName {
  std::string_view name, alias = {};
};
constexpr std::array<FlagName, 12> known_flags{{{"config", "c"},
                                                {"config-dir", "d"},
                                                {"cgroup-manager"},
                                                {"conmon"},
                                                {"conmon-cgroup"},
                                                {"default-runtime"},
                                                {"cni-config-dir"},
                                                {"cni-default-network"},
                                                {"cni-plugin-dir"},
                                                {"listen"},
                                                {"pause-image"},
                                                {"runtimes"}}};
/// The packages' unit passes these of /etc/sysconfig/crio, in this order.
constexpr std::string_view option_variables[]{"CRIO_CONFIG_OPTIONS", "CRIO_RUNTIME_OPTIONS", "CRIO_STORAGE_OPTIONS",
                                              "CRIO_NETWORK_OPTIONS", "CRIO_METRICS_OPTIONS"};
/// Their values are paths and names that CRI-O itself logs; others may be credentials.
constexpr std::string_view read_variables[]{
    "CONTAINER_CONFIG",         "CONTAINER_CONFIG_DIR",     "CONTAINER_CGROUP_MANAGER",
    "CONTAINER_CONMON",         "CONTAINER_CONMON_CGROUP",  "CONTAINER_DEFAULT_RUNTIME",
    "CONTAINER_CNI_CONFIG_DIR", "CONTAINER_CNI_PLUGIN_DIR", "CONTAINER_CNI_DEFAULT_NETWORK"};

bool is_absent(const std::system_error& e) { return e.code().value() == ENOENT || e.code().value() == ENOTDIR; }

// ---- the daemon

std::optional<int> running(Node& node) {
  const auto socket = node.get<CriSocket>();
  if (*socket && (*socket)->peer_name == "crio") return (*socket)->peer_pid;
  const auto& processes = node.need<Processes>();
  if (const auto* crio = processes.find("crio")) return crio->pid;
  if (processes.hidden)
    throw Unavailable{Unavailable::Kind::denied, "/proc", "hidepid hides which files CRI-O was started with"};
  return std::nullopt;
}

void take_flags(CrioFiles& fact, const std::vector<std::string>& arguments, const std::string& whose) {
  const Flags flags(arguments);
  for (const auto& [name, alias] : known_flags) {
    auto value = flags.get(name);
    if (!value && !alias.empty()) value = flags.get(alias);
    if (value) fact.flags[std::string(name)] = {*value, fmt::format("{} --{}", whose, name)};
  }
}

// CONTAINER_CGROUP_MANAGER=cgroupfs\0HOME=/root\0
std::map<std::string, std::string> environment_in(std::string_view environ) {
  std::map<std::string, std::string> all;
  for (const auto word : split(environ, '\0')) {
    const auto equals = word.find('=');
    if (!word.starts_with("CONTAINER_") || equals == std::string_view::npos) continue;
    const auto name = word.substr(0, equals);
    const bool read = std::find(std::begin(read_variables), std::end(read_variables), name) != std::end(read_variables);
    all[std::string(name)] = read ? std::string(word.substr(equals + 1)) : "";
  }
  return all;
}

/// False: it has ended meanwhile.
bool take_daemon(CrioFiles& fact, const Host& host, int pid) {
  const auto cmdline = read_if_there(host, fmt::format("/proc/{}/cmdline", pid));
  if (!cmdline || cmdline->empty()) return false;
  const auto environ = read_if_there(host, fmt::format("/proc/{}/environ", pid)).value_or("");
  fact.pid = pid;
  fact.environment = environment_in(environ);
  take_flags(fact, arguments_of(*cmdline), "crio's");
  return true;
}

void take_sysconfig(CrioFiles& fact, const Host& host) {
  const auto text = read_if_there(host, std::string(sysconfig)).value_or("");
  std::vector<std::string> arguments;
  for (const auto variable : option_variables)
    for (auto& word : arguments_in(text, variable)) arguments.push_back(std::move(word));
  take_flags(fact, arguments, std::string(sysconfig) + ":");
}

/// Whose word it is: the file that gives it.
std::string source_of(const std::vector<StartWord>& words, std::string_view name, std::string_view alias) {
  const auto is = [](std::string_view word, std::string_view flag) {
    const auto dashes = std::min(word.find_first_not_of('-'), word.size());
    const auto said = word.substr(dashes, word.find('=') - dashes);
    return (dashes == 1 || dashes == 2) && !flag.empty() && said == flag;
  };
  const auto found = std::find_if(words.rbegin(), words.rend(),
                                  [&](const StartWord& word) { return is(word.text, name) || is(word.text, alias); });
  return found == words.rend() ? words.front().source : found->source;
}

/// What systemd would start. False: there is no such unit, or it starts something else.
bool take_unit(CrioFiles& fact, Node& node) {
  const auto* unit = node.need<UnitFiles>().find("crio.service");
  const auto words = unit && !unit->masked ? start_words(node.host(), *unit) : std::vector<StartWord>{};
  if (words.empty() || !words.front().text.ends_with("/crio")) return false;
  std::vector<std::string> arguments;
  for (auto word = words.begin() + 1; word != words.end(); ++word) arguments.push_back(word->text);
  take_flags(fact, arguments, "");
  for (const auto& [name, alias] : known_flags)
    if (const auto flag = fact.flags.find(std::string(name)); flag != fact.flags.end())
      flag->second.source = fmt::format("{}: --{}", source_of(words, name, alias), name);
  for (const auto name : read_variables)
    if (auto variable = start_variable(node.host(), *unit, name))
      fact.environment[std::string(name)] = std::move(variable->text);
  return true;
}

std::optional<std::string> told(const CrioFiles& fact, std::string_view flag) {
  if (const auto found = fact.flags.find(std::string(flag)); found != fact.flags.end()) return found->second.value;
  const auto variable = fact.environment.find(crio_variable(flag));
  return variable == fact.environment.end() ? std::nullopt : std::optional(variable->second);
}

// ---- the files

/// As Go's filepath.Walk: lexical order, links to folders are not followed, and whatever is a file counts.
class Loader {
 public:
  Loader(const ProcessFiles& files, CrioFiles& fact) : files_(files), fact_(fact) {}

  void load_main() {
    if (fact_.path.empty()) return;  // --config "" is no file
    try {
      add(fact_.path);
    } catch (const std::system_error& e) {
      if (!is_absent(e)) throw;
    }
  }
  void load_folder(const std::string& folder, int depth = 0) {
    if (depth > max_depth) throw std::runtime_error(folder + ": folders nested too deep");
    for (const auto& name : names_in(folder)) load_entry(folder + "/" + name, depth);
  }

 private:
  [[nodiscard]] std::vector<std::string> names_in(const std::string& folder) const {
    try {
      return files_.list(folder);
    } catch (const std::system_error& e) {
      if (!is_absent(e)) throw;
      return {};
    }
  }
  void load_entry(const std::string& path, int depth) {
    try {
      add(path);
    } catch (const std::system_error& e) {
      if (is_absent(e)) return;  // gone meanwhile
      if (e.code().value() != EISDIR) throw;
      load_folder(path, depth + 1);
    }
  }
  void add(const std::string& path) {
    const auto text = files_.read(path);
    if (fact_.files.size() == max_files) throw std::runtime_error(path + ": more than 256 files");
    fact_.files.push_back(parse_crio_file(text, path));
  }

  const ProcessFiles& files_;
  CrioFiles& fact_;
};

}  // namespace

bool CrioFiles::main_is_missing() const {
  return named && !path.empty() && (files.empty() || files.front().path != path);
}

std::string crio_variable(std::string_view flag) {
  std::string name = "CONTAINER_";
  for (const char c : flag) name += c == '-' ? '_' : static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  return name;
}

std::optional<Setting<std::string>> crio_setting(const CrioFiles& fact, std::string_view flag,
                                                 MaybeOnLine<std::string> CrioFile::*member) {
  if (const auto found = fact.flags.find(std::string(flag)); found != fact.flags.end()) return found->second;
  const auto variable = crio_variable(flag);
  if (const auto found = fact.environment.find(variable); found != fact.environment.end() && !found->second.empty())
    return Setting<std::string>{found->second, "crio's " + variable};
  for (auto file = fact.files.rbegin(); member && file != fact.files.rend(); ++file)
    if (const auto& value = (*file).*member)
      return Setting<std::string>{value->value, fmt::format("{}:{}", file->path, value->line)};
  return std::nullopt;
}

template <>
CrioFiles probe<CrioFiles>(Node& node) {
  CrioFiles fact;
  const auto pid = running(node);
  if (!pid || !take_daemon(fact, node.host(), *pid))
    if (!take_unit(fact, node)) take_sysconfig(fact, node.host());
  const auto main = told(fact, "config"), folder = told(fact, "config-dir");
  fact.named = main.has_value();
  fact.path = main.value_or(std::string(main_path));
  fact.folder = folder.value_or(std::string(drop_ins));
  const ProcessFiles files(node.host(), fact.pid);
  Loader loader(files, fact);
  loader.load_main();
  if (!fact.folder.empty()) loader.load_folder(fact.folder);
  return fact;
}

}  // namespace nodecheck
