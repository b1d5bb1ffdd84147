// What connecting shows, on real sockets.
#include "io/unix_socket.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <vector>

#include "io/fd.hpp"
#include "support/temporary_root.hpp"

namespace nodecheck {
namespace {

using State = SocketProbe::State;
using io::probe_socket;

/// A socket file; `backlog` below 0: nobody listens.
io::Fd socket_at(const std::string& path, int type = SOCK_STREAM, int backlog = 8) {
  io::Fd fd(::socket(AF_UNIX, type | SOCK_CLOEXEC, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  EXPECT_EQ(::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0) << path;
  const bool listens = backlog >= 0 && type != SOCK_DGRAM;
  EXPECT_TRUE(!listens || ::listen(fd.get(), backlog) == 0);
  return fd;
}

TEST(UnixSocket, AListenerAcceptsAndIsKnownByItsPid) {
  const TemporaryRoot folder;
  const auto listener = socket_at(folder.path("/s"));
  const auto seen = probe_socket(folder.path("/s"));
  EXPECT_EQ(seen.state, State::accepting);
  EXPECT_EQ(seen.peer_pid, ::getpid());
}

TEST(UnixSocket, WhatIsNotThereIsMissing) {
  const TemporaryRoot folder{{"/file", ""}};
  EXPECT_EQ(probe_socket(folder.path("/s")).state, State::missing);
  EXPECT_EQ(probe_socket(folder.path("/file/s")).state, State::missing);
  EXPECT_EQ(probe_socket("").state, State::missing) << "not the abstract socket without a name";
}

TEST(UnixSocket, AFileThatIsNoSocketIsNotStale) {
  TemporaryRoot folder{{"/file", ""}, {"/folder/", ""}};
  folder.fifo("/fifo");
  for (const auto* name : {"/file", "/folder", "/fifo"})
    EXPECT_EQ(probe_socket(folder.path(name)).state, State::not_a_socket) << name;
}

TEST(UnixSocket, ASocketNobodyListensOnIsStale) {
  const TemporaryRoot folder;
  const auto path = folder.path("/s");
  { const auto gone = socket_at(path); }
  EXPECT_EQ(probe_socket(path).state, State::stale);
  const auto bound = socket_at(folder.path("/bound"), SOCK_STREAM, -1);
  EXPECT_EQ(probe_socket(folder.path("/bound")).state, State::stale);
}

TEST(UnixSocket, ADatagramSocketIsOfTheWrongType) {
  const TemporaryRoot folder;
  const auto bound = socket_at(folder.path("/s"), SOCK_DGRAM);
  EXPECT_EQ(probe_socket(folder.path("/s")).state, State::wrong_type);
}

TEST(UnixSocket, AListenerThatDoesNotAcceptIsFullAtOnce) {
  const TemporaryRoot folder;
  const auto listener = socket_at(folder.path("/s"), SOCK_STREAM, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  folder.path("/s").copy(address.sun_path, sizeof address.sun_path - 1);
  std::vector<io::Fd> waiting;
  for (int i = 0; i < 4; ++i) {
    waiting.emplace_back(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    (void)::connect(waiting.back().get(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
  }
  EXPECT_EQ(probe_socket(folder.path("/s")).state, State::backlog_full);
}

TEST(UnixSocket, APathOf107BytesFitsAndOneMoreDoesNot) {
  TemporaryRoot folder;
  const auto base = folder.path("/");
  const auto fits = base + std::string(107 - base.size(), 's');
  const auto listener = socket_at(fits);
  EXPECT_EQ(probe_socket(fits).state, State::accepting);
  EXPECT_EQ(probe_socket(fits + "s").state, State::too_long);
}

TEST(UnixSocket, AClosedSocketIsDenied) {
  TemporaryRoot folder;
  folder.mode("", 0755);
  const auto listener = socket_at(folder.path("/s"));
  folder.mode("/s", 0600);
  const auto child = ::fork();
  if (child == 0) {
    if (::geteuid() == 0 && (::setgid(65534) != 0 || ::setuid(65534) != 0)) ::_exit(255);
    ::_exit(static_cast<int>(probe_socket(folder.path("/s")).state));
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(WEXITSTATUS(status), static_cast<int>(State::denied));
}

}  // namespace
}  // namespace nodecheck
