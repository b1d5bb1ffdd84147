#include "facts/process_files.hpp"

#include <fmt/format.h>

#include <system_error>

namespace nodecheck {

/// Through /proc/PID/root; where that is closed to us, by its plain name.
template <class Read>
auto ProcessFiles::either(const std::string& path, Read read) const {
  if (pid_ == 0) return read(path);
  const auto base = fmt::format("/proc/{}/{}", pid_, path.starts_with('/') ? "root" : "cwd/");
  try {
    return read(base + path);
  } catch (const std::system_error& e) {
    const int error = e.code().value();
    if (!path.starts_with('/') || (error != EACCES && error != EPERM)) throw;
    return read(path);
  }
}

std::string ProcessFiles::read(const std::string& path) const {
  return either(path, [&](const std::string& p) { return host_.read(p); });
}

std::vector<std::string> ProcessFiles::list(const std::string& path) const {
  return either(path, [&](const std::string& p) { return host_.list(p); });
}

FileStatus ProcessFiles::status(const std::string& path) const {
  return either(path, [&](const std::string& p) { return host_.status(p); });
}

FilesystemStatus ProcessFiles::filesystem(const std::string& path) const {
  return either(path, [&](const std::string& p) { return host_.filesystem(p); });
}

bool has_other_root(const Host& host, int pid) {
  return pid != 0 && !host.status(fmt::format("/proc/{}/root/", pid)).is(host.status("/"));
}

}  // namespace nodecheck
