#pragma once
// A real dockerd in network and mount namespaces of its own, with its own roots, socket and key; never the system's.
#include <sys/types.h>

#include <string>
#include <vector>

#include "live/scratch.hpp"

namespace nodecheck {

struct DockerdSetup {
  std::string json;                ///< daemon.json; FOLDER in it is the folder
  std::vector<std::string> flags;  ///< more of them
  std::string tree{};              ///< another release's, from debian_tree(); empty: this machine's own
  /// "nft" or "legacy": with a bridge and rules, which it makes in the caller's network namespace, by this iptables of
  /// its tree. Empty: with neither, in a namespace of its own.
  std::string iptables{};
};

class Dockerd {
 public:
  /// Waits until the socket answers, or dockerd has ended.
  explicit Dockerd(const DockerdSetup&);
  explicit Dockerd(const std::string& json, const std::vector<std::string>& flags = {})
      : Dockerd(DockerdSetup{json, flags}) {}
  Dockerd(const Dockerd&) = delete;
  Dockerd& operator=(const Dockerd&) = delete;
  ~Dockerd() { end(); }

  [[nodiscard]] pid_t pid() const { return pid_; }  ///< 0: it has ended
  [[nodiscard]] std::string file() const { return scratch_ / "daemon.json"; }
  [[nodiscard]] std::string socket() const { return scratch_ / "d.sock"; }
  [[nodiscard]] std::string log() const;
  void stop() const;  ///< SIGSTOP: the kernel goes on accepting for it

 private:
  [[nodiscard]] std::vector<std::string> words(const DockerdSetup&) const;
  void wait();
  void end();

  Scratch scratch_;
  pid_t pid_ = 0;
};

}  // namespace nodecheck
