#pragma once
// Programs looked for along a PATH, as a daemon does that starts them by their names.
#include <optional>
#include <string>
#include <vector>

#include "host.hpp"

namespace nodecheck {

struct ProgramFile {
  std::string name;  ///< as it is asked for: runc, /usr/bin/crun
  std::string path;  ///< where it is; empty: nowhere, and nothing below is filled
  bool regular = false;
  unsigned mode = 0, owner = 0;  ///< permission bits, uid; links followed
  bool no_exec = false;          ///< its filesystem is mounted noexec
  bool operator==(const ProgramFile&) const = default;

  [[nodiscard]] bool executable() const { return regular && (mode & 0111U) != 0 && !no_exec; }
};

class ProgramFinder {
 public:
  /// As a process sees its files, where its root is open to us; pid 0: as we do. `host` must outlive it.
  ProgramFinder(const Host& host, int pid, std::vector<std::string> folders)
      : host_(host), pid_(pid), folders_(std::move(folders)) {}

  /// As Go's exec.LookPath: what cannot be executed is passed over, unless there is nothing better.
  [[nodiscard]] ProgramFile find(const std::string& name) const;

 private:
  [[nodiscard]] std::optional<ProgramFile> at(const std::string& name, const std::string& path) const;

  const Host& host_;
  int pid_;
  std::vector<std::string> folders_;
};

}  // namespace nodecheck
