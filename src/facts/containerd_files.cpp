#include "facts/containerd_files.hpp"

#include <fmt/format.h>
#include <fnmatch.h>

#include <algorithm>
#include <deque>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <system_error>

#include "facts/command_line.hpp"
#include "facts/cri_socket.hpp"
#include "facts/process_files.hpp"
#include "facts/processes.hpp"
#include "facts/unit_files.hpp"
#include "json.hpp"
#include "text.hpp"

namespace nodecheck {

NODECHECK_JSON(ContainerdFiles, pid, path, named, files, missing, drop_ins)

namespace {

constexpr std::string_view default_path = "/etc/containerd/config.toml";
constexpr std::string_view drop_in_pattern = "/etc/containerd/conf.d/*.toml";
constexpr std::size_t max_files = 256;

bool is_absent(const std::system_error& e) {
  const int error = e.code().value();
  return error == ENOENT || error == ENOTDIR;
}

/// None: there is no such thing.
template <class Read>
auto if_there(Read read) -> std::optional<decltype(read())> {
  try {
    return read();
  } catch (const std::system_error& e) {
    if (!is_absent(e)) throw;
    return std::nullopt;
  }
}

// ---- imports

/// Those of `paths` with one more element of the pattern, where it matches something.
std::vector<std::string> descend(const ProcessFiles& files, const std::vector<std::string>& paths,
                                 const std::string& element) {
  std::vector<std::string> matches;
  for (const auto& path : paths) {
    const auto names = if_there([&] { return files.list(path.empty() ? "/" : path); });
    if (!names) continue;
    for (const auto& name : *names)
      if (::fnmatch(element.c_str(), name.c_str(), FNM_PATHNAME) == 0) matches.push_back(path + "/" + name);
    if (matches.size() > max_files) throw std::runtime_error(path + ": more than 256 files match");
  }
  return matches;
}

/// As Go's filepath.Glob of an absolute path: in lexical order, and what cannot be listed matches nothing.
std::vector<std::string> glob(const ProcessFiles& files, const std::string& pattern) {
  const auto folder_ends = pattern.rfind('/', pattern.find_first_of("*?[\\"));
  std::vector<std::string> paths{pattern.substr(0, folder_ends)};
  const auto rest = pattern.substr(folder_ends + 1);
  for (const auto element : split(rest, '/')) paths = descend(files, paths, std::string(element));
  return paths;
}

/// A relative import is one from the folder of the file that names it.
std::string absolute(const std::string& import, const std::string& importer) {
  const std::filesystem::path path(import);
  const auto whole = path.is_absolute() ? path : std::filesystem::path(importer).parent_path() / path;
  return whole.lexically_normal().string();
}

/// Breadth first, each file once.
class Loader {
 public:
  explicit Loader(const ProcessFiles& files) : files_(files) {}

  void load(ContainerdFiles& fact) {
    pending_.push_back(fact.path);
    while (!pending_.empty()) {
      const auto path = pending_.front();
      pending_.pop_front();
      if (!fact.loaded(path)) load(fact, path);
    }
  }

 private:
  void load(ContainerdFiles& fact, const std::string& path) {
    const auto text = if_there([&] { return files_.read(path); });
    if (!text) {
      const bool known = std::find(fact.missing.begin(), fact.missing.end(), path) != fact.missing.end();
      if (!fact.files.empty() && !known) fact.missing.push_back(path);
      return;
    }
    if (fact.files.size() == max_files) throw std::runtime_error(fact.path + " imports more than 256 files");
    fact.files.push_back(parse_containerd_file(*text, path));
    for (const auto& import : fact.files.back().imports) add(absolute(import, path));
  }
  void add(const std::string& import) {
    if (import.find('*') == std::string::npos)
      pending_.push_back(import);
    else
      for (auto& match : glob(files_, import)) pending_.push_back(std::move(match));
    if (pending_.size() > 16 * max_files) throw std::runtime_error(import + ": too many imports");
  }

  const ProcessFiles& files_;
  std::deque<std::string> pending_;
};

// ---- whose configuration

struct Daemon {
  int pid = 0;
  std::string config;  ///< as --config names it; empty: it does not
};

std::string config_in(const std::vector<std::string>& arguments) {
  const Flags flags(arguments);
  auto config = flags.get("config");
  if (!config) config = flags.get("c");
  return config.value_or("");
}

/// None: it has ended.
std::optional<Daemon> daemon_of(const Host& host, int pid) {
  const auto cmdline = if_there([&] { return host.read(fmt::format("/proc/{}/cmdline", pid)); });
  if (!cmdline || cmdline->empty()) return std::nullopt;
  return Daemon{pid, config_in(arguments_of(*cmdline))};
}

/// Empty: it has no unit, or that starts something else or names no file.
std::string named_by_unit(Node& node) {
  const auto* unit = node.need<UnitFiles>().find("containerd.service");
  const auto command = unit ? start_command(node.host(), *unit) : std::vector<std::string>{};
  if (command.empty() || !command[0].ends_with("/containerd")) return {};
  return config_in({command.begin() + 1, command.end()});
}

/// dockerd starts a containerd of its own where none runs, with a configuration that it writes anew each time.
bool is_dockerds(const Daemon& daemon) { return daemon.config.find("/docker/containerd/") != std::string::npos; }

std::vector<int> candidates(Node& node) {
  std::vector<int> pids;
  const auto socket = node.get<CriSocket>();
  if (*socket && (*socket)->peer_name == "containerd") pids.push_back((*socket)->peer_pid);
  for (const auto& process : node.need<Processes>().running)
    if (process.name == "containerd") pids.push_back(process.pid);
  return pids;
}

Daemon the_daemon(Node& node) {
  for (const auto pid : candidates(node))
    if (auto daemon = daemon_of(node.host(), pid); daemon && !is_dockerds(*daemon)) return *daemon;
  if (node.need<Processes>().hidden)
    throw Unavailable{Unavailable::Kind::denied, "/proc", "hidepid hides which file containerd was started with"};
  return {0, named_by_unit(node)};
}

}  // namespace

bool ContainerdFiles::loaded(std::string_view file) const {
  return std::any_of(files.begin(), files.end(), [&](const ContainerdFile& f) { return f.path == file; });
}

template <>
ContainerdFiles probe<ContainerdFiles>(Node& node) {
  const auto daemon = the_daemon(node);
  const ProcessFiles files(node.host(), daemon.pid);
  ContainerdFiles fact;
  fact.pid = daemon.pid;
  fact.named = !daemon.config.empty();
  fact.path = fact.named ? daemon.config : default_path;
  Loader(files).load(fact);
  fact.drop_ins = glob(files, std::string(drop_in_pattern));
  return fact;
}

}  // namespace nodecheck
