#pragma once
// Which programs a runtime cannot do without, and who asks for them.
#include <optional>
#include <string>
#include <vector>

#include "facts/containerd_files.hpp"
#include "facts/crio_files.hpp"
#include "facts/docker_settings.hpp"
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
/// The same of CRI-O. It does not start without the monitor of a handler whose program it finds; a handler without its
/// program is passed over, unless it is the default one. The built-in handler is needed where it is that alone.
[[nodiscard]] std::vector<ProgramNeed> crios_programs(const CrioFiles&, const Version& release, const RuntimeBinaries&);
/// Docker's static binaries up to 17.x have names of their own; which they are is told by docker-containerd. Empty: no
/// runtime has the name of the default one.
[[nodiscard]] std::vector<ProgramNeed> dockers_programs(const DockerSettings&, const std::string& default_runtime,
                                                        const RuntimeBinaries&);

}  // namespace nodecheck
