#pragma once
// Private network namespaces for live tests: held by a descriptor alone, without names, so that the last test to end
// leaves nothing behind, however it ends. The namespace that the tests were started in is never touched.
#include <functional>
#include <string>

#include "io/fd.hpp"

namespace nodecheck {

class Netns {
 public:
  /// A new one, with its loopback device up. Throws std::system_error without CAP_SYS_ADMIN.
  Netns();
  /// Runs on the main thread, because /proc/net is that of the process's first thread; threads and programs that
  /// `inside` starts are inside too.
  void run(const std::function<void()>& inside) const;
  /// As ip link set DEVICE netns PATH wants it.
  [[nodiscard]] std::string path() const;

 private:
  io::Fd fd_;
};

/// Runs /bin/sh -e on the script; throws std::runtime_error with its output when it fails.
void shell(const std::string& script);

/// pod (10.99.1.2) -- router -- far (10.99.2.2), with forwarding on.
class Road {
 public:
  Road();
  Netns pod, router, far;

  /// Whether a TCP connection can be made, and carries a byte, from pod to far and from far to pod.
  struct Traffic {
    bool there = false, back = false;
  };
  [[nodiscard]] Traffic traffic() const;
};

}  // namespace nodecheck
