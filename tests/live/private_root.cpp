#include "live/private_root.hpp"

#include <fcntl.h>
#include <sched.h>
#include <spawn.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <future>
#include <sstream>

#include "io/fd.hpp"

extern char** environ;

namespace nodecheck {
namespace {

namespace fs = std::filesystem;

void mount_on(const char* what, const std::string& where, const char* type, unsigned long flags) {
  if (::mount(what, where.c_str(), type, flags, nullptr) != 0) io::raise("mount " + where);
}

/// Outside of the namespaces nothing is ever mounted on it: an empty folder to take away.
class MountPoint {
 public:
  MountPoint() {
    if (::mkdtemp(path_.data()) == nullptr) io::raise("mkdtemp " + path_);
  }
  MountPoint(const MountPoint&) = delete;
  MountPoint& operator=(const MountPoint&) = delete;
  ~MountPoint() { ::rmdir(path_.c_str()); }
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_ = "/tmp/nodecheck-root-XXXXXX";
};

}  // namespace

PrivateRoot::PrivateRoot(std::string path) : path_(std::move(path)) {
  mount_on("tmpfs", path_, "tmpfs", 0);
  for (const auto* folder : {"etc", "run", "usr", "proc", "dev", "tmp"}) fs::create_directory(*this / folder);
  mount_on("/usr", *this / "usr", nullptr, MS_BIND | MS_REC);
  mount_on(nullptr, *this / "usr", nullptr, MS_BIND | MS_REMOUNT | MS_RDONLY);
  mount_on("/proc", *this / "proc", nullptr, MS_BIND | MS_REC);
  mount_on("/dev", *this / "dev", nullptr, MS_BIND | MS_REC);
  mount_on("tmpfs", *this / "usr/local/lib", "tmpfs", 0);
  for (const auto* folder : {"usr/lib/sysctl.d", "usr/lib/modules-load.d", "usr/lib/modprobe.d"})
    if (fs::exists(*this / folder)) mount_on("tmpfs", *this / folder, "tmpfs", 0);
  for (const auto* name : {"lib64", "bin", "sbin"}) fs::create_symlink(std::string("usr/") + name, *this / name);
  fs::create_directory(*this / "lib");
  for (const auto& entry : fs::directory_iterator(*this / "usr/lib")) split_lib(entry.path().filename(), false);
}

void PrivateRoot::enter(const std::function<void(const PrivateRoot&)>& body) {
  const MountPoint point;
  std::async(std::launch::async, [&] {
    if (::unshare(CLONE_NEWNS | CLONE_NEWNET) != 0) io::raise("unshare");
    if (::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) io::raise("mount --make-rprivate /");
    const PrivateRoot root(point.path());
    body(root);
  }).get();
}

void PrivateRoot::clear(const std::string& folder) const {
  fs::create_directories(*this / folder);
  for (const auto& entry : fs::directory_iterator(*this / folder)) fs::remove_all(entry);
}

void PrivateRoot::write(const std::string& file, const std::string& text) const {
  fs::create_directories(fs::path(*this / file).parent_path());
  std::ofstream(*this / file, std::ios::binary) << text;
}

void PrivateRoot::link(const std::string& file, const std::string& target) const {
  fs::create_directories(fs::path(*this / file).parent_path());
  fs::create_symlink(target, *this / file);
}

void PrivateRoot::split_lib(const std::string& name, bool split) const {
  const auto path = *this / ("lib/" + name);
  fs::remove_all(path);
  if (split)
    fs::create_directory(path);
  else
    fs::create_symlink("../usr/lib/" + name, path);
}

int PrivateRoot::run(std::vector<std::string> words) const {
  words.insert(words.begin(), {"chroot", path_});
  std::vector<char*> argv;
  for (auto& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  posix_spawn_file_actions_t files;
  ::posix_spawn_file_actions_init(&files);
  ::posix_spawn_file_actions_addopen(&files, 1, (*this / "said").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  ::posix_spawn_file_actions_adddup2(&files, 1, 2);
  pid_t pid = 0;
  const int error = ::posix_spawnp(&pid, argv[0], &files, nullptr, argv.data(), environ);
  ::posix_spawn_file_actions_destroy(&files);
  if (error != 0) io::raise(words[0], error);
  int status = 0;
  ::waitpid(pid, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

std::string PrivateRoot::said() const {
  std::ostringstream text;
  text << std::ifstream(*this / "said").rdbuf();
  return text.str();
}

}  // namespace nodecheck
