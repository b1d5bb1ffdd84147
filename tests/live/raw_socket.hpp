#pragma once
// Unix sockets behind which nothing speaks gRPC.
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "io/fd.hpp"
#include "live/scratch.hpp"

namespace nodecheck {

/// A listening socket that nobody serves.
class ListeningSocket {
 public:
  explicit ListeningSocket(int backlog = 16, int type = 1 /* SOCK_STREAM */);
  [[nodiscard]] const std::string& path() const { return path_; }
  /// Connects until no more fit.
  void fill();
  /// Leaves the file behind without a listener.
  void abandon() { listener_ = io::Fd(); }
  [[nodiscard]] int fd() const { return listener_.get(); }

 private:
  Scratch scratch_;
  std::string path_ = scratch_ / "raw.sock";
  io::Fd listener_;
  std::vector<io::Fd> waiting_;
};

/// Hands each connection to `talk`, on a thread of its own, until it is destroyed.
class RawServer {
 public:
  explicit RawServer(std::function<void(const io::Fd&)> talk);
  ~RawServer();
  [[nodiscard]] const std::string& path() const { return socket_.path(); }

 private:
  void serve(const std::function<void(const io::Fd&)>& talk) const;

  ListeningSocket socket_;
  std::thread thread_;
};

}  // namespace nodecheck
