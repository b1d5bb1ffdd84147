#pragma once
// A file in the making, which nobody finds afterwards: not after an error, and not after a signal that ends the
// program.
#include <array>
#include <csignal>
#include <string>

#include "io/fd.hpp"

namespace nodecheck::io {

/// One at a time.
class TemporaryFile {
 public:
  /// In `folder`, which ends with a slash. Where it cannot be made fd() is none, and errno says why.
  TemporaryFile(const std::string& folder, unsigned mode);
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile();

  [[nodiscard]] const Fd& fd() const { return fd_; }
  /// Keeps it, under this name. False: errno says why not.
  [[nodiscard]] bool rename(const std::string& path);

 private:
  static constexpr std::array signals{SIGHUP, SIGINT, SIGTERM, SIGXFSZ};

  std::string path_;
  std::array<struct sigaction, signals.size()> before_{};
  Fd fd_;
};

}  // namespace nodecheck::io
