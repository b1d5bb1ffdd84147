#include "facts/unit_files.hpp"
#include "facts/host_listing.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <system_error>

#include "facts/file_reads.hpp"
#include "facts/unit_names.hpp"
#include "facts/unit_redaction.hpp"
#include "json.hpp"

namespace nodecheck {

NODECHECK_JSON(UnitCommand, arguments, source)
NODECHECK_JSON(UnitEnvironmentFile, path, optional, source)
NODECHECK_JSON(UnitFile, name, fragment, masked, drop_ins, exec_start, environment, environment_files, delegate,
               kill_mode, wanted_by)
NODECHECK_JSON(UnreadUnit, name, why)
NODECHECK_JSON(UnitFiles, units, unread)

namespace {

using Strings = std::vector<std::string>;

/// Of the system manager, the first wins (systemd.unit(5)). /lib is for distributions that have not merged it.
constexpr std::string_view load_path[]{
    "/etc/systemd/system.control",   "/run/systemd/system.control",  "/run/systemd/transient",
    "/run/systemd/generator.early",  "/etc/systemd/system",          "/etc/systemd/system.attached",
    "/run/systemd/system",           "/run/systemd/system.attached", "/run/systemd/generator",
    "/usr/local/lib/systemd/system", "/usr/lib/systemd/system",      "/lib/systemd/system",
    "/run/systemd/generator.late",
};

constexpr std::pair<std::string_view, std::string_view> aliases[]{{"crio.service", "cri-o.service"}};

Strings names_of(std::string_view unit) {
  Strings names{std::string(unit)};
  for (const auto& [name, alias] : aliases)
    if (name == unit) names.emplace_back(alias);
  return names;
}

/// As conf.d folders are read: what is no file says nothing, such as a link to /dev/null in a copied root.
std::string read_drop_in(const Host& host, const std::string& path) {
  try {
    return host.read(path);
  } catch (const std::system_error& e) {
    const int error = e.code().value();
    if (error != ENOENT && error != EINVAL && error != EISDIR) throw;
    return {};
  }
}

bool is_same(const Host& host, std::string_view a, std::string_view b) {
  try {
    return host.status(a).is(host.status(b));
  } catch (const std::system_error& e) {
    if (e.code().value() != ENOENT && e.code().value() != ENOTDIR) throw;
    return false;
  }
}

// kubelet.service.d; of cri-docker.service cri-.service.d too
Strings drop_in_folders(const std::string& unit) {
  Strings folders{unit + ".d"};
  const auto type = unit.substr(unit.rfind('.'));
  for (auto dash = unit.rfind('-'); dash != std::string::npos && dash > 0; dash = unit.rfind('-', dash - 1))
    folders.push_back(unit.substr(0, dash + 1) + type + ".d");
  return folders;
}

/// The folders of the load path, each listed once.
class LoadPath {
 public:
  explicit LoadPath(const Host& host) : host_(host) {
    for (const auto folder : load_path) {
      if (folder == "/lib/systemd/system" && is_same(host, folder, "/usr/lib/systemd/system")) continue;
      const auto names = list_if_there(host, std::string(folder));
      if (!names.empty()) folders_.emplace_back(folder, std::set<std::string>(names.begin(), names.end()));
    }
  }

  /// None: it has no file.
  [[nodiscard]] std::optional<UnitFile> find(std::string_view unit) const {
    for (const auto& name : names_of(unit))
      for (const auto& [folder, names] : folders_)
        if (names.contains(name))
          if (const auto text = text_of(folder + "/" + name)) return described(unit, folder + "/" + name, *text);
    return std::nullopt;
  }

 private:
  /// A mask is an empty file or a link to /dev/null, which a copied root does not have (ENOENT) or holds as a device,
  /// which is not read (EINVAL). None: a link that leads nowhere else.
  [[nodiscard]] std::optional<std::string> text_of(const std::string& path) const {
    try {
      return host_.read(path);
    } catch (const std::system_error& e) {
      if (e.code().value() == EINVAL) return "";
      if (e.code().value() != ENOENT) throw;
      if (!host_.exists("/dev/null")) return "";
      return std::nullopt;
    }
  }

  [[nodiscard]] UnitFile described(std::string_view unit, const std::string& fragment, const std::string& text) const {
    UnitFile file;
    file.name = unit;
    file.fragment = fragment;
    file.masked = text.empty();
    if (file.masked) return file;
    file.drop_ins = drop_ins(unit);
    describe(read_unit(host_, file), file);
    return file;
  }

  static void describe(const UnitContent& content, UnitFile& file) {
    for (const auto& command : content.exec_start)
      file.exec_start.push_back({without_secrets(command.words), command.source});
    for (const auto& [name, variable] : content.environment) file.environment.push_back(name);
    for (const auto& [path, optional, source] : content.environment_files)
      file.environment_files.push_back({path, optional, source});
    file.delegate = content.delegate;
    file.kill_mode = content.kill_mode;
    file.wanted_by = content.wanted_by;
  }

  /// By file name over all folders; of one name the first folder's, and those of the whole type come last.
  [[nodiscard]] Strings drop_ins(std::string_view unit) const {
    std::map<std::string, std::string> by_name;
    for (const auto& name : names_of(unit))
      for (const auto& folder : folders_)
        for (const auto& drop_in_folder : drop_in_folders(name)) add_drop_ins(folder, drop_in_folder, by_name);
    for (const auto& folder : folders_)
      add_drop_ins(folder, std::string(unit.substr(unit.rfind('.') + 1)) + ".d", by_name);
    Strings paths;
    for (const auto& [name, path] : by_name) paths.push_back(path);
    return paths;
  }
  using Folder = std::pair<std::string, std::set<std::string>>;
  void add_drop_ins(const Folder& folder, const std::string& name, std::map<std::string, std::string>& by_name) const {
    if (!folder.second.contains(name)) return;
    const auto path = folder.first + "/" + name;
    for (const auto& file : list_if_there(host_, path))
      if (file.ends_with(".conf")) by_name.try_emplace(file, path + "/" + file);
  }

  const Host& host_;
  std::vector<Folder> folders_;
};

}  // namespace

const UnitFile* UnitFiles::find(std::string_view name) const {
  for (const auto& unit : unread)
    if (unit.name == name) throw unit.why;
  const auto found = std::find_if(units.begin(), units.end(), [&](const auto& unit) { return unit.name == name; });
  return found == units.end() ? nullptr : &*found;
}

UnitContent read_unit(const Host& host, const UnitFile& unit) {
  UnitContent content;
  if (unit.masked) return content;
  apply_unit_file(host.read(unit.fragment), unit.fragment, unit.name, content);
  for (const auto& path : unit.drop_ins) apply_unit_file(read_drop_in(host, path), path, unit.name, content);
  return content;
}

template <>
UnitFiles probe<UnitFiles>(Node& node) {
  UnitFiles fact;
  const LoadPath path(node.host());
  for (const auto name : node_units) try {
      if (auto unit = path.find(name)) fact.units.push_back(std::move(*unit));
    } catch (const Unavailable& why) {
      fact.unread.push_back({std::string(name), why});
    } catch (const std::system_error& e) {
      fact.unread.push_back({std::string(name), why_unread(std::string(name), e)});
    }
  return fact;
}

}  // namespace nodecheck
