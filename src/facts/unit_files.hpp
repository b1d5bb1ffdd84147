#pragma once
// The units of a node's kubelet and container runtime as their files describe them: for a copied root, and for what a
// daemon that does not run would be started with. systemd itself is not asked.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "facts.hpp"
#include "facts/unit_file.hpp"
#include "host.hpp"

namespace nodecheck {

/// One ExecStart=: the program first, without its prefixes - @ : + !, variables as written. All that is not known to be
/// harmless is "...", as without_secrets() has it.
struct UnitCommand {
  std::vector<std::string> arguments;
  std::string source;  ///< file:line
  bool operator==(const UnitCommand&) const = default;
};

struct UnitEnvironmentFile {
  std::string path;       ///< absolute; may be a pattern
  bool optional = false;  ///< the - prefix
  std::string source;     ///< file:line
  bool operator==(const UnitEnvironmentFile&) const = default;
};

struct UnitFile {
  std::string name;                   ///< "crio.service", also where its file has the alias cri-o.service
  std::string fragment;               ///< the unit's own file; that of a masked unit is the link to /dev/null
  bool masked = false;                ///< then all that follows is empty
  std::vector<std::string> drop_ins;  ///< in the order in which they are laid over the file
  std::vector<UnitCommand> exec_start;
  std::vector<std::string> environment;  ///< names alone, sorted: values are secrets
  std::vector<UnitEnvironmentFile> environment_files;
  std::optional<bool> delegate;  ///< none: not said
  std::string kill_mode;         ///< empty: not said
  std::vector<std::string> wanted_by;
  bool operator==(const UnitFile&) const = default;
};

/// A unit one of whose files is closed to us, or is not what systemd takes.
struct UnreadUnit {
  std::string name;
  Unavailable why;
  bool operator==(const UnreadUnit&) const = default;
};

struct UnitFiles {
  static constexpr std::string_view id = "unit.files";
  std::vector<UnitFile> units;     ///< those that have a file
  std::vector<UnreadUnit> unread;  ///< those that cannot be told
  bool operator==(const UnitFiles&) const = default;

  /// None: it has no file. Throws Unavailable of one that is unread: what needs it goes without, and nothing else.
  [[nodiscard]] const UnitFile* find(std::string_view name) const;
};

void to_json(Json&, const UnreadUnit&);
void from_json(const Json&, UnreadUnit&);
void to_json(Json&, const UnitFiles&);
void from_json(const Json&, UnitFiles&);

template <>
UnitFiles probe<UnitFiles>(Node&);

/// The unit's files read again, values and all. Throws as read() does.
[[nodiscard]] UnitContent read_unit(const Host&, const UnitFile&);
/// What systemd would start: the first ExecStart= with its variables expanded, the program first. Empty: the unit is
/// masked, or starts nothing. It may hold secrets, and must not become a part of a fact.
[[nodiscard]] std::vector<std::string> start_command(const Host&, const UnitFile&);

}  // namespace nodecheck
