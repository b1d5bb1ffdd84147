#include "facts/kubelet_health.hpp"

#include <gmock/gmock.h>

#include "support/probing.hpp"

namespace nodecheck {
namespace {

using State = KubeletHealth::State;
using testing::ElementsAre;
using testing::IsEmpty;
using Kind = Unavailable::Kind;

std::shared_ptr<FakeHost> node(const std::string& settings = "kind: KubeletConfiguration\n") {
  auto host = std::make_shared<FakeHost>();
  host->files = {{"/proc/1/comm", "systemd\n"}, {"/var/lib/kubelet/config.yaml", settings}};
  return host;
}

KubeletHealth answered(unsigned status, const std::string& body) {
  const auto host = node();
  host->http = [=](const HttpTarget&) { return HttpAnswer{status, body}; };
  return fact_of<KubeletHealth>(host);
}

TEST(KubeletHealth, AsksTheLoopbackOnTheDefaultPort) {
  const auto host = node();
  HttpTarget asked;
  host->http = [&](const HttpTarget& target) {
    asked = target;
    return HttpAnswer{200, "ok"};
  };
  const auto health = fact_of<KubeletHealth>(host);
  EXPECT_EQ(asked.port, 10248);
  EXPECT_EQ(asked.path, "/healthz");
  EXPECT_EQ(asked.socket, "");
  EXPECT_EQ(health.state, State::answered);
  EXPECT_TRUE(health.ok);
  EXPECT_EQ(health.source, "default");
  EXPECT_EQ(replayed(health), health);
}

TEST(KubeletHealth, OnlyOkIsOk) {
  EXPECT_TRUE(answered(200, "ok\n").ok);
  EXPECT_FALSE(answered(200, "ok then").ok);
  EXPECT_FALSE(answered(200, "").ok);
  EXPECT_FALSE(answered(404, "ok").ok);
}

TEST(KubeletHealth, NamesWhatFails) {
  const auto health =
      answered(500, "[+]ping ok\n[+]log ok\n[-]syncloop failed: reason withheld\nhealthz check failed\n");
  EXPECT_EQ(health.status, 500U);
  EXPECT_THAT(health.failed, ElementsAre("[-]syncloop failed: reason withheld"));
  EXPECT_THAT(failed_checks(""), IsEmpty());
  EXPECT_THAT(failed_checks("[-]\x1b[31mred"), ElementsAre("[-]?[31mred"));
  std::string many;
  for (int i = 0; i < 100; ++i) many += "[-]" + std::string(1000, 'x') + "\n";
  EXPECT_EQ(failed_checks(many).size(), 16U);
  EXPECT_EQ(failed_checks(many)[0].size(), 200U);
}

TEST(KubeletHealth, PortAndAddressAreTheKubelets) {
  const auto state = [](const std::string& settings) { return fact_of<KubeletHealth>(node(settings)).state; };
  EXPECT_EQ(state("healthzPort: 0\n"), State::off);
  EXPECT_EQ(state("healthzBindAddress: 192.168.10.21\n"), State::elsewhere);
  EXPECT_EQ(state("healthzBindAddress: ::1\n"), State::elsewhere);
  for (const auto* all : {"0.0.0.0", "'::'", "127.0.0.1", "''"})
    EXPECT_EQ(state(std::string("healthzBindAddress: ") + all + "\n"), State::refused) << all;
  const auto moved = fact_of<KubeletHealth>(node("healthzPort: 11248\n"));
  EXPECT_EQ(moved.port, 11248);
  EXPECT_EQ(moved.source, "/var/lib/kubelet/config.yaml:1");
  EXPECT_EQ(why_not<KubeletHealth>(node("healthzPort: 70000\n")).kind, Kind::malformed);
  EXPECT_EQ(why_not<KubeletHealth>(node("healthzPort: [\n")).kind, Kind::malformed);
}

TEST(KubeletHealth, SilenceAndOtherTonguesAreAnswers) {
  const auto host = node();
  host->http = [](const HttpTarget&) -> HttpAnswer { throw Unavailable{Kind::timed_out, "", ""}; };
  EXPECT_EQ(fact_of<KubeletHealth>(host).state, State::silent);
  host->http = [](const HttpTarget&) -> HttpAnswer { throw Unavailable{Kind::malformed, "", ""}; };
  EXPECT_EQ(fact_of<KubeletHealth>(host).state, State::not_http);
  host->http = [](const HttpTarget&) -> HttpAnswer { throw std::system_error(EACCES, std::generic_category()); };
  EXPECT_EQ(why_not<KubeletHealth>(host).kind, Kind::denied);
}

TEST(KubeletHealth, TooLittleTimeIsNoSilence) {
  const auto host = node();
  host->http = [](const HttpTarget&) -> HttpAnswer { throw Unavailable{Kind::timed_out, "x", "no answer"}; };
  Facts hurried(host, {.fact = std::chrono::milliseconds(500)});
  const auto health = *hurried.get<KubeletHealth>();
  ASSERT_FALSE(health);
  EXPECT_EQ(health.why().kind, Kind::timed_out);
}

}  // namespace
}  // namespace nodecheck
