#pragma once
// Our formats are for other people's readers, so those judge them in these tests.
#include <stdlib.h>
#include <sys/wait.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>

#include "reporters.hpp"
#include "support/sources.hpp"

namespace nodecheck {

inline std::string written(void (*write)(const Report&, const Style&, std::ostream&), const Report& report,
                           const Style& style = {}) {
  std::ostringstream out;
  write(report, style, out);
  return out.str();
}

struct Run {
  int status = -1;
  std::string output;  ///< both streams
};

inline Run run_tool(const std::string& command) {
  FILE* pipe = popen((command + " 2>&1").c_str(), "r");
  if (pipe == nullptr) throw std::runtime_error("popen: " + command);
  Run run;
  for (int c = fgetc(pipe); c != EOF; c = fgetc(pipe)) run.output += static_cast<char>(c);
  const int status = pclose(pipe);
  run.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return run;
}

/// A file with these bytes, gone with the object.
class TemporaryFile {
 public:
  explicit TemporaryFile(const std::string& bytes) {
    std::string name = (std::filesystem::temp_directory_path() / "nodecheck-report-XXXXXX").string();
    const int fd = mkstemp(name.data());
    if (fd < 0) throw std::runtime_error("mkstemp: " + name);
    fclose(fdopen(fd, "w"));
    path_ = name;
    std::ofstream(path_, std::ios::binary) << bytes;
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() { std::filesystem::remove(path_); }
  [[nodiscard]] std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

/// Debian's interpreter, for Debian's modules: one in the PATH may be another.
inline constexpr const char* python = "/usr/bin/python3 ";

}  // namespace nodecheck
