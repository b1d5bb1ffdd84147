#include "facts/program_finder.hpp"

#include <system_error>

#include "facts/process_files.hpp"

namespace nodecheck {

ProgramFile ProgramFinder::find(const std::string& name) const {
  ProgramFile best;
  best.name = name;
  if (name.find('/') != std::string::npos)  // as LookPath has it; systemd starts a daemon in /
    return at(name, name.starts_with('/') ? name : "/" + name).value_or(best);
  for (const auto& folder : folders_) {
    const auto here = at(name, folder + "/" + name);
    if (here && here->executable()) return *here;
    if (here && here->regular && best.path.empty()) best = *here;
  }
  return best;
}

/// None: there is nothing.
std::optional<ProgramFile> ProgramFinder::at(const std::string& name, const std::string& path) const {
  try {
    const auto status = ProcessFiles(host_, pid_).status(path);
    return ProgramFile{name, path, status.regular, status.mode, status.owner, status.no_exec};
  } catch (const std::system_error& e) {
    const int error = e.code().value();
    if (error != ENOENT && error != ENOTDIR && error != ELOOP) throw;
    return std::nullopt;
  }
}

}  // namespace nodecheck
