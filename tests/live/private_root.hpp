#pragma once
// A root of a test's own, in mount and network namespaces of its own, for programs that read fixed paths: /usr is the
// machine's and read-only, but for the folders that boot services read, which are empty, as /etc and /run are.
#include <functional>
#include <string>
#include <vector>

namespace nodecheck {

class PrivateRoot {
 public:
  /// Runs `body` in it, on a thread of its own, and throws what it throws. Needs CAP_SYS_ADMIN.
  static void enter(const std::function<void(const PrivateRoot&)>& body);

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] std::string operator/(const std::string& file) const { return path_ + "/" + file; }
  /// Empties a folder of it, which is made where it is not there.
  void clear(const std::string& folder) const;
  void write(const std::string& file, const std::string& text) const;
  void link(const std::string& file, const std::string& target) const;
  /// Whether /lib/NAME is a directory of its own, or /usr/lib/NAME.
  void split_lib(const std::string& name, bool split) const;
  /// The exit status of a program in this root. What it says goes to /said.
  int run(std::vector<std::string> words) const;  // NOLINT(modernize-use-nodiscard): many do not care
  [[nodiscard]] std::string said() const;

 private:
  explicit PrivateRoot(std::string path);
  std::string path_;
};

}  // namespace nodecheck
