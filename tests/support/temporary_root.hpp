#pragma once
// A directory that stands for a node's "/": files written from a list, removed with the object.
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "host.hpp"

namespace nodecheck {

class TemporaryRoot {
 public:
  TemporaryRoot();
  TemporaryRoot(std::initializer_list<std::pair<std::string_view, std::string_view>> files);
  TemporaryRoot(const TemporaryRoot&) = delete;
  TemporaryRoot& operator=(const TemporaryRoot&) = delete;
  ~TemporaryRoot();

  /// Makes the folders on the way. A path that ends in / is a folder alone.
  void add(std::string_view path, std::string_view content);
  void link(std::string_view path, std::string_view target);
  void fifo(std::string_view path);
  void mode(std::string_view path, unsigned mode);
  void remove(std::string_view path);

  [[nodiscard]] std::string path(std::string_view below = "") const { return directory_ + std::string(below); }
  [[nodiscard]] std::string read(std::string_view path) const;
  [[nodiscard]] std::shared_ptr<const Host> host() const { return Host::at(directory_); }

 private:
  std::string directory_;
};

}  // namespace nodecheck
