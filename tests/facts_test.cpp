// The store's promises. Nothing here sleeps for a condition: a probe that hangs waits for a latch that the test opens.
#include "facts.hpp"

#include <gmock/gmock.h>
#include <pthread.h>

#include <gtest/gtest.h>
#include <atomic>
#include <functional>
#include <future>
#include <map>
#include <mutex>
#include <stdexcept>
#include <system_error>
#include <thread>

#include "json.hpp"

namespace nodecheck {
namespace {

/// A host that carries the probes of this test: by id, what each does.
class ScriptedHost final : public Host {
 public:
  std::map<std::string_view, std::function<int(Node&)>> probes = {};
  mutable std::map<std::string_view, std::atomic<int>> runs = {};

  std::string read(std::string_view) const override { return {}; }
  std::vector<std::string> list(std::string_view) const override { return {}; }
  bool exists(std::string_view) const override { return false; }
  std::uint64_t inode(std::string_view) const override { return 0; }
  void scan(std::string_view, std::size_t, const std::function<bool(std::string_view)>&) const override {}
  NetlinkDump netlink_dump(int, std::string_view, Clock::time_point) const override { return {}; }
  XtBlob xt_table(XtFamily, const std::string&) const override { return {}; }
  SocketProbe probe_socket(const std::string&) const override { return {}; }
  std::shared_ptr<cri::Client> cri(const std::string&) const override { return nullptr; }
  SystemdAnswer units(const std::vector<std::string>&, Clock::time_point) const override { return {}; }
  std::string kernel_release() const override { return {}; }
  std::string environment(const char*) const override { return {}; }
};

int run(Node& node, std::string_view id) {
  const auto& host = dynamic_cast<const ScriptedHost&>(node.host());
  ++host.runs.at(id);
  return host.probes.at(id)(node);
}

}  // namespace

template <char Name>
struct Letter {
  static constexpr char text[]{'t', 'e', 's', 't', '.', Name};
  static constexpr std::string_view id{text, sizeof text};
  int value = 0;
  bool operator==(const Letter&) const = default;
};
template <char Name>
void to_json(Json& j, const Letter<Name>& letter) {
  j = Json{{"value", letter.value}};
}
template <char Name>
void from_json(const Json& j, Letter<Name>& letter) {
  j.at("value").get_to(letter.value);
}
using A = Letter<'a'>;
using B = Letter<'b'>;
using C = Letter<'c'>;
template <>
A probe<A>(Node& node) {
  return {run(node, A::id)};
}
template <>
B probe<B>(Node& node) {
  return {run(node, B::id)};
}
template <>
C probe<C>(Node& node) {
  return {run(node, C::id)};
}

namespace {

using Kind = Unavailable::Kind;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using namespace std::chrono_literals;

/// Opened once, by the test or by the object's end; probes wait for it.
class Latch {
 public:
  Latch() : opened_(open_.get_future()) {}
  Latch(const Latch&) = delete;
  Latch& operator=(const Latch&) = delete;
  void open() { open_.set_value(); }
  void wait() const { opened_.wait(); }

 private:
  std::promise<void> open_;
  std::shared_future<void> opened_;
};

std::shared_ptr<ScriptedHost> host_with(std::map<std::string_view, std::function<int(Node&)>> probes) {
  auto host = std::make_shared<ScriptedHost>();
  for (const auto& [id, probe] : probes) host->runs[id] = 0;
  host->probes = std::move(probes);
  return host;
}

Unavailable why_a_throws(std::function<int(Node&)> probe) {
  Facts facts(host_with({{A::id, std::move(probe)}}));
  const auto result = facts.get<A>();
  return *result ? Unavailable{Kind::unsupported, "", "it was read"} : result->why();
}

/// Until the first pending fact waits along this chain: between a probe's ask and its wait there is no event to wait
/// on.
void await_waiting(const Facts& facts, const std::string& chain) {
  const auto latest = Clock::now() + 1min;
  while (Clock::now() < latest) {
    const auto pending = facts.pending();
    if (!pending.empty() && pending.front() == chain) return;
    std::this_thread::yield();
  }
  ADD_FAILURE() << "nobody waits: " << chain;
}

TEST(Facts, TwoThatNeedAThirdShareOneReading) {
  Latch both_wait;
  std::atomic<int> waiting = 0;
  const auto host = host_with({{A::id, [&](Node& node) { return ++waiting, node.need<C>().value + 1; }},
                               {B::id, [&](Node& node) { return ++waiting, node.need<C>().value + 2; }},
                               {C::id, [&](Node&) { return both_wait.wait(), 40; }}});
  Facts facts(host);
  facts.start(fact_type<A>);
  facts.start(fact_type<B>);
  while (waiting < 2) std::this_thread::yield();
  both_wait.open();
  EXPECT_EQ((*facts.get<A>())->value, 41);
  EXPECT_EQ((*facts.get<B>())->value, 42);
  EXPECT_EQ(host->runs[C::id], 1);
  EXPECT_EQ(facts.get<A>(), facts.get<A>()) << "the same object for everyone";
  EXPECT_EQ(host->runs[A::id], 1);
}

/// Opens a latch when the thread that made it has done its last.
struct AtThreadsEnd {
  std::shared_ptr<Latch> latch;
  ~AtThreadsEnd() { latch->open(); }
};

TEST(Facts, ADeadlineSettlesAndALateAnswerIsDropped) {
  auto latch = std::make_shared<Latch>();
  auto ended = std::make_shared<Latch>();
  Facts facts(host_with({{A::id,
                          [=](Node&) {
                            thread_local const AtThreadsEnd at_end{ended};
                            latch->wait();
                            return 7;
                          }}}),
              {.fact = 20ms});
  const auto first = facts.get<A>();
  ASSERT_FALSE(*first);
  EXPECT_EQ(first->why(), (Unavailable{Kind::timed_out, "test.a", "no answer in time"}));
  latch->open();
  ended->wait();
  EXPECT_EQ(facts.get<A>(), first) << "the first writer wins";
  EXPECT_THAT(facts.dump(), HasSubstr("timed_out"));
}

TEST(Facts, TheRunsEndIsEveryFactsEnd) {
  auto latch = std::make_shared<Latch>();
  Facts facts(host_with({{A::id, [=](Node&) { return latch->wait(), 0; }}}), {.fact = 1h, .run = 20ms});
  EXPECT_EQ(facts.get<A>()->why().kind, Kind::timed_out);
  latch->open();
}

TEST(Facts, ATimeoutNamesWhatWasWaitedFor) {
  auto latch = std::make_shared<Latch>();
  auto asked = std::make_shared<Latch>();
  const auto host = host_with({{A::id, [](Node& node) { return node.need<B>().value; }},
                               {B::id, [](Node& node) { return node.need<C>().value; }},
                               {C::id, [=](Node&) { return asked->open(), latch->wait(), 0; }}});
  Facts facts(host, {.fact = 1h, .run = 1h});
  facts.start(fact_type<A>);
  asked->wait();
  await_waiting(facts, "test.a <- test.b <- test.c");  // C may run before B waits for it
  EXPECT_THAT(facts.pending(), ElementsAre("test.a <- test.b <- test.c", "test.b <- test.c", "test.c"));
  EXPECT_FALSE(facts.wait(Clock::now()));
  latch->open();
  EXPECT_TRUE(facts.wait(Clock::now() + 1min));
  EXPECT_THAT(facts.pending(), IsEmpty());
}

TEST(Facts, WhatNeedsAnOverdueFactIsOverdueForTheSameReason) {
  auto latch = std::make_shared<Latch>();
  const auto host = host_with(
      {{A::id, [](Node& node) { return node.need<B>().value; }}, {B::id, [=](Node&) { return latch->wait(), 0; }}});
  Facts facts(host, {.fact = 500ms});
  facts.start(fact_type<A>);
  await_waiting(facts, "test.a <- test.b");
  const auto a = facts.get<A>();
  ASSERT_FALSE(*a);
  EXPECT_EQ(a->why().kind, Kind::timed_out);
  EXPECT_THAT(a->why().where, HasSubstr("test.b"));
  EXPECT_TRUE(facts.wait(Clock::now() + 1min));
  latch->open();
}

TEST(Facts, WaitSettlesWhatIsOverdue) {
  auto latch = std::make_shared<Latch>();
  Facts facts(host_with({{A::id, [=](Node&) { return latch->wait(), 0; }}}), {.fact = 10ms});
  facts.start(fact_type<A>);
  EXPECT_TRUE(facts.wait(Clock::now() + 1h));
  EXPECT_EQ(facts.get<A>()->why().kind, Kind::timed_out);
  latch->open();
}

TEST(Facts, FactsThatNeedEachOtherEndAtOnce) {
  const auto host = host_with({{A::id, [](Node& node) { return node.need<B>().value; }},
                               {B::id, [](Node& node) { return node.need<C>().value; }},
                               {C::id, [](Node& node) { return node.need<A>().value; }}});
  Facts facts(host, {.fact = 1h, .run = 1h});  // a cycle that waits for a deadline would hang this test
  for (const auto& result : {*facts.get<A>(), *facts.get<A>()}) {
    ASSERT_FALSE(result);
    EXPECT_EQ(result.why().message, "facts that need each other");
  }
  EXPECT_EQ(facts.get<B>()->why().message, "facts that need each other");
  EXPECT_EQ(facts.get<C>()->why().message, "facts that need each other");
}

TEST(Facts, AFactThatNeedsItselfEndsAtOnce) {
  Facts facts(host_with({{A::id, [](Node& node) { return node.need<A>().value; }}}), {.fact = 1h, .run = 1h});
  EXPECT_EQ(facts.get<A>()->why().message, "facts that need each other");
}

TEST(Facts, AProbeMayLiveWithoutWhatItAskedFor) {
  const auto host = host_with({{A::id, [](Node& node) { return *node.get<B>() ? 1 : 2; }},
                               {B::id, [](Node&) -> int { throw std::runtime_error("torn"); }}});
  EXPECT_EQ((*Facts(host).get<A>())->value, 2);
}

TEST(Facts, EveryExceptionBecomesItsReason) {
  const auto system = [](int error) {
    return why_a_throws([=](Node&) -> int { throw std::system_error(error, std::generic_category(), "/proc/x"); });
  };
  EXPECT_EQ(system(EACCES).kind, Kind::denied);
  EXPECT_EQ(system(EPERM).kind, Kind::denied);
  EXPECT_EQ(system(ETIMEDOUT).kind, Kind::timed_out);
  EXPECT_EQ(system(ENOENT).kind, Kind::unsupported);
  EXPECT_THAT(system(EACCES).message, HasSubstr("/proc/x"));
  EXPECT_EQ(why_a_throws([](Node&) -> int { throw std::runtime_error("line 3"); }),
            (Unavailable{Kind::malformed, "test.a", "line 3"}));
  EXPECT_EQ(why_a_throws([](Node&) -> int {
              throw Unavailable{Kind::changing, "rules", "again"};
            }),
            (Unavailable{Kind::changing, "rules", "again"}));
  EXPECT_EQ(why_a_throws([](Node&) -> int { throw 3; }).kind, Kind::malformed);
}

TEST(Facts, AProbeKnowsItsDeadline) {
  std::promise<Clock::time_point> until;
  Facts facts(host_with({{A::id, [&](Node& node) { return until.set_value(node.until()), 0; }}}),
              {.fact = 1h, .run = 1min});
  const auto latest = Clock::now() + 1min;
  (void)facts.get<A>();
  EXPECT_LE(until.get_future().get(), latest);
}

TEST(Facts, AThreadThatCannotStartIsAReason) {
  const auto host = host_with({{A::id, [](Node&) { return 1; }}});
  pthread_attr_t before, huge;
  ASSERT_EQ(pthread_getattr_default_np(&before), 0);
  ASSERT_EQ(pthread_getattr_default_np(&huge), 0);
  ASSERT_EQ(pthread_attr_setstacksize(&huge, std::size_t{1} << 47), 0);  // more than there are addresses
  ASSERT_EQ(pthread_setattr_default_np(&huge), 0);
  const auto a = Facts(host).get<A>();
  ASSERT_EQ(pthread_setattr_default_np(&before), 0);
  ASSERT_FALSE(*a);
  EXPECT_EQ(a->why().kind, Kind::unsupported);
  EXPECT_THAT(a->why().message, HasSubstr("cannot start a thread"));
  EXPECT_EQ(host->runs[A::id], 0);
}

TEST(Facts, SettledAfterIsTheLastOfThem) {
  Facts facts(host_with({{A::id, [](Node&) { return 1; }}}));
  const auto start = Clock::now();
  const FactType* const types[]{&fact_type<A>};
  EXPECT_EQ(facts.settled_after(types, start).count(), 0) << "never asked for";
  (void)facts.get<A>();
  EXPECT_GT(facts.settled_after(types, start).count(), 0);
}

// ---- bundles

std::string bundle(std::string_view facts) {
  return R"({"apiVersion":"nodecheck/v1","kind":"Facts","facts":)" + std::string(facts) + "}";
}

TEST(Replay, GivesBackWhatWasDumped) {
  Facts live(host_with({{A::id, [](Node&) { return 5; }}, {B::id, [](Node&) -> int {
                                                             throw Unavailable{Kind::denied, "/x", "no"};
                                                           }}}));
  (void)live.get<A>();
  (void)live.get<B>();
  auto replay = Facts::replay(live.dump());
  EXPECT_EQ(**replay.get<A>(), A{5});
  EXPECT_EQ(replay.get<B>()->why(), (Unavailable{Kind::denied, "/x", "no"}));
  EXPECT_EQ(replay.dump(), live.dump());
}

TEST(Replay, WhatWasNotRecordedIsNotReadFromThisMachine) {
  auto replay = Facts::replay(bundle("{}"));
  EXPECT_EQ(replay.get<A>()->why().kind, Kind::not_recorded);
  EXPECT_EQ(Facts::literals().get<A>()->why().kind, Kind::not_recorded);
}

TEST(Replay, AnUnfinishedFactIsNotInTheBundle) {
  auto latch = std::make_shared<Latch>();
  Facts facts(host_with({{A::id, [=](Node&) { return latch->wait(), 0; }}}));
  facts.start(fact_type<A>);
  EXPECT_EQ(Json::parse(facts.dump()).at("facts"), Json::object());
  latch->open();
}

TEST(Replay, WhatIsNoBundleThrows) {
  for (const auto& text : {std::string(), std::string("{"), std::string("[]"), std::string("null"), std::string("{}"),
                           std::string(R"({"apiVersion":"nodecheck/v2","kind":"Facts","facts":{}})"),
                           std::string(R"({"apiVersion":"nodecheck/v1","kind":"Report","facts":{}})"),
                           std::string(R"({"apiVersion":"nodecheck/v1","kind":"Facts"})"), bundle("[]"), bundle("null"),
                           bundle("{}") + "x", bundle("{}").substr(0, 40)})
    EXPECT_THROW((void)Facts::replay(text), std::exception) << text;
}

TEST(Replay, ADamagedFactIsMalformedAndTheOthersStand) {
  for (const auto* entry :
       {R"({})", R"([])", R"(null)", R"(1)", R"({"value":null})", R"({"value":{}})", R"({"value":{"value":"x"}})",
        R"({"unavailable":{"kind":"lost","where":"","message":""}})", R"({"unavailable":{"kind":"denied"}})"}) {
    auto replay = Facts::replay(bundle(std::string(R"({"test.a":)") + entry + R"(,"test.b":{"value":{"value":2}}})"));
    ASSERT_FALSE(*replay.get<A>()) << entry;
    EXPECT_EQ(replay.get<A>()->why().kind, Kind::malformed) << entry;
    EXPECT_EQ(**replay.get<B>(), B{2});
  }
}

TEST(Replay, ABundleAsDeepAsItLikesDoesNotOverflowTheStack) {
  const std::string deep(1'000'000, '[');
  auto replay = Facts::replay(bundle(R"({"test.a":{"value":)" + deep + std::string(deep.size(), ']') + "}}"));
  EXPECT_EQ(replay.get<A>()->why().kind, Kind::malformed);
}

}  // namespace
}  // namespace nodecheck
