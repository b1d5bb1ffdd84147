// GET /info over a real unix socket: CRI-O serves it on the socket of its CRI.
#include "facts/crio_info.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <string>
#include <string_view>

#include "io/http.hpp"
#include "live/raw_socket.hpp"
#include "support/fake_runtime.hpp"
#include "support/probing.hpp"

namespace nodecheck {
namespace {

using testing::StartsWith;

// As CRI-O 1.32 answers, with the length that Go's server sends.
constexpr std::string_view body =
    R"({"storage_driver":"overlay","storage_image":"","storage_root":"/var/lib/containers/storage",)"
    R"("cgroup_driver":"systemd","default_id_mappings":{"uids":[],"gids":[]}})";

std::string heard(const io::Fd& connection) {
  char buffer[4096];
  const auto n = ::recv(connection.get(), buffer, sizeof buffer, 0);
  return {buffer, n > 0 ? static_cast<std::size_t>(n) : 0};
}

void say(const io::Fd& connection, const std::string& text) {
  (void)::send(connection.get(), text.data(), text.size(), MSG_NOSIGNAL);
}

/// CRI answers Version, and HTTP goes over the socket in earnest.
std::shared_ptr<RuntimeHost> crio_on(const std::string& socket) {
  auto host = std::make_shared<RuntimeHost>();
  host->variables = {{"CONTAINER_RUNTIME_ENDPOINT", "unix://" + socket}};
  host->sockets = {{socket, {SocketProbe::State::accepting, 845}}};
  host->runtime->v1 = [] { return cri::Version{"cri-o", "1.32.4", "v1"}; };
  host->http = io::http_get;
  return host;
}

TEST(CrioInfoLive, IsReadFromASocket) {
  std::string request;
  {
    const RawServer server([&](const io::Fd& connection) {
      request = heard(connection);
      say(connection, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " +
                          std::to_string(body.size()) + "\r\n\r\n" + std::string(body));
    });
    const auto info = fact_of<CrioInfo>(crio_on(server.path()));
    EXPECT_EQ(info.cgroup_driver, "systemd");
    EXPECT_EQ(info.storage_driver, "overlay");
    EXPECT_EQ(info.path, server.path());
  }
  EXPECT_THAT(request, StartsWith("GET /info HTTP/1.1\r\n")) << "nothing that acts";
}

TEST(CrioInfoLive, AGrpcServerThatSpeaksNoHttpIsMalformed) {
  const RawServer server([](const io::Fd& connection) {
    (void)heard(connection);
    say(connection, std::string("\0\0\6\4\0\0\0\0\0", 9));  // the first frame of HTTP/2
  });
  EXPECT_EQ(why_not<CrioInfo>(crio_on(server.path())).kind, Unavailable::Kind::malformed);
}

TEST(CrioInfoLive, ASilentOneCostsTheDeadline) {
  const ListeningSocket nobody;
  Facts facts(crio_on(nobody.path()), {.fact = std::chrono::milliseconds(300)});
  const auto info = facts.get<CrioInfo>();
  ASSERT_FALSE(*info);
  EXPECT_EQ(info->why().kind, Unavailable::Kind::timed_out);
}

}  // namespace
}  // namespace nodecheck
