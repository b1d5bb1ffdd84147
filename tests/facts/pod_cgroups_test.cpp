#include "facts/pod_cgroups.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "facts/cgroups.hpp"
#include "facts/kubelet_settings.hpp"
#include "support/probing.hpp"

namespace nodecheck {
namespace {

using Kind = Unavailable::Kind;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

const std::string id(64, 'a');
const std::string v2 = "/sys/fs/cgroup";
const std::string memory = v2 + "/memory";
const std::string systemd_pod = "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod0a1b.slice";
const std::string cgroupfs_pod = "/kubepods/besteffort/pod0a1b-2c";
constexpr auto alive = "populated 1\nfrozen 0\n", dead = "populated 0\nfrozen 0\n";

struct Node {
  std::shared_ptr<FakeHost> host = std::make_shared<FakeHost>();
  std::string version = "v2";
  bool real_root = true;
  KubeletSettings kubelet{};
  std::optional<Unavailable> unread{};  ///< why the kubelet's settings could not be had

  Node& with(const std::string& path, const std::string& text) {
    host->files[path] = text;
    return *this;
  }
  Result<PodCgroups> read() const {
    Cgroups cgroups;
    cgroups.version = version;
    cgroups.mount = v2;
    cgroups.real_root = real_root;
    Facts facts(host);
    facts.set<Cgroups>(cgroups);
    if (unread)
      facts.set<KubeletSettings>(*unread);
    else
      facts.set<KubeletSettings>(kubelet);
    return *facts.get<PodCgroups>();
  }
};

TEST(PodCgroups, OfSystemdOnV2) {
  const auto pod = v2 + systemd_pod;
  const auto leaf = pod + "/cri-containerd-" + id + ".scope";
  const auto fact = Node()
                        .with(leaf + "/cgroup.events", alive)
                        .with(pod + "/cgroup.procs", "")
                        .with(v2 + "/kubepods.slice/memory.max", "max\n")
                        .with(v2 + "/kubepods.slice/kubepods-pod77.slice/crio-" + id + ".scope/cgroup.events", alive)
                        .read();
  ASSERT_THAT(fact->trees, SizeIs(1));
  const auto& tree = fact->trees[0];
  EXPECT_EQ(tree.path, v2 + "/kubepods.slice");
  EXPECT_EQ(tree.driver, "systemd");
  EXPECT_EQ(tree.pods, 2);
  EXPECT_EQ(tree.populated, 2);
  EXPECT_EQ(tree.example, pod);
  EXPECT_THAT(tree.containers,
              ElementsAre(ContainerCgroups{"cri-containerd-ID.scope", 1, leaf},
                          ContainerCgroups{"crio-ID.scope", 1,
                                           v2 + "/kubepods.slice/kubepods-pod77.slice/crio-" + id + ".scope"}));
  EXPECT_THAT(fact->strays, IsEmpty());
  EXPECT_TRUE(fact->whole);
  EXPECT_FALSE(fact->cut);
  EXPECT_EQ(replayed(*fact), *fact);
}

Node on_v1() { return {.version = "v1"}; }

TEST(PodCgroups, OfCgroupfsOnV1) {
  const auto leaf = memory + cgroupfs_pod + "/" + id;
  const auto fact = on_v1().with(leaf + "/cgroup.procs", "4711\n").with(leaf + "/tasks", "4711\n").read();
  ASSERT_THAT(fact->trees, SizeIs(1));
  EXPECT_EQ(fact->root, memory);
  EXPECT_EQ(fact->trees[0].driver, "cgroupfs");
  EXPECT_EQ(fact->trees[0].populated, 1);
  EXPECT_THAT(fact->trees[0].containers, ElementsAre(ContainerCgroups{"ID", 1, leaf}));
}

TEST(PodCgroups, AContainerThatMadeCgroupsOfItsOwnHoldsProcesses) {
  const auto leaf = memory + cgroupfs_pod + "/" + id;
  const auto fact = on_v1().with(leaf + "/cgroup.procs", "").with(leaf + "/init.scope/cgroup.procs", "9\n").read();
  EXPECT_EQ(fact->trees[0].populated, 1);
}

TEST(PodCgroups, LeftoversHoldNoProcesses) {
  const auto fact = Node()
                        .with(v2 + cgroupfs_pod + "/" + id + "/cgroup.events", dead)
                        .with(v2 + systemd_pod + "/cri-containerd-" + id + ".scope/cgroup.events", alive)
                        .read();
  ASSERT_THAT(fact->trees, SizeIs(2));
  EXPECT_EQ(fact->trees[1].path, v2 + "/kubepods");
  EXPECT_EQ(fact->trees[1].pods, 1);
  EXPECT_EQ(fact->trees[1].populated, 0);
  EXPECT_THAT(fact->trees[1].containers, IsEmpty());
}

TEST(PodCgroups, StraysAreFoundWhereRuntimesPutThem) {
  const auto name = "kubepods-burstable-pod0a1b.slice:cri-containerd:" + id;
  const auto service = v2 + "/system.slice/containerd.service/" + name;
  EXPECT_THAT(Node().with(service + "/cgroup.events", alive).read()->strays, ElementsAre(StrayCgroup{service, true}));
  const auto root = memory + "/" + name;
  EXPECT_THAT(on_v1().with(root + "/cgroup.procs", "").read()->strays, ElementsAre(StrayCgroup{root, false}));
}

TEST(PodCgroups, StraysAreToldByName) {
  EXPECT_TRUE(is_stray("kubepods-burstable-pod0a1b_2c.slice:cri-containerd:" + id));
  EXPECT_TRUE(is_stray("kubelet-kubepods-besteffort-pod0a1b.slice:cri-containerd:" + id));
  EXPECT_TRUE(is_stray("kubepods-besteffort-pod0a1b.slice")) << "a slice that no other slice holds";
  for (const auto* name :
       {"kubepods.slice", "kubepods", "system.slice", "user.slice:x", "", "kubepods-burstable.slice"})
    EXPECT_FALSE(is_stray(name)) << name;
}

TEST(PodCgroups, ContainersAreToldByName) {
  EXPECT_EQ(container_form("cri-containerd-" + id + ".scope"), "cri-containerd-ID.scope");
  EXPECT_EQ(container_form("crio-" + id + ".scope"), "crio-ID.scope");
  EXPECT_EQ(container_form("docker-" + id + ".scope"), "docker-ID.scope");
  EXPECT_EQ(container_form(id), "ID");
  EXPECT_EQ(container_form("crio-" + id), "crio-ID");
  for (const auto& name : {std::string("crio-conmon-" + id + ".scope"), std::string("a"), std::string(), id + "a",
                           std::string(64, 'g'), std::string("cri-containerd-.scope")})
    EXPECT_EQ(container_form(name), "") << name;
}

TEST(PodCgroups, TheTreeIsBelowCgroupRoot) {
  EXPECT_EQ(kubepods_path("systemd", ""), "/kubepods.slice");
  EXPECT_EQ(kubepods_path("cgroupfs", "/"), "/kubepods");
  EXPECT_EQ(kubepods_path("systemd", "/kubelet"), "/kubelet.slice/kubelet-kubepods.slice");
  EXPECT_EQ(kubepods_path("systemd", "a-b/c"), "/a_b.slice/a_b-c.slice/a_b-c-kubepods.slice");
  EXPECT_EQ(kubepods_path("cgroupfs", "/a-b/c/"), "/a-b/c/kubepods");
  auto kind = Node();
  kind.kubelet.cgroup_root.value = "/kubelet";
  const auto pod = v2 + "/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-pod0a.slice";
  EXPECT_EQ(kind.with(pod + "/" + id + "/cgroup.events", alive).read()->trees.at(0).example, pod);
}

// A process of a container sees where others are by ways up from its own root.
TEST(PodCgroups, TheKubeletsOwnCgroupTellsWhetherAllIsSeen) {
  auto node = Node().with("/proc/912/cgroup", "0::/system.slice/kubelet.service\n");
  node.kubelet.pid = 912;
  node.real_root = false;
  EXPECT_FALSE(node.read()->whole) << "its cgroup is not there";
  EXPECT_TRUE(node.with(v2 + "/system.slice/kubelet.service/cgroup.procs", "912\n").read()->whole);
  EXPECT_FALSE(node.with("/proc/912/cgroup", "0::/../../system.slice/kubelet.service\n").read()->whole);
  EXPECT_FALSE(node.with("/proc/912/cgroup", "0::/..\n").with(v2 + "/../mounted", "").read()->whole)
      << "above our root, and yet a path that exists";
  node.kubelet.pid = 0;
  EXPECT_FALSE(node.read()->whole);
}

TEST(PodCgroups, AProcesssCgroupIsOneOfEachHierarchy) {
  constexpr std::string_view text = "9:name=systemd:/init.scope\n4:cpu,cpuacct:/a:b\n3:memory:/\n0::/unified\nbroken\n";
  EXPECT_EQ(cgroup_of(text, "name=systemd"), "/init.scope");
  EXPECT_EQ(cgroup_of(text, "cpu"), "/a:b");
  EXPECT_EQ(cgroup_of(text, ""), "/unified");
  EXPECT_EQ(cgroup_of(text, "pids"), "");
}

TEST(PodCgroups, TheWalkEnds) {
  FakeHost host;
  for (int pod = 0; pod < 50; ++pod)
    host.files["/c/kubepods/pod" + std::to_string(pod) + "/" + id + "/cgroup.procs"] = "1\n";
  EXPECT_FALSE(read_pod_cgroups(host, "/c", "").cut);
  const auto cut = read_pod_cgroups(host, "/c", "", 20);
  EXPECT_TRUE(cut.cut);
  EXPECT_LT(cut.trees.at(0).populated, 50);
}

TEST(PodCgroups, ClosedIsNotEmpty) {
  auto node = Node().with(v2 + "/kubepods/pod1/" + id + "/cgroup.events", alive);
  node.host->errors[v2 + "/kubepods/pod1"] = EACCES;
  EXPECT_EQ(node.read().why().kind, Kind::denied);
}

TEST(PodCgroups, WithoutTheSettingsOnlyPodsAtTheUsualPlaceCount) {
  auto node = Node().with(v2 + "/kubepods/pod1/" + id + "/cgroup.events", dead);
  node.unread = Unavailable{Kind::denied, "/var/lib/kubelet/config.yaml", "Permission denied"};
  EXPECT_EQ(node.read().why().kind, Kind::denied);
  EXPECT_EQ(node.with(v2 + "/kubepods/pod1/" + id + "/cgroup.events", alive).read()->trees.at(0).populated, 1);
}

TEST(PodCgroups, WhatGoesWhileWeLookIsGone) {
  auto node = Node().with(v2 + "/kubepods/pod1/" + id + "/cgroup.events", alive);
  node.host->errors[v2 + "/kubepods/pod1/" + id + "/cgroup.events"] = ENODEV;
  EXPECT_EQ(node.read()->trees.at(0).populated, 0);
}

TEST(PodCgroups, NothingMountedAndNothingKnown) {
  Facts facts(std::make_shared<FakeHost>());
  facts.set<Cgroups>(Cgroups{});
  EXPECT_EQ((*facts.get<PodCgroups>())->root, "");
  EXPECT_EQ(on_v1().read().why().kind, Kind::unsupported) << "no hierarchy that we know";
}

}  // namespace
}  // namespace nodecheck
