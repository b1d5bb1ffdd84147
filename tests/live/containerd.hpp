#pragma once
// A real containerd with its own configuration, root, state and socket in a folder of its own; never the system's. It
// and all its children are gone when the object is.
#include <sys/types.h>

#include <string>

#include "live/scratch.hpp"

namespace nodecheck {

struct ContainerdConfig {
  bool systemd_cgroup = false;   ///< options.SystemdCgroup of the handler runc
  std::string disabled{};        ///< more entries of disabled_plugins: "\"io.containerd.grpc.v1.cri\""
  std::string cri{};             ///< more lines of the CRI table
  std::string handler = "runc";  ///< default_runtime_name
  std::string text{};            ///< a whole config.toml instead of all that; FOLDER in it is the folder
  std::string import{};          ///< import.toml beside it
  std::string path{};            ///< the daemon's PATH; empty: ours
  std::string tree{};            ///< another release's, from debian_tree(); empty: this machine's own
};

class Containerd {
 public:
  /// Waits until the socket accepts. Throws std::runtime_error with the daemon's log where it does not.
  explicit Containerd(const ContainerdConfig& = {});
  Containerd(const Containerd&) = delete;
  Containerd& operator=(const Containerd&) = delete;
  ~Containerd() { kill(); }

  [[nodiscard]] const std::string& socket() const { return socket_; }
  [[nodiscard]] pid_t pid() const { return pid_; }
  [[nodiscard]] std::string log() const;
  [[nodiscard]] std::string folder(const std::string& name) const { return scratch_ / name; }
  /// SIGSTOP: the kernel goes on accepting for it.
  void stop() const;
  /// The socket file stays.
  void kill();

 private:
  void wait_for_socket();

  Scratch scratch_;
  std::string socket_ = scratch_ / "c.sock";
  pid_t pid_ = 0;
};

}  // namespace nodecheck
