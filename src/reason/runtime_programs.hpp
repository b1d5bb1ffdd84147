#pragma once
// Which programs a runtime cannot do without, and who asks for them.
#include <optional>
#include <string>
#include <vector>

#include "facts/containerd_files.hpp"
#include "facts/runtime_binaries.hpp"
#include "version.hpp"

namespace nodecheck {

struct ProgramNeed {
  std::string program;  ///< as RuntimeBinary::name
  std::string whose;    ///< "handler runc of containerd", "dockerd"
  bool vital = true;    ///< without it no ordinary pod starts
  bool operator==(const ProgramNeed&) const = default;
};

/// The default handler's first, then those that the files name; a program once. None: the release is not known, and the
/// files' version tells which rules hold.
[[nodiscard]] std::vector<ProgramNeed> containerds_programs(const ContainerdFiles&, std::optional<Version> release);
/// Docker's static binaries up to 17.x have names of their own; which they are is told by docker-containerd.
[[nodiscard]] std::vector<ProgramNeed> dockers_programs(const RuntimeBinaries&);

}  // namespace nodecheck
