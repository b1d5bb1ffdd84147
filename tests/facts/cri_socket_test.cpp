#include <gtest/gtest.h>

#include "facts/cri_socket.hpp"

#include "facts/cri_endpoint.hpp"
#include "json.hpp"
#include "support/fake_runtime.hpp"

namespace nodecheck {
namespace {

CriSocket read(std::shared_ptr<RuntimeHost> host, const std::string& path) {
  Facts facts{std::move(host)};
  CriEndpoint endpoint;
  endpoint.path = path;
  facts.set<CriEndpoint>(endpoint);
  return **facts.get<CriSocket>();
}

TEST(CriSocketTest, NamesItsListener) {
  auto host = std::make_shared<RuntimeHost>();
  host->sockets["/run/a.sock"] = {SocketProbe::State::accepting, 1};
  EXPECT_EQ(read(host, "/run/a.sock").peer_name, "");
  host->files["/proc/1/comm"] = "systemd\n";
  const auto fact = read(host, "/run/a.sock");
  EXPECT_EQ(fact.peer_name, "systemd");
  EXPECT_TRUE(fact.socket_activated());
}

TEST(CriSocketTest, AContainersFirstProcessIsNotSystemd) {
  auto host = std::make_shared<RuntimeHost>();
  host->sockets["/run/a.sock"] = {SocketProbe::State::accepting, 1};
  host->files["/proc/1/comm"] = "containerd\n";
  EXPECT_FALSE(read(host, "/run/a.sock").socket_activated());
}

TEST(CriSocketTest, IsEmptyWithoutAnEndpoint) { EXPECT_EQ(read(std::make_shared<RuntimeHost>(), ""), CriSocket{}); }

TEST(CriSocketTest, EveryStateSurvivesJson) {
  for (int state = 0; state <= static_cast<int>(SocketProbe::State::too_long); ++state) {
    CriSocket fact;
    fact.state = static_cast<SocketProbe::State>(state);
    EXPECT_EQ(Json(fact).get<CriSocket>(), fact);
    EXPECT_NE(word(fact.state), "unknown");
  }
  auto strange = Json(CriSocket{});
  strange["state"] = "asleep";
  EXPECT_ANY_THROW((void)strange.get<CriSocket>());
}

}  // namespace
}  // namespace nodecheck
