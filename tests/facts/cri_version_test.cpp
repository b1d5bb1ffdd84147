#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "facts/cri_version.hpp"

#include "facts/cri_endpoint.hpp"
#include "facts/cri_socket.hpp"
#include "json.hpp"
#include "support/fake_runtime.hpp"

namespace nodecheck {
namespace {

using Kind = Unavailable::Kind;
using State = SocketProbe::State;

constexpr auto method = "runtime.v1.RuntimeService/Version";

class CriVersionTest : public testing::Test {
 protected:
  Result<CriVersion> ask(State state = State::accepting) { return ask_within(std::chrono::milliseconds(300), state); }
  Result<CriVersion> ask_within(std::chrono::milliseconds time, State state = State::accepting) {
    Facts facts{host_, {.fact = time}};
    CriSocket socket;
    socket.path = "/run/test.sock";
    socket.state = state;
    facts.set<CriSocket>(socket);
    return *facts.get<CriVersion>();
  }
  static cri::Version refuse(int code, const std::string& words) { throw cri::RpcError(code, method, words); }

  std::shared_ptr<RuntimeHost> host_ = std::make_shared<RuntimeHost>();
  FakeRuntime& runtime_ = *host_->runtime;
};

TEST_F(CriVersionTest, OfV1) {
  runtime_.v1 = [] { return cri::Version{"containerd", "v2.1.4", "v1"}; };
  const auto version = ask();
  EXPECT_EQ(version->api, "v1");
  EXPECT_EQ(version->runtime_name, "containerd");
  EXPECT_EQ(version->runtime_version, "v2.1.4");
  EXPECT_GT(version->latency_seconds, 0);
}

TEST_F(CriVersionTest, OfV1alpha2Alone) {
  runtime_.v1alpha2 = [] { return cri::Version{"cri-o", "1.19.7", "v1alpha2"}; };
  const auto version = ask();
  EXPECT_EQ(version->api, "v1alpha2");
  EXPECT_EQ(version->code, cri::unimplemented);
}

TEST_F(CriVersionTest, ContainerdWithoutItsPlugin) {
  runtime_.plugins_answer = [] { return std::vector<cri::Plugin>{{"io.containerd.grpc.v1", "images", ""}}; };
  const auto version = ask();
  EXPECT_TRUE(version->containerd);
  EXPECT_EQ(version->plugin_error, "");
}

TEST_F(CriVersionTest, ContainerdWhosePluginFailed) {
  runtime_.plugins_answer = [] {
    return std::vector<cri::Plugin>{{"io.containerd.grpc.v1", "images", "not CRI's"},
                                    {"io.containerd.cri.v1", "runtime", "the cause"},
                                    {"io.containerd.grpc.v1", "cri", "its consequence"}};
  };
  EXPECT_EQ(ask()->plugin_error, "the cause");
}

TEST_F(CriVersionTest, OfAnotherGrpcServer) {
  const auto version = ask();
  EXPECT_EQ(version->api, "");
  EXPECT_FALSE(version->containerd);
  EXPECT_EQ(version->refusal, "unknown service");
}

TEST_F(CriVersionTest, AsksAgainWhileContainerdStarts) {
  runtime_.v1 = [calls = 0]() mutable {
    return ++calls < 3 ? refuse(2, "server is not initialized yet") : cri::Version{"containerd", "v1.6.20", "v1"};
  };
  EXPECT_EQ(ask()->api, "v1");
}

TEST_F(CriVersionTest, StillStartingAtTheDeadline) {
  runtime_.v1 = [] { return refuse(14, "server is not initialized yet"); };
  const auto version = ask();
  ASSERT_FALSE(version);
  EXPECT_FALSE(unanswered(version)) << "200 ms are too few to say so";
  EXPECT_THAT(version.why().message, testing::HasSubstr("still starting"));
}

// So that the call's own words win over "no answer in time", also where we are run late.
TEST_F(CriVersionTest, EndsATenthBeforeItsFact) {
  using namespace std::chrono_literals;
  runtime_.v1 = [] { return cri::Version{"containerd", "v2.1.4", "v1"}; };
  const auto begin = Clock::now();
  (void)ask_within(10s);
  EXPECT_GT(runtime_.version_until - begin, 8s);
  EXPECT_LT(runtime_.version_until - begin, 9500ms);
}

TEST_F(CriVersionTest, NoAnswer) {
  runtime_.v1 = [] { return refuse(cri::deadline_exceeded, "Deadline Exceeded"); };
  const auto hasty = ask();
  ASSERT_FALSE(hasty);
  EXPECT_EQ(hasty.why().kind, Kind::timed_out);
  EXPECT_FALSE(unanswered(hasty)) << "less time than a healthy runtime may need proves nothing";
  const auto version = ask_within(std::chrono::seconds(3));
  ASSERT_FALSE(version);
  EXPECT_EQ(version.why().where, method);
  EXPECT_TRUE(unanswered(version));
}

TEST_F(CriVersionTest, ALateSocketIsNotASilentRuntime) {
  host_->sockets["/run/test.sock"] = {State::accepting, 0};
  host_->slow_socket = std::chrono::milliseconds(200);
  runtime_.v1 = [] { return refuse(cri::deadline_exceeded, "Deadline Exceeded"); };
  Facts facts{host_, {.fact = std::chrono::milliseconds(300)}};
  CriEndpoint endpoint;
  endpoint.path = "/run/test.sock";
  facts.set<CriEndpoint>(endpoint);
  const auto version = *facts.get<CriVersion>();
  EXPECT_EQ(version.why().kind, Kind::timed_out);
  EXPECT_FALSE(unanswered(version));
}

TEST_F(CriVersionTest, NobodyToAsk) {
  EXPECT_EQ(ask(State::stale).why().kind, Kind::unsupported);
  EXPECT_EQ(ask(State::backlog_full).why().kind, Kind::unsupported);
  EXPECT_EQ(ask(State::denied).why().kind, Kind::denied);
  EXPECT_FALSE(unanswered(ask(State::stale)));
}

TEST(Unanswered, IsNotSaidOfARuntimeThatWasNeverAsked) {
  EXPECT_FALSE(unanswered(Unavailable{Kind::timed_out, "cri.version <- cri.endpoint", "no answer in time"}));
  EXPECT_FALSE(unanswered(Unavailable{Kind::timed_out, "cri.version", "no answer in time"}));
  EXPECT_TRUE(unanswered(Unavailable{Kind::timed_out, "runtime.v1.RuntimeService/Version", "no answer"}));
}

TEST_F(CriVersionTest, SurvivesJson) {
  const auto fact = *ask();
  EXPECT_EQ(Json(fact).get<CriVersion>(), fact);
  auto lost = Json(fact);
  lost.erase("latency_seconds");
  EXPECT_ANY_THROW((void)lost.get<CriVersion>());
}

}  // namespace
}  // namespace nodecheck
