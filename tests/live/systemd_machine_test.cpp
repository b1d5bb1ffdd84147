// Units as a real systemd describes them: what the fake bus of the other tests says is what systemd says.
#include "live/systemd_machine.hpp"

#include <gmock/gmock.h>

#include <chrono>
#include <functional>
#include <thread>

#include "facts/cri_endpoint.hpp"
#include "facts/cri_socket.hpp"
#include "facts/init.hpp"
#include "facts/units.hpp"
#include "profile.hpp"
#include "registry.hpp"

namespace nodecheck {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

const std::string install = "[Install]\nWantedBy=multi-user.target\n";
const std::map<std::string, std::string> files{
    {"kubelet.service", ""},
    {"containerd.service", "[Service]\nExecStart=/bin/sh -c 'exit 3'\n" + install},
    {"crio.service",
     "[Unit]\nStartLimitIntervalSec=0\n[Service]\nExecStart=/bin/false\nRestart=always\n"
     "RestartSec=20ms\n" +
         install},
    {"docker.service", "[Service]\nExecStart=/bin/sleep infinity\nDelegate=yes\nKillMode=process\n" + install},
    {"docker.service.d/10-env.conf",
     "[Service]\nEnvironment=TOKEN=secret HTTP_PROXY=http://u:p@proxy\nEnvironmentFile=-/etc/default/docker\n"},
    {"cri-docker.service", "[Service]\nExecStart=/bin/sleep infinity\nTypo=1\n"},
    {"k3s.service", "[Service]\nType=oneshot\n"},
};

class SystemdMachineTest : public testing::Test {
 protected:
  static Facts facts() {
    Facts facts(Host::live(), {.fact = 5s, .run = 30s});
    facts.set<Init>(Init{"systemd", true, true});
    facts.set<CriEndpoint>(CriEndpoint{socket, "test", false, false, "", {}});
    facts.set<CriSocket>(CriSocket{socket, SocketProbe::State::missing, 0, ""});
    return facts;
  }
  static Units units() {
    auto all = facts();
    const auto seen = *all.get<Units>();
    if (!seen) throw std::runtime_error(seen.why().where + ": " + seen.why().message);
    return *seen;
  }
  static Unit unit(const std::string& name) { return *units().find(name); }
  /// Fails where it does not come true within 20 s.
  static void until(const std::function<bool()>& holds) {
    const auto end = Clock::now() + 20s;
    while (!holds()) {
      ASSERT_LT(Clock::now(), end);
      std::this_thread::sleep_for(20ms);
    }
  }
  static Outcome judged(const char* id) {
    auto all = facts();
    return Registered::find(id).at(0)->judge.run(all, Profile{});
  }

  static constexpr auto socket = "/run/containerd/containerd.sock";
  const SystemdMachine machine_{files};
};

TEST_F(SystemdMachineTest, DescribesItsUnits) {
  until([] { return unit("containerd.service").active_state == "failed"; });
  until([] { return unit("docker.service").active_state == "active"; });
  EXPECT_THAT(units().version, testing::StartsWith("252"));

  const auto masked = unit("kubelet.service");
  EXPECT_EQ(masked.load_state + " " + masked.file_state + " " + masked.active_state, "masked masked inactive");
  const auto failed = unit("containerd.service");
  EXPECT_EQ(failed.load_state + " " + failed.file_state + " " + failed.sub_state, "loaded enabled failed");
  EXPECT_EQ(failed.result, "exit-code");
  EXPECT_EQ(failed.exit_code, 1);
  EXPECT_EQ(failed.exit_status, 3);
  EXPECT_THAT(failed.wanted_by, ElementsAre("multi-user.target"));

  const auto runs = unit("docker.service");
  EXPECT_EQ(runs.active_state + " " + runs.sub_state + " " + runs.result, "active running success");
  EXPECT_EQ(runs.delegate, true);
  EXPECT_EQ(runs.kill_mode, "process");
  EXPECT_NE(runs.main_pid, 0);
  EXPECT_THAT(runs.environment, ElementsAre("TOKEN", "HTTP_PROXY"));
  EXPECT_THAT(runs.environment_files, ElementsAre("-/etc/default/docker"));
  EXPECT_EQ(runs.fragment, "/etc/systemd/system/docker.service");
  EXPECT_THAT(runs.drop_ins, ElementsAre("/etc/systemd/system/docker.service.d/10-env.conf"));

  const auto off = unit("cri-docker.service");
  EXPECT_EQ(off.load_state + " " + off.active_state + " " + off.file_state, "loaded inactive static");
  EXPECT_EQ(unit("k3s.service").load_state, "bad-setting");
  EXPECT_EQ(unit("k0sworker.service").load_state, "not-found");
}

TEST_F(SystemdMachineTest, IsJudged) {
  until([] { return unit("containerd.service").active_state == "failed"; });
  EXPECT_EQ(judged("kubelet.unit").findings.at(0).message, "kubelet.service is masked: nothing can start it");
  EXPECT_EQ(judged("runtime.unit").findings.at(0).message, "containerd.service has failed (exit-code: status 3)");
}

TEST_F(SystemdMachineTest, CountsRestarts) {
  until([] { return unit("crio.service").restarts.value_or(0) >= 5; });
  const auto unit = this->unit("crio.service");
  EXPECT_THAT(unit.active_state, testing::AnyOf("activating", "active", "failed", "inactive"));
  EXPECT_EQ(unit.restart_usec, 20'000U);
}

TEST_F(SystemdMachineTest, SaysThatItsFilesHaveChanged) {
  until([] { return unit("docker.service").active_state == "active"; });
  EXPECT_FALSE(unit("docker.service").need_daemon_reload);
  machine_.add("docker.service.d/20-late.conf", "[Service]\nNice=1\n");
  until([] { return unit("docker.service").need_daemon_reload; });
  EXPECT_THAT(unit("docker.service").drop_ins, ElementsAre("/etc/systemd/system/docker.service.d/10-env.conf"));
}

}  // namespace
}  // namespace nodecheck
