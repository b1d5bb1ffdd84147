// systemd's units over a real bus: a private one with a server of our own, and buses that fail in every way.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "facts/units.hpp"

#include "facts/cri_endpoint.hpp"
#include "facts/cri_socket.hpp"
#include "facts/init.hpp"
#include "live/raw_socket.hpp"
#include "live/systemd_bus.hpp"
#include "profile.hpp"
#include "registry.hpp"

namespace nodecheck {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using Kind = Unavailable::Kind;
using Strings = std::vector<std::string>;

UnitProperties containerd() {
  return {{"LoadState", std::string("loaded")},
          {"LoadError", Strings{"", ""}},
          {"ActiveState", std::string("activating")},
          {"SubState", std::string("auto-restart")},
          {"UnitFileState", std::string("disabled")},
          {"NeedDaemonReload", true},
          {"DropInPaths", Strings{"/etc/systemd/system/containerd.service.d/a.conf"}},
          {"WantedBy", Strings{}},
          {"ActiveEnterTimestamp", std::uint64_t{1'700'000'000'000'000}},
          {"NRestarts", std::uint64_t{7}},
          {"RestartUSec", std::uint64_t{5'000'000}},
          {"Result", std::string("exit-code")},
          {"MainPID", std::uint64_t{0}},
          {"ExecMainCode", std::int64_t{1}},
          {"ExecMainStatus", std::int64_t{2}},
          {"Delegate", false},
          {"KillMode", std::string("control-group")},
          {"Environment", Strings{"TOKEN=secret"}},
          {"EnvironmentFiles", Strings{"-/etc/default/containerd", "/etc/proxy"}}};
}

/// Facts of this machine, as if systemd ran on it.
Facts facts_under_systemd(std::chrono::milliseconds timeout = 5s) {
  Facts facts(Host::live(), {.fact = timeout, .run = 30s});
  facts.set<Init>(Init{"systemd", true, true});
  facts.set<CriEndpoint>(CriEndpoint{"/run/containerd/containerd.sock", "test", false, false, "", {}});
  facts.set<CriSocket>(CriSocket{"/run/containerd/containerd.sock", SocketProbe::State::stale, 0, ""});
  return facts;
}

Result<Units> units_now(std::chrono::milliseconds timeout = 5s) { return *facts_under_systemd(timeout).get<Units>(); }

void expect_containerd(const Result<Units>& units) {
  ASSERT_TRUE(units) << units.why().where << ": " << units.why().message;
  EXPECT_EQ(units->version, "252.39-1~deb12u1");
  EXPECT_EQ(units->find("kubelet.service")->load_state, "not-found");
  const auto* unit = units->find("containerd.service");
  ASSERT_NE(unit, nullptr);
  EXPECT_EQ(unit->load_state + " " + unit->active_state + " " + unit->sub_state + " " + unit->file_state,
            "loaded activating auto-restart disabled");
  EXPECT_TRUE(unit->need_daemon_reload);
  EXPECT_THAT(unit->drop_ins, ElementsAre("/etc/systemd/system/containerd.service.d/a.conf"));
  EXPECT_EQ(unit->restarts, 7U);
  EXPECT_EQ(unit->restart_usec, 5'000'000U);
  EXPECT_EQ(unit->exit_code, 1);
  EXPECT_EQ(unit->exit_status, 2);
  EXPECT_EQ(unit->delegate, false);
  EXPECT_THAT(unit->environment, ElementsAre("TOKEN"));
  EXPECT_THAT(unit->environment_files, ElementsAre("-/etc/default/containerd", "/etc/proxy"));
}

TEST(UnitsOnABusTest, AreRead) {
  const SystemdBus bus({.units = {{"containerd.service", containerd()}}});
  expect_containerd(units_now());
}

TEST(UnitsOnABusTest, AreReadFromASystemdThatListsNone) {
  const SystemdBus bus({.units = {{"containerd.service", containerd()}}, .lists = false});
  expect_containerd(units_now());
}

TEST(UnitsOnABusTest, AreJudged) {
  const SystemdBus bus({.units = {{"containerd.service", containerd()}}});
  auto facts = facts_under_systemd();
  const auto outcome = Registered::find("runtime.unit").at(0)->judge.run(facts, Profile{});
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  ASSERT_EQ(outcome.findings.size(), 5U);
  EXPECT_EQ(outcome.findings[0].message, "containerd.service dies and is started again: 7 restarts so far");
}

TEST(UnitsOnABusTest, ThatAcceptsAndStaysSilentCostTheirDeadlineAndNoMore) {
  const ListeningSocket silent;
  const BusAddress address(silent.path());
  const auto begin = Clock::now();
  const auto units = units_now(400ms);
  EXPECT_LT(Clock::now() - begin, 2s);
  ASSERT_FALSE(units);
  EXPECT_EQ(units.why().kind, Kind::timed_out);
}

TEST(UnitsOnABusTest, OfASystemdThatStaysSilentCostTheirDeadlineAndNoMore) {
  const SystemdBus bus({.delay = 1500ms});
  const auto begin = Clock::now();
  EXPECT_THROW((void)Host::live()->units({"kubelet.service"}, begin + 300ms), Unavailable);
  EXPECT_LT(Clock::now() - begin, 1200ms);
  const auto units = units_now(300ms);
  ASSERT_FALSE(units);
  EXPECT_EQ(units.why().kind, Kind::timed_out);
}

TEST(UnitsOnABusTest, WithoutABusOrSystemdAreUnavailable) {
  {
    const BusAddress nowhere("/nonexistent/bus");
    const auto units = units_now();
    ASSERT_FALSE(units);
    EXPECT_EQ(units.why().kind, Kind::unsupported);
    EXPECT_EQ(units.why().where, "D-Bus");
  }
  const SystemdBus bus({.present = false});
  const auto units = units_now();
  ASSERT_FALSE(units);
  EXPECT_EQ(units.why().kind, Kind::unsupported);
  EXPECT_THAT(units.why().message, HasSubstr("org.freedesktop.systemd1"));
}

TEST(UnitsOnABusTest, OfABusThatSpeaksSomethingElseAreUnavailable) {
  const RawServer other([](const io::Fd& fd) { (void)!::write(fd.get(), "HTTP/1.1 400 Bad Request\r\n\r\n", 28); });
  const BusAddress address(other.path());
  EXPECT_FALSE(units_now(2s));
}

}  // namespace
}  // namespace nodecheck
