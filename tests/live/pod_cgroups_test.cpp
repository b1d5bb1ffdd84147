// The walk over real cgroups: a hierarchy of this machine, and in it a subtree of our own with a process of our own.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "facts/pod_cgroups.hpp"
#include "host.hpp"

namespace nodecheck {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::SizeIs;

const std::string id(64, 'a');

/// Cgroups below one folder, and a child that waits in them; all gone with the object.
class OwnCgroups {
 public:
  explicit OwnCgroups(const std::string& hierarchy)
      : top_(hierarchy + "/nodecheck-test-" + std::to_string(::getpid())) {
    make("");
    child_ = ::fork();
    if (child_ == 0) {
      ::pause();
      ::_exit(0);
    }
  }
  OwnCgroups(const OwnCgroups&) = delete;
  OwnCgroups& operator=(const OwnCgroups&) = delete;
  ~OwnCgroups() {
    ::kill(child_, SIGKILL);
    ::waitpid(child_, nullptr, 0);
    for (auto folder = made_.rbegin(); folder != made_.rend(); ++folder) ::rmdir(folder->c_str());
  }

  void make(const std::string& path) {
    std::string whole = top_;
    for (const auto& part : fs::path(path)) {
      add(whole);
      whole += "/" + part.string();
    }
    add(whole);
  }
  void move_child_to(const std::string& path) const { std::ofstream(top_ + path + "/cgroup.procs") << child_; }
  [[nodiscard]] const std::string& top() const { return top_; }

 private:
  void add(const std::string& folder) {
    if (::mkdir(folder.c_str(), 0755) == 0) made_.push_back(folder);
  }
  std::string top_;
  std::vector<std::string> made_;
  pid_t child_ = 0;
};

void expect_walk(const std::string& hierarchy) {
  OwnCgroups own(hierarchy);
  const auto pod = std::string("/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod1.slice");
  const auto leaf = pod + "/cri-containerd-" + id + ".scope";
  own.make(leaf.substr(1));
  own.make("kubepods/pod2/" + id);
  const auto left = read_pod_cgroups(*Host::live(), own.top(), "");
  ASSERT_THAT(left.trees, SizeIs(2));
  EXPECT_EQ(left.trees[0].pods, 1);
  EXPECT_EQ(left.trees[0].populated, 0) << "no process yet";

  own.move_child_to(leaf);
  const auto alive = read_pod_cgroups(*Host::live(), own.top(), "");
  EXPECT_EQ(alive.trees[0].populated, 1);
  EXPECT_THAT(alive.trees[0].containers, ElementsAre(ContainerCgroups{"cri-containerd-ID.scope", 1, own.top() + leaf}));
  EXPECT_EQ(alive.trees[1].populated, 0);

  const auto stray = "kubepods-pod3.slice:cri-containerd:" + id;
  own.make("system.slice/containerd.service/" + stray);
  own.move_child_to("/system.slice/containerd.service/" + stray);
  EXPECT_THAT(read_pod_cgroups(*Host::live(), own.top(), "").strays,
              ElementsAre(StrayCgroup{own.top() + "/system.slice/containerd.service/" + stray, true}));
}

/// Where a hierarchy can be written to; the other kind is left to the literal trees.
TEST(PodCgroupsLive, OfRealHierarchies) {
  int walked = 0;
  for (const auto* hierarchy : {"/sys/fs/cgroup", "/sys/fs/cgroup/unified", "/sys/fs/cgroup/memory"}) {
    if (!fs::exists(std::string(hierarchy) + "/cgroup.procs")) continue;
    expect_walk(hierarchy);
    ++walked;
  }
  EXPECT_GT(walked, 0) << "no cgroup hierarchy here";
}

}  // namespace
}  // namespace nodecheck
