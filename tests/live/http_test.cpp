// One GET, to servers that behave and to servers that do not.
#include "io/http.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <chrono>
#include <string>
#include <string_view>

#include "live/raw_socket.hpp"
#include "result.hpp"

namespace nodecheck {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::StartsWith;

void say(const io::Fd& connection, std::string_view text) {
  (void)::send(connection.get(), text.data(), text.size(), MSG_NOSIGNAL);
}
std::string heard(const io::Fd& connection) {
  char buffer[4096];
  const auto n = ::recv(connection.get(), buffer, sizeof buffer, 0);
  return {buffer, n > 0 ? static_cast<std::size_t>(n) : 0};
}

HttpAnswer get(const std::string& socket, Clock::duration patience = 2s) {
  return io::http_get({.socket = socket, .path = "/info"}, Clock::now() + patience);
}

/// What came of a server that says this, in these pieces.
HttpAnswer answer_to(std::vector<std::string> pieces) {
  const RawServer server([pieces](const io::Fd& connection) {
    (void)heard(connection);
    for (const auto& piece : pieces) say(connection, piece);
  });
  return get(server.path());
}

Unavailable refused(std::vector<std::string> pieces) {
  try {
    const auto answer = answer_to(std::move(pieces));
    ADD_FAILURE() << answer.status << answer.body;
  } catch (const Unavailable& why) {
    return why;
  }
  return {};
}

TEST(Http, AsksOnceAndReadsTheBody) {
  std::string request;
  {
    const RawServer server([&](const io::Fd& connection) {
      request = heard(connection);
      say(connection, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    });
    const auto answer = get(server.path());
    EXPECT_EQ(answer.status, 200U);
    EXPECT_EQ(answer.body, "ok");
  }
  EXPECT_THAT(request, StartsWith("GET /info HTTP/1.1\r\nHost: localhost\r\n"));
}

TEST(Http, ReadsChunksInAnyPieces) {
  EXPECT_EQ(
      answer_to({"HTTP/1.1 200 OK\r\nTransfer-Enc", "oding: chunked\r\n\r\n3\r", "\nabc\r\n2\r\nde\r\n0\r\n\r\n"}).body,
      "abcde");
}

TEST(Http, ReadsUntilTheServerCloses) {
  EXPECT_EQ(answer_to({"HTTP/1.0 404 Not Found\r\n\r\n", "no such page"}).body, "no such page");
  EXPECT_EQ(answer_to({"HTTP/1.0 404 Not Found\r\n\r\n", "no such page"}).status, 404U);
}

TEST(Http, ASilentServerCostsTheDeadline) {
  const ListeningSocket nobody;
  const auto begin = Clock::now();
  try {
    (void)get(nobody.path(), 100ms);
    FAIL() << "it answered";
  } catch (const Unavailable& why) {
    EXPECT_EQ(why.kind, Unavailable::Kind::timed_out);
    EXPECT_THAT(why.where, HasSubstr(nobody.path()));
  }
  EXPECT_LT(Clock::now() - begin, 1s);
}

TEST(Http, WhatIsNoHttpIsMalformed) {
  EXPECT_EQ(refused({"SSH-2.0-OpenSSH\r\n"}).kind, Unavailable::Kind::malformed);
  EXPECT_EQ(refused({}).kind, Unavailable::Kind::malformed);
  EXPECT_EQ(refused({"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n"}).kind, Unavailable::Kind::malformed);
  EXPECT_EQ(refused({"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab"}).kind, Unavailable::Kind::malformed);
  EXPECT_EQ(refused({"HTTP/1.1 200 OK\r\nX: " + std::string(100000, 'x')}).kind, Unavailable::Kind::malformed);
}

/// Neither the deadline nor the memory is the server's to spend.
TEST(Http, ATrailerWithoutAnEndIsGivenUp) {
  const std::string line(1024, 'x');
  const RawServer server([&](const io::Fd& connection) {
    (void)heard(connection);
    say(connection, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n");
    const auto trailer = "X: " + line + "\r\n";
    while (::send(connection.get(), trailer.data(), trailer.size(), MSG_NOSIGNAL) > 0) {
    }
  });
  const auto begin = Clock::now();
  EXPECT_THROW((void)get(server.path(), 2s), Unavailable);
  EXPECT_LT(Clock::now() - begin, 3s);
}

TEST(Http, WhereNobodyListensErrnoSaysSo) {
  ListeningSocket gone;
  gone.abandon();
  EXPECT_THROW((void)get(gone.path()), std::system_error);
  EXPECT_THROW((void)io::http_get({.port = 1, .path = "/healthz"}, Clock::now() + 2s), std::system_error);
}

}  // namespace
}  // namespace nodecheck
