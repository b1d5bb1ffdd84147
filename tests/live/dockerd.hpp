#pragma once
// A real dockerd in network and mount namespaces of its own, with its own roots, socket and key; never the system's.
#include <sys/types.h>

#include <string>
#include <vector>

#include "live/scratch.hpp"

namespace nodecheck {

class Dockerd {
 public:
  /// `json` is daemon.json; FOLDER in it is the folder. Waits until the socket answers, or dockerd has ended.
  explicit Dockerd(const std::string& json, const std::vector<std::string>& flags = {});
  Dockerd(const Dockerd&) = delete;
  Dockerd& operator=(const Dockerd&) = delete;
  ~Dockerd() { end(); }

  [[nodiscard]] pid_t pid() const { return pid_; }  ///< 0: it has ended
  [[nodiscard]] std::string file() const { return scratch_ / "daemon.json"; }
  [[nodiscard]] std::string socket() const { return scratch_ / "d.sock"; }
  [[nodiscard]] std::string log() const;
  void stop() const;  ///< SIGSTOP: the kernel goes on accepting for it

 private:
  void wait();
  void end();

  Scratch scratch_;
  pid_t pid_ = 0;
};

}  // namespace nodecheck
