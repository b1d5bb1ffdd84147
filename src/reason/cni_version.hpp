#pragma once
// Which cniVersion of a configuration a runtime's CNI library takes.
#include <optional>
#include <string>
#include <string_view>

#include "facts/cni_config.hpp"
#include "version.hpp"

namespace nodecheck {

/// The newest version of the CNI specification that a release of containerd or CRI-O speaks. None: not known.
[[nodiscard]] std::optional<Version> newest_cni(std::string_view runtime, const Version& release);

/// The version that a library of that age uses of a file: of `cniVersions` the highest that it knows, where it reads
/// those (from 1.1.0 on), else `cniVersion`. Empty: 0.1.0.
[[nodiscard]] std::string cni_version_of(const CniFile&, const Version& newest);

/// The specification has such a version, and it is not newer.
[[nodiscard]] bool takes_cni_version(std::string_view version, const Version& newest);

}  // namespace nodecheck
