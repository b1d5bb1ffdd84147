#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "facts/units.hpp"

#include "facts/cri_socket.hpp"
#include "facts/init.hpp"
#include "support/probing.hpp"

namespace nodecheck {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

using Strings = std::vector<std::string>;

constexpr std::uint64_t second = 1'000'000;

/// As systemd 252 describes containerd on Debian 12, with a proxy's password in its environment.
UnitProperties containerd() {
  return {{"Id", std::string("containerd.service")},
          {"LoadState", std::string("loaded")},
          {"LoadError", Strings{"", ""}},
          {"ActiveState", std::string("active")},
          {"SubState", std::string("running")},
          {"UnitFileState", std::string("enabled")},
          {"NeedDaemonReload", false},
          {"FragmentPath", std::string("/lib/systemd/system/containerd.service")},
          {"DropInPaths", Strings{"/etc/systemd/system/containerd.service.d/proxy.conf"}},
          {"WantedBy", Strings{"multi-user.target"}},
          {"RequiredBy", Strings{"docker.service"}},
          {"ActiveEnterTimestamp", std::uint64_t{1'700'000'000 * second}},
          {"ActiveEnterTimestampMonotonic", std::uint64_t{90 * second}},
          {"NRestarts", std::uint64_t{2}},
          {"RestartUSec", std::uint64_t{5 * second}},
          {"Result", std::string("success")},
          {"MainPID", std::uint64_t{731}},
          {"ExecMainCode", std::int64_t{0}},
          {"ExecMainStatus", std::int64_t{0}},
          {"Delegate", true},
          {"KillMode", std::string("process")},
          {"Environment", Strings{"HTTP_PROXY=http://me:secret@proxy", "EMPTY"}},
          {"EnvironmentFiles", Strings{"-/etc/default/containerd"}}};
}

UnitProperties absent() { return {{"LoadState", std::string("not-found")}, {"ActiveState", std::string("inactive")}}; }

std::shared_ptr<FakeHost> systemd_host() {
  auto host = std::make_shared<FakeHost>();
  host->files = {{"/proc/1/comm", "systemd\n"}, {"/run/systemd/system/x", ""}};
  host->systemd = [](const Strings& names) {
    SystemdAnswer answer{"252.39-1~deb12u1", {}};
    for (const auto& name : names) answer.units[name] = name == "containerd.service" ? containerd() : absent();
    return answer;
  };
  return host;
}

/// The fact where this process listens on the CRI socket.
Units with_owner(std::shared_ptr<FakeHost> host, int pid) {
  Facts facts(std::move(host));
  facts.set<CriSocket>(CriSocket{"/run/a.sock", SocketProbe::State::accepting, pid, "containerd"});
  const auto units = *facts.get<Units>();
  if (units) return *units;
  ADD_FAILURE() << units.why().message;
  return {};
}

TEST(Units, AreAsSystemdDescribesThem) {
  const auto unit = unit_of("containerd.service", containerd(), 100 * second);
  EXPECT_EQ(unit.load_state + " " + unit.active_state + " " + unit.sub_state + " " + unit.file_state,
            "loaded active running enabled");
  EXPECT_EQ(unit.load_error, "");
  EXPECT_EQ(unit.fragment, "/lib/systemd/system/containerd.service");
  EXPECT_THAT(unit.drop_ins, ElementsAre("/etc/systemd/system/containerd.service.d/proxy.conf"));
  EXPECT_THAT(unit.wanted_by, ElementsAre("multi-user.target", "docker.service"));
  EXPECT_EQ(unit.active_enter_usec, 1'700'000'000 * second);
  EXPECT_EQ(unit.active_for_usec, 10 * second);
  EXPECT_EQ(unit.restarts, 2U);
  EXPECT_EQ(unit.restart_usec, 5 * second);
  EXPECT_EQ(unit.main_pid, 731);
  EXPECT_EQ(unit.delegate, true);
  EXPECT_EQ(unit.kill_mode, "process");
  EXPECT_THAT(unit.environment_files, ElementsAre("-/etc/default/containerd"));
}

TEST(Units, KeepNoValueOfTheEnvironment) {
  const auto host = systemd_host();
  EXPECT_THAT(with_owner(host, 0).find("containerd.service")->environment, ElementsAre("HTTP_PROXY", "EMPTY"));
  Facts facts(host);
  ASSERT_TRUE(*facts.get<Units>());
  EXPECT_THAT(facts.dump(), Not(HasSubstr("secret")));
}

TEST(Units, OfAnOlderSystemdLackWhatItDoesNotSay) {
  auto properties = containerd();
  for (const auto* name : {"NRestarts", "Delegate", "KillMode", "RequiredBy"}) properties.erase(name);
  const auto unit = unit_of("containerd.service", properties, 0);
  EXPECT_EQ(unit.restarts, std::nullopt);
  EXPECT_EQ(unit.delegate, std::nullopt);
  EXPECT_EQ(unit.kill_mode, "");
  EXPECT_EQ(unit.active_for_usec, std::nullopt) << "active since later than now";
  EXPECT_EQ(unit_of("x.service", {}, 0).load_state, "");
}

TEST(Units, OfTheWrongTypeAreRefused) {
  for (const auto* name :
       {"LoadState", "NeedDaemonReload", "NRestarts", "ExecMainStatus", "Environment", "LoadError"}) {
    auto properties = containerd();
    properties[name] = std::string(name) == "LoadState" ? UnitProperty{true} : UnitProperty{std::string("yes")};
    EXPECT_THROW((void)unit_of("containerd.service", properties, 0), std::invalid_argument) << name;
  }
}

TEST(Units, SayWhyTheyDoNotLoad) {
  auto properties = absent();
  properties["LoadError"] = Strings{"org.freedesktop.systemd1.NoSuchUnit", "Unit kubelet.service not found."};
  EXPECT_EQ(unit_of("kubelet.service", properties, 0).load_error, "Unit kubelet.service not found");
}

TEST(Units, AreReadAndReplayed) {
  const auto units = with_owner(systemd_host(), 0);
  EXPECT_TRUE(units.systemd);
  EXPECT_EQ(units.version, "252.39-1~deb12u1");
  ASSERT_NE(units.find("kubelet.service"), nullptr);
  EXPECT_EQ(units.find("kubelet.service")->load_state, "not-found");
  EXPECT_EQ(units.find("containerd.service")->main_pid, 731);
  EXPECT_EQ(units.find("sshd.service"), nullptr);
  EXPECT_EQ(replayed(units), units);
}

TEST(Units, NameTheOwnerOfTheCriSocketAndAskForIt) {
  auto host = systemd_host();
  host->files["/proc/812/cgroup"] = "0::/system.slice/my-containerd.service\n";
  const auto units = with_owner(host, 812);
  EXPECT_EQ(units.cri_owner, "my-containerd.service");
  EXPECT_NE(units.find("my-containerd.service"), nullptr);
  EXPECT_EQ(with_owner(host, 813).cri_owner, "") << "gone, or hidden";
  host->files["/proc/1/cgroup"] = "0::/init.scope\n";
  EXPECT_EQ(with_owner(host, 1).cri_owner, "") << "systemd holds it for another";
}

TEST(Units, AreNotAskedForWithoutSystemd) {
  auto host = systemd_host();
  host->files.erase("/run/systemd/system/x");
  host->systemd = [](const Strings&) -> SystemdAnswer { throw std::logic_error("asked"); };
  const auto units = fact_of<Units>(host);
  EXPECT_EQ(units, Units{});
  EXPECT_EQ(replayed(units), units);
}

TEST(Units, WithoutABusAreUnavailable) {
  auto host = systemd_host();
  host->systemd = nullptr;
  EXPECT_EQ(why_not<Units>(host).kind, Unavailable::Kind::unsupported);
}

TEST(Units, InACgroupAreItsFirstServiceOrScope) {
  EXPECT_EQ(unit_in_cgroup("0::/system.slice/containerd.service\n"), "containerd.service");
  EXPECT_EQ(unit_in_cgroup("0::/system.slice/crio.service/init\n"), "crio.service");
  EXPECT_EQ(unit_in_cgroup("0::/user.slice/user-0.slice/session-3.scope"), "session-3.scope");
  EXPECT_EQ(unit_in_cgroup("0::/../../system.slice/containerd.service\n"), "containerd.service");
  EXPECT_EQ(unit_in_cgroup("12:cpu:/x.service\n1:name=systemd:/system.slice/docker.service\n0::/\n"), "docker.service");
  for (const auto* text : {"", "\n", "0", "0::", "0::/", "4:memory:/a.service", ":::::"})
    EXPECT_EQ(unit_in_cgroup(text), "") << text;
}

}  // namespace
}  // namespace nodecheck
