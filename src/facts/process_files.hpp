#pragma once
// Files as a daemon sees them: it may have another root, and relative paths are from its working directory.
#include <string>
#include <vector>

#include "host.hpp"

namespace nodecheck {

class ProcessFiles {
 public:
  /// pid 0: no process, plain paths.
  ProcessFiles(const Host& host, int pid) : host_(host), pid_(pid) {}

  [[nodiscard]] std::string read(const std::string& path) const;
  [[nodiscard]] std::vector<std::string> list(const std::string& path) const;
  [[nodiscard]] FileStatus status(const std::string& path) const;
  [[nodiscard]] FilesystemStatus filesystem(const std::string& path) const;

 private:
  template <class Read>
  auto either(const std::string& path, Read read) const;

  const Host& host_;
  int pid_;
};

/// Whether its / is another than ours. pid 0: no process, false.
[[nodiscard]] bool has_other_root(const Host& host, int pid);

}  // namespace nodecheck
