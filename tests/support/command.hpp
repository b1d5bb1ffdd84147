#pragma once
// Runs a program as a user would, and hands back all that it said.
#include <string>
#include <vector>

namespace nodecheck {

struct Said {
  int status = -1;  ///< the exit status; 128 and the signal's number where a signal ended it
  std::string out, err;
  double seconds = 0;
};

/// nodecheck with these arguments; `settings` are put before it as NAME=value in the environment.
[[nodiscard]] Said nodecheck_says(const std::vector<std::string>& arguments,
                                  const std::vector<std::string>& settings = {});
/// A line of shell; $NODECHECK is the binary.
[[nodiscard]] Said shell_says(const std::string& line);

/// A folder of this test alone, with what is in it gone afterwards.
class Folder {
 public:
  Folder();
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] std::string operator/(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

[[nodiscard]] std::string content_of(const std::string& path);
void write_file(const std::string& path, const std::string& content);

}  // namespace nodecheck
