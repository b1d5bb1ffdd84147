#pragma once
// Where docker.service would take dockerd's --bip from: flannel's mk-docker-opts.sh writes it into a file of variables,
// which the unit has to read, and its command to use. Of the variables the names alone are kept, and a --bip.
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "facts.hpp"
#include "facts/setting.hpp"

namespace nodecheck {

struct DockerVariable {
  std::string name;
  std::string bip;  ///< what its --bip says, or all of FLANNEL_SUBNET; empty: there is none in it
  bool operator==(const DockerVariable&) const = default;
};

/// An EnvironmentFile= of the unit; of a pattern each file.
struct DockerOptionsFile {
  std::string path;
  bool optional = false;  ///< the - prefix: its absence does not keep the unit from starting
  std::string source;     ///< of the assignment: file:line
  bool present = false;
  std::vector<DockerVariable> variables;  ///< in order
  bool operator==(const DockerOptionsFile&) const = default;
};

struct DockerOptions {
  static constexpr std::string_view id = "docker.options";
  std::string unit;                      ///< docker.service's own file; empty: it has none
  std::string command;                   ///< its ExecStart=, file:line; empty: it starts nothing
  std::vector<std::string> expanded;     ///< names of the variables that the command uses
  std::vector<DockerOptionsFile> files;  ///< in the order in which they are read: of one variable the last counts
  Setting<std::string> bip{};            ///< of the command as systemd would expand it now; empty: none
  bool glued = false;                    ///< more options follow in the same word, which dockerd refuses
  bool operator==(const DockerOptions&) const = default;

  [[nodiscard]] bool uses(std::string_view variable) const;
};

void to_json(Json&, const DockerOptions&);
void from_json(const Json&, DockerOptions&);

/// The value of the last --bip among the words, which may have been joined to one; empty: there is none.
[[nodiscard]] std::string bip_in(std::string_view words);

template <>
DockerOptions probe<DockerOptions>(Node&);

}  // namespace nodecheck
