#include "live/cri_server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/fsuid.h>
#include <sys/socket.h>

#include "facts/cri_config.hpp"
#include "facts/cri_image_fs.hpp"
#include "facts/cri_pods.hpp"
#include "facts/cri_sandbox_image.hpp"
#include "facts/cri_socket.hpp"
#include "facts/cri_status.hpp"
#include "facts/cri_version.hpp"
#include "live/raw_socket.hpp"
#include "live/runtime_facts.hpp"

namespace nodecheck {
namespace {

using namespace std::chrono_literals;
using State = SocketProbe::State;
using testing::HasSubstr;

TEST(CriServerTest, Answers) {
  const CriServer server({});
  RuntimeFacts facts(server.path());
  EXPECT_EQ(facts.get<CriVersion>()->runtime_name, "testd");
  EXPECT_EQ(facts.get<CriSocket>()->peer_pid, ::getpid());
  for (const auto* id : {"runtime.endpoint", "runtime.socket", "runtime.responsive", "runtime.cri-version",
                         "runtime.ready", "runtime.network-ready", "runtime.config-rpc"})
    EXPECT_EQ(facts.verdict(id), Verdict::pass) << id;
}

TEST(CriServerTest, NamesItsCgroupDriver) {
  const auto driver = [](CriBehaviour::Config config, int number) {
    const CriServer server({.config = config, .driver = number});
    return RuntimeFacts(server.path()).get<CriConfig>()->cgroup_driver;
  };
  EXPECT_EQ(driver(CriBehaviour::Config::given, 0), "systemd");
  EXPECT_EQ(driver(CriBehaviour::Config::given, 1), "cgroupfs");
  EXPECT_EQ(driver(CriBehaviour::Config::given, 7), "7");
  EXPECT_EQ(driver(CriBehaviour::Config::no_linux, 0), "");
}

TEST(CriServerTest, WithoutRuntimeConfig) {
  const CriServer server({.config = CriBehaviour::Config::absent});
  RuntimeFacts facts(server.path());
  EXPECT_FALSE(facts.get<CriConfig>()->implemented);
  EXPECT_EQ(facts.verdict("runtime.config-rpc"), Verdict::fail);
}

TEST(CriServerTest, ThatHangsCostsItsDeadlineAndNoMore) {
  const CriServer server({.hangs = true});
  const auto begin = Clock::now();
  RuntimeFacts facts(server.path(), 3s);
  EXPECT_EQ(facts.verdict("runtime.responsive"), Verdict::fail);
  EXPECT_LT(Clock::now() - begin, 6s);
  EXPECT_THAT(facts.message("runtime.responsive"), HasSubstr("no answer from " + server.path()));
  EXPECT_EQ(facts.verdict("runtime.socket"), Verdict::pass);
  EXPECT_EQ(facts.verdict("runtime.cri-version"), Verdict::unknown);
  EXPECT_EQ(facts.verdict("runtime.ready"), Verdict::unknown);
}

TEST(CriServerTest, ThatIsSlowIsAWarning) {
  const CriServer server({.delay = 600ms});
  const auto outcome = RuntimeFacts(server.path()).judge("runtime.responsive");
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(effective_severity(outcome, Severity::error), Severity::warning);
}

TEST(CriServerTest, ThatStartsIsAskedAgain) {
  const CriServer server({.starting = 3});
  EXPECT_EQ(RuntimeFacts(server.path()).get<CriVersion>()->api, "v1");
}

TEST(CriServerTest, OfV1alpha2Alone) {
  const CriServer server({.v1 = false, .v1alpha2 = true});
  RuntimeFacts facts(server.path());
  EXPECT_EQ(facts.get<CriVersion>()->api, "v1alpha2");
  EXPECT_EQ(facts.verdict("runtime.cri-version"), Verdict::fail);
  EXPECT_EQ(facts.verdict("runtime.ready"), Verdict::unknown);
}

TEST(CriServerTest, Containerd2WhoseCriFailed) {
  const CriServer server({.v1 = false, .introspection = true});
  EXPECT_THAT(RuntimeFacts(server.path()).message("runtime.cri-version"), HasSubstr("its own words"));
}

TEST(CriServerTest, TakesSixteenMebibytesAndNoMore) {
  const CriServer large({.padding = 15U << 20});
  EXPECT_EQ(RuntimeFacts(large.path()).verdict("runtime.ready"), Verdict::pass);
  const CriServer too_large({.padding = 20U << 20});
  RuntimeFacts facts(too_large.path());
  EXPECT_EQ(facts.verdict("runtime.ready"), Verdict::unknown);
  EXPECT_THAT(facts.get<CriStatus>().why().message, HasSubstr("larger than max"));
}

TEST(CriServerTest, ListsItsPods) {
  const CriServer server({.sandboxes = 7, .containers = 9});
  const auto pods = RuntimeFacts(server.path()).get<CriPods>();
  EXPECT_EQ(pods->sandboxes_ready, 3);
  EXPECT_EQ(pods->sandboxes_not_ready, 4);
  EXPECT_EQ(pods->running, 3);
  EXPECT_EQ(pods->exited, 6);
  EXPECT_GT(pods->containers_seconds, 0);
}

TEST(CriServerTest, WhoseListsAreSlowIsAWarning) {
  const CriServer server({.list_delay = 1100ms});
  RuntimeFacts facts(server.path());
  const auto outcome = facts.judge("runtime.responsive");
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(effective_severity(outcome, Severity::error), Severity::warning);
  EXPECT_THAT(facts.message("runtime.responsive"), HasSubstr("listing sandboxes and containers took 2."));
}

TEST(CriServerTest, WhoseListsHangCostsTheirDeadlineAndNoMore) {
  const CriServer server({.lists_hang = true});
  const auto begin = Clock::now();
  RuntimeFacts facts(server.path(), 2s);
  EXPECT_EQ(facts.verdict("runtime.responsive"), Verdict::unknown) << "two seconds prove nothing against a full node";
  EXPECT_EQ(facts.get<CriImageFs>().why().kind, Unavailable::Kind::timed_out);
  EXPECT_EQ(facts.verdict("runtime.ready"), Verdict::pass);
  EXPECT_LT(Clock::now() - begin, 6s);
}

TEST(CriServerTest, WhoseListsHangForLongAreUnlisted) {
  const CriServer server({.lists_hang = true});
  const auto pods = RuntimeFacts(server.path(), 9500ms).get<CriPods>();
  EXPECT_TRUE(unlisted(pods)) << pods.why().where;
}

TEST(CriServerTest, WhoseListsAreLongOrTooLong) {
  const CriServer large({.sandboxes = 15000, .containers = 15000, .entry_padding = 1000});
  EXPECT_EQ(RuntimeFacts(large.path()).get<CriPods>()->sandboxes_ready, 5000);
  const CriServer too_large({.sandboxes = 17000, .entry_padding = 1000});
  RuntimeFacts facts(too_large.path());
  EXPECT_THAT(facts.get<CriPods>().why().message, HasSubstr("larger than max"));
  EXPECT_EQ(facts.verdict("runtime.responsive"), Verdict::unknown);
}

TEST(CriServerTest, WhoseListIsTornIsNotCounted) {
  const CriServer server({.sandboxes = 3, .torn_list = true});
  CriVersion version;
  version.path = server.path();
  version.api = "v1";
  Facts facts(Host::live());
  facts.set<CriVersion>(version);
  const auto pods = *facts.get<CriPods>();
  ASSERT_FALSE(pods);
  EXPECT_EQ(pods.why().where, CriPods::sandboxes_rpc);
  EXPECT_EQ(pods.why().kind, Unavailable::Kind::unsupported);
}

TEST(CriServerTest, WhoseFolderIsNoTextIsNotBelieved) {
  const CriServer server({.image_folder = "/var/lib/\xff"});
  EXPECT_FALSE(RuntimeFacts(server.path()).get<CriImageFs>());
}

TEST(CriServerTest, TellsWhereItsImagesAre) {
  const CriServer server({});
  const auto info = RuntimeFacts(server.path()).get<CriImageFs>();
  EXPECT_EQ(info->images, (std::vector<FilesystemUse>{{"/var/lib/testd", std::uint64_t{3} << 30}}));
  EXPECT_GT(info->latency_seconds, 0);
}

TEST(CriServerTest, WithoutAnImageServiceIsNoAlarm) {
  const CriServer server({.images = false});
  RuntimeFacts facts(server.path());
  EXPECT_EQ(facts.get<CriImageFs>().why().kind, Unavailable::Kind::unsupported);
  EXPECT_EQ(facts.verdict("runtime.responsive"), Verdict::pass);
}

void expect_no_cri(const std::string& path, const std::string& words) {
  RuntimeFacts facts(path, 2s);
  EXPECT_EQ(facts.verdict("runtime.socket"), Verdict::pass);
  EXPECT_EQ(facts.verdict("runtime.responsive"), Verdict::not_applicable);
  EXPECT_EQ(facts.verdict("runtime.cri-version"), Verdict::fail);
  EXPECT_THAT(facts.message("runtime.cri-version"), HasSubstr(words));
}

void say(const io::Fd& connection, std::string_view words) {
  (void)::send(connection.get(), words.data(), words.size(), MSG_NOSIGNAL);
  ::shutdown(connection.get(), SHUT_WR);
  char ignored[4096];
  while (::recv(connection.get(), ignored, sizeof ignored, 0) > 0) continue;
}

TEST(RawServerTest, ThatSpeaksHttp1) {
  const RawServer server([](const auto& c) { say(c, "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"); });
  expect_no_cri(server.path(), "HTTP/1");
}

TEST(RawServerTest, ThatSpeaksGarbage) {
  const RawServer server([](const auto& c) { say(c, std::string(70000, '\xa5')); });
  expect_no_cri(server.path(), "nothing behind");
}

TEST(RawServerTest, ThatHangsUp) {
  const RawServer server([](const auto&) {});
  expect_no_cri(server.path(), "nothing behind");
}

TEST(ListeningSocketTest, ThatIsNeverServed) {
  const ListeningSocket socket;
  RuntimeFacts facts(socket.path(), 3s);
  EXPECT_EQ(facts.verdict("runtime.socket"), Verdict::pass);
  EXPECT_EQ(facts.verdict("runtime.responsive"), Verdict::fail);
}

TEST(ListeningSocketTest, WhoseBacklogIsFull) {
  ListeningSocket socket(1);
  socket.fill();
  RuntimeFacts facts(socket.path());
  EXPECT_EQ(facts.get<CriSocket>()->state, State::backlog_full);
  EXPECT_EQ(facts.verdict("runtime.socket"), Verdict::fail);
  EXPECT_EQ(facts.verdict("runtime.responsive"), Verdict::unknown);
}

TEST(ListeningSocketTest, ThatNobodyHolds) {
  ListeningSocket socket;
  socket.abandon();
  RuntimeFacts facts(socket.path());
  EXPECT_EQ(facts.get<CriSocket>()->state, State::stale);
  EXPECT_EQ(facts.verdict("runtime.socket"), Verdict::fail);
}

TEST(ListeningSocketTest, OfDatagrams) {
  const ListeningSocket socket(0, SOCK_DGRAM);
  EXPECT_EQ(RuntimeFacts(socket.path()).get<CriSocket>()->state, State::wrong_type);
}

TEST(ListeningSocketTest, ThatIsAFileOrMissingOrTooLong) {
  const Scratch scratch;
  EXPECT_EQ(RuntimeFacts(scratch.write("file", "")).get<CriSocket>()->state, State::not_a_socket);
  EXPECT_EQ(RuntimeFacts(scratch / "none").get<CriSocket>()->state, State::missing);
  EXPECT_EQ(RuntimeFacts(scratch / std::string(200, 'x')).get<CriSocket>()->state, State::too_long);
}

/// This thread, and those that it starts, as an ordinary user towards files.
struct AsNobody {
  AsNobody() { ::setfsuid(65534); }
  ~AsNobody() { ::setfsuid(0); }
};

TEST(ListeningSocketTest, ThatWeMayNotConnectTo) {
  const CriServer server({});
  std::filesystem::permissions(server.path(), std::filesystem::perms(0600));
  const AsNobody nobody;
  RuntimeFacts facts(server.path());
  EXPECT_EQ(facts.get<CriSocket>()->state, State::denied);
  EXPECT_EQ(facts.verdict("runtime.socket"), Verdict::unknown);
  EXPECT_EQ(facts.get<CriVersion>().why().kind, Unavailable::Kind::denied);
}

}  // namespace
}  // namespace nodecheck
