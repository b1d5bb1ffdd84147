#include "support/temporary_root.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

namespace nodecheck {
namespace fs = std::filesystem;

namespace {
void require(bool holds, const std::string& what) {
  if (!holds) throw std::system_error(errno, std::generic_category(), what);
}
}  // namespace

TemporaryRoot::TemporaryRoot() {
  std::string name = (fs::temp_directory_path() / "nodecheck-test-XXXXXX").string();
  require(::mkdtemp(name.data()) != nullptr, name);
  directory_ = name;
}

TemporaryRoot::TemporaryRoot(std::initializer_list<std::pair<std::string_view, std::string_view>> files)
    : TemporaryRoot() {
  for (const auto& [path, content] : files) add(path, content);
}

TemporaryRoot::~TemporaryRoot() {
  std::error_code ignored;
  fs::remove_all(directory_, ignored);
}

void TemporaryRoot::add(std::string_view at, std::string_view content) {
  const auto file = path(at);
  fs::create_directories(at.ends_with('/') ? fs::path(file) : fs::path(file).parent_path());
  if (at.ends_with('/')) return;
  std::ofstream out(file, std::ios::binary);
  out.write(content.data(), static_cast<std::streamsize>(content.size()));
  out.close();
  require(!out.fail(), file);
}

void TemporaryRoot::link(std::string_view at, std::string_view target) {
  fs::create_directories(fs::path(path(at)).parent_path());
  fs::create_symlink(fs::path(target), path(at));
}

void TemporaryRoot::fifo(std::string_view at) {
  fs::create_directories(fs::path(path(at)).parent_path());
  require(::mkfifo(path(at).c_str(), 0600) == 0, path(at));
}

void TemporaryRoot::mode(std::string_view at, unsigned mode) {
  require(::chmod(path(at).c_str(), mode) == 0, path(at));
}

void TemporaryRoot::remove(std::string_view at) { fs::remove_all(path(at)); }

std::string TemporaryRoot::read(std::string_view at) const {
  std::ifstream in(path(at), std::ios::binary);
  require(in.is_open(), path(at));
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace nodecheck
