#include "facts/processes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/probing.hpp"

namespace nodecheck {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::shared_ptr<FakeHost> node() {
  auto host = std::make_shared<FakeHost>();
  host->files = {{"/proc/1/comm", "systemd\n"},      {"/proc/self/comm", "nodecheck\n"},
                 {"/proc/812/comm", "kubelet\n"},    {"/proc/97/comm", "kubelet\n"},
                 {"/proc/640/comm", "containerd\n"}, {"/proc/700/comm", "containerd-shim\n"},
                 {"/proc/12a/comm", "kubelet\n"}};
  host->inodes = {{"/proc/812/net/dev", 11}, {"/proc/97/net/dev", 22}, {"/proc/self/net/dev", 11}};
  return host;
}

TEST(Processes, FindsTheDaemonsByPid) {
  const auto processes = fact_of<Processes>(node());
  EXPECT_THAT(processes.running,
              ElementsAre(Process{97, "kubelet", 22}, Process{640, "containerd", 0}, Process{812, "kubelet", 11}));
  EXPECT_FALSE(processes.hidden);
  EXPECT_EQ(replayed(processes), processes);
}

TEST(Processes, OnlyRootsInOurPidNamespaceAreBelieved) {
  const auto host = std::make_shared<FakeHost>();
  host->files = {{"/proc/1/comm", "init\n"},
                 {"/proc/7/comm", "kubelet\n"},
                 {"/proc/7/status", "Uid:\t1000\t1000\t1000\t1000\nNSpid:\t7\n"},
                 {"/proc/8/comm", "kubelet\n"},
                 {"/proc/8/status", "Uid:\t0\t0\t0\t0\nNSpid:\t8\t1\n"},
                 {"/proc/9/comm", "kubelet\n"},
                 {"/proc/9/status", "Uid:\t0\t0\t0\t0\nNSpid:\t9\n"}};
  const auto processes = fact_of<Processes>(host);
  ASSERT_NE(processes.find("kubelet"), nullptr);
  EXPECT_EQ(processes.find("kubelet")->pid, 9) << "7 is somebody's script, 8 a container's";
}

TEST(Processes, OneInThePreferredNamespaceWins) {
  const auto processes = fact_of<Processes>(node());
  EXPECT_EQ(processes.find("kubelet")->pid, 97);
  EXPECT_EQ(processes.find("kubelet", 11)->pid, 812);
  EXPECT_EQ(processes.find("kubelet", 33)->pid, 97);
  EXPECT_EQ(processes.find("crio"), nullptr);
}

/// A kubelet as NixOS wraps it, in a unit of this slice.
std::shared_ptr<FakeHost> renamed(const std::string& comm = ".kubelet-wrappe", const std::string& slice = "system") {
  const auto host = std::make_shared<FakeHost>();
  host->files = {{"/proc/1/comm", "systemd\n"},
                 {"/proc/500/comm", comm + "\n"},
                 {"/proc/500/cgroup", "0::/" + slice + ".slice/kubelet.service\n"},
                 {"/sys/fs/cgroup/" + slice + ".slice/kubelet.service/cgroup.procs", "500\n"}};
  host->systemd = [](const std::vector<std::string>& names) {
    SystemdAnswer answer{"252", {}};
    for (const auto& name : names) answer.units[name] = {{"MainPID", std::uint64_t{500}}};
    return answer;
  };
  return host;
}

TEST(Processes, OneOfAnotherNameIsFoundByItsUnit) {
  EXPECT_THAT(fact_of<Processes>(renamed()).running, ElementsAre(Process{500, "kubelet", 0}));
  EXPECT_THAT(fact_of<Processes>(renamed("kubelet-1.31", "runtime")).running, ElementsAre(Process{500, "kubelet", 0}));
  auto v1 = renamed();
  v1->files["/sys/fs/cgroup/systemd/system.slice/kubelet.service/tasks"] = "500\n";
  v1->files.erase("/sys/fs/cgroup/system.slice/kubelet.service/cgroup.procs");
  EXPECT_THAT(fact_of<Processes>(v1).running, ElementsAre(Process{500, "kubelet", 0}));
}

TEST(Processes, ALauncherIsNoDaemon) {
  for (const auto* comm : {"sh", "docker"}) EXPECT_THAT(fact_of<Processes>(renamed(comm)).running, IsEmpty()) << comm;
}

TEST(Processes, AMainPidIsBelievedWhereItIsOurs) {
  auto another = renamed();
  another->files["/proc/500/cgroup"] = "0::/user.slice/session-1.scope\n";
  EXPECT_THAT(fact_of<Processes>(another).running, IsEmpty()) << "of systemd's pid namespace, and not of ours";
  auto somebodys = renamed();
  somebodys->files["/proc/500/status"] = "Uid:\t1000\t1000\t1000\t1000\nNSpid:\t500\n";
  EXPECT_THAT(fact_of<Processes>(somebodys).running, IsEmpty());
}

TEST(Processes, TheBusIsAskedForWhatIsNotFoundAlone) {
  auto host = renamed();
  host->systemd = [](const std::vector<std::string>& names) {
    EXPECT_THAT(names, ElementsAre("kubelet.service"));
    return SystemdAnswer{};
  };
  host->files["/proc/600/comm"] = "containerd\n";
  host->files["/sys/fs/cgroup/system.slice/containerd.service/cgroup.procs"] = "600\n";
  EXPECT_THAT(fact_of<Processes>(host).running, ElementsAre(Process{600, "containerd", 0}));
  host->files["/proc/500/comm"] = "kubelet\n";
  host->systemd = [](const std::vector<std::string>&) -> SystemdAnswer {
    ADD_FAILURE() << "everybody was found";
    return {};
  };
  EXPECT_THAT(fact_of<Processes>(host).running, ElementsAre(Process{500, "kubelet", 0}, Process{600, "containerd", 0}));
  host = renamed();
  host->systemd = {};
  EXPECT_THAT(fact_of<Processes>(host).running, IsEmpty()) << "no bus";
}

TEST(Processes, OneThatEndsMeanwhileIsNone) {
  auto host = node();
  host->errors["/proc/812/comm"] = ESRCH;
  host->errors["/proc/97/comm"] = ENOENT;
  const auto processes = fact_of<Processes>(host);
  EXPECT_EQ(processes.find("kubelet"), nullptr);
  EXPECT_FALSE(processes.hidden);
}

TEST(Processes, HidepidTwoHidesAllButOurOwn) {
  auto host = std::make_shared<FakeHost>();
  host->files = {{"/proc/self/comm", "nodecheck\n"}, {"/proc/4000/comm", "nodecheck\n"}};
  EXPECT_TRUE(fact_of<Processes>(host).hidden);
}

TEST(Processes, HidepidOneListsAndCloses) {
  auto host = node();
  host->errors["/proc/812/comm"] = EPERM;
  EXPECT_TRUE(fact_of<Processes>(host).hidden);
}

TEST(Processes, ACopiedRootHidesNothing) {
  const auto processes = fact_of<Processes>(TemporaryRoot{{"/proc/", ""}});
  EXPECT_THAT(processes.running, IsEmpty());
  EXPECT_FALSE(processes.hidden);
}

TEST(Processes, OfACopiedRootAreNone) { EXPECT_EQ(fact_of<Processes>(TemporaryRoot{{"/etc/", ""}}), Processes{}); }

TEST(Processes, WithoutProcNothingIsKnown) {
  EXPECT_EQ(why_not<Processes>(std::make_shared<FakeHost>()).kind, Unavailable::Kind::unsupported);
}

TEST(Processes, TellWhenTheyBegan) {
  const std::string stat =
      "812 (a (b) c) S 1 812 812 0 -1 4194560 6181 0 12 0 30 20 0 0 20 0 11 0 1250 1867829248 9000 "
      "18446744073709551615\n";
  EXPECT_EQ(start_of(stat, "cpu 1 2 3\nbtime 1732190000\nprocesses 3\n"), 1732190012'500'000'000);
  EXPECT_EQ(start_of(stat, "cpu 1 2 3\n"), 0);
  EXPECT_EQ(start_of("812 (a) S 1", "btime 1732190000\n"), 0);
  EXPECT_EQ(start_of("", "btime 99999999999999999\n"), 0);
}

}  // namespace
}  // namespace nodecheck
