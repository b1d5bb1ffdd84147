#pragma once
// Programs and paths as JSON. Included by .cpp files only.
#include "facts/program_finder.hpp"
#include "facts/program_path.hpp"
#include "json.hpp"

namespace nodecheck {

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ProgramPath, folders, source)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ProgramFile, name, path, regular, mode, owner, no_exec)

}  // namespace nodecheck
