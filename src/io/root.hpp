#pragma once
// Reads below a directory that stands for "/": the live one, or a copied or mounted root whose links stay inside it.
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "file_status.hpp"
#include "io/fd.hpp"

namespace nodecheck::io {

class Root {
 public:
  /// Throws std::system_error where the directory cannot be opened. In another root than "/" absolute links and .. stay
  /// inside.
  explicit Root(const std::string& directory);

  /// The whole file in one go, without stat: pseudo-files have no size. EFBIG above 64 MiB.
  [[nodiscard]] std::string read(std::string_view path) const;
  /// Chunks of at most 1 MiB that overlap by `overlap` bytes, until `take` returns false.
  void scan(std::string_view path, std::size_t overlap, const std::function<bool(std::string_view)>& take) const;
  [[nodiscard]] std::vector<std::string> list(std::string_view directory) const;
  [[nodiscard]] bool exists(std::string_view path) const;
  [[nodiscard]] std::uint64_t inode(std::string_view path) const;
  [[nodiscard]] std::string link(std::string_view path) const;
  [[nodiscard]] FileStatus status(std::string_view path) const;
  [[nodiscard]] FilesystemStatus filesystem(std::string_view path) const;
  /// The file behind a path, its links followed below this root, opened as a name alone (O_PATH). Throws system_error.
  [[nodiscard]] Fd reach(std::string_view path) const;
  [[nodiscard]] bool is_live() const { return !copied_; }  ///< it is "/"

 private:
  [[nodiscard]] Fd open(std::string_view path, int flags) const;
  [[nodiscard]] Fd open_looked_at(std::string_view path) const;
  [[nodiscard]] Fd open_file(std::string_view path) const;

  Fd root_;
  bool copied_;  ///< not "/"
};

}  // namespace nodecheck::io
