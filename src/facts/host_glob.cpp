#include "facts/host_glob.hpp"

#include <fnmatch.h>

namespace nodecheck {

std::vector<std::string> matching_files(const Host& host, const std::string& path) {
  const auto slash = path.rfind('/');
  const auto folder = path.substr(0, slash);
  const auto name = path.substr(slash + 1);
  if (name.find_first_of("*?[") == std::string::npos) return {path};
  std::vector<std::string> paths;
  for (const auto& file : host.exists(folder) ? host.list(folder) : std::vector<std::string>{})
    if (::fnmatch(name.c_str(), file.c_str(), FNM_PERIOD) == 0) paths.push_back(folder + "/" + file);
  return paths;
}

}  // namespace nodecheck
