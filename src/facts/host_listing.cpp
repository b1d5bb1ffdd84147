#include "facts/host_listing.hpp"

#include <fnmatch.h>

#include <cerrno>
#include <system_error>

namespace nodecheck {

std::vector<std::string> list_if_there(const Host& host, const std::string& directory) {
  try {
    return host.list(directory);
  } catch (const std::system_error& e) {
    if (e.code().value() != ENOENT && e.code().value() != ENOTDIR) throw;
    return {};
  }
}

std::vector<std::string> matching_files(const Host& host, const std::string& path) {
  const auto slash = path.rfind('/');
  const auto folder = path.substr(0, slash);
  const auto name = path.substr(slash + 1);
  if (name.find_first_of("*?[") == std::string::npos) return {path};
  std::vector<std::string> paths;
  for (const auto& file : list_if_there(host, folder))
    if (::fnmatch(name.c_str(), file.c_str(), FNM_PERIOD) == 0) paths.push_back(folder + "/" + file);
  return paths;
}

}  // namespace nodecheck
