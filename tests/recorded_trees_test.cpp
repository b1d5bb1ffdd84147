// Whole nodes again, as files this time: from /proc, /sys, /boot and /lib/modules as distributions lay them out,
// through parsers and probes, to the verdicts that hang on nothing but them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <ostream>
#include <string>
#include <vector>

#include "facts/node_identity.hpp"
#include "registry.hpp"
#include "support/probing.hpp"
#include "support/profiles.hpp"
#include "support/recorded_tree.hpp"
#include "support/sources.hpp"
#include "verdict.hpp"

namespace nodecheck {
namespace {

using testing::HasSubstr;

constexpr std::string_view judged_ids[]{"cgroups.controllers",
                                        "cgroups.version",
                                        "host.machine-id",
                                        "host.os",
                                        "host.security-modules",
                                        "kernel.config",
                                        "kernel.module-br-netfilter",
                                        "kernel.module-nf-conntrack",
                                        "kernel.module-overlay",
                                        "kernel.module-vxlan",
                                        "kernel.modules-ipvs",
                                        "kernel.modules-nftables",
                                        "kernel.version",
                                        "memory.swap-off"};

/// One line of the table: what this check says of this tree. What has no line passes, whatever it says.
struct Row {
  std::string_view id;
  Verdict verdict;
  std::string_view says;  ///< part of what was observed
};

struct Tree {
  std::string_view name, os;
  std::vector<Row> rows;
};

constexpr auto passes = Verdict::pass;
constexpr auto fails = Verdict::fail;

const Tree trees[]{
    {"debian12-kubeadm-prejoin",
     "Debian GNU/Linux 12 (bookworm)",
     {{"kernel.module-br-netfilter", fails, "not loaded; the file is there"},
      {"kernel.module-overlay", passes,
       "loads by itself (/lib/modules/6.1.0-50-cloud-amd64/kernel/fs/overlayfs/overlay.ko)"},
      {"memory.swap-off", fails, "in use"}}},
    {"kernel-debian13",
     "Debian GNU/Linux 13 (trixie)",
     {{"kernel.module-vxlan", passes, "drivers/net/vxlan/vxlan.ko.xz)"}, {"kernel.config", passes, "cgroup v2"}}},
    {"ubuntu2204-kubeadm-prejoin",
     "Ubuntu 22.04.5 LTS",
     {{"host.os", passes, "Linux on x86_64"},
      {"kernel.module-nf-conntrack", passes, "net/netfilter/nf_conntrack.ko)"}}},
    {"kubeadm-prejoin-ubuntu",
     "Ubuntu 24.04.1 LTS",
     {{"kernel.module-overlay", passes, "overlay is loaded"},
      {"kernel.module-vxlan", passes, "drivers/net/vxlan/vxlan.ko.zst)"}}},
    {"rhel9-kubeadm-prejoin",
     "Red Hat Enterprise Linux 9.5 (Plow)",
     {{"host.security-modules", passes, "SELinux enforcing"},
      {"kernel.module-nf-conntrack", passes, "net/netfilter/nf_conntrack.ko.xz)"},
      {"kernel.modules-nftables", passes, "nf_tables loaded"}}},
    {"opensuse-kubeadm-prejoin",
     "openSUSE Leap 15.6",
     {{"kernel.config", passes, "(/boot/config-6.4.0-150600.23.25-default)"},
      {"kernel.module-vxlan", passes, "drivers/net/vxlan/vxlan.ko.zst)"}}},
    {"flatcar-kubeadm",
     "Flatcar Container Linux by Kinvolk 4081.3.1 (Oklo)",
     {{"host.security-modules", passes, "SELinux permissive"},
      {"kernel.config", passes, "(/proc/config.gz)"},
      {"kernel.modules-ipvs", passes, "ip_vs loadable"}}},
    {"kernel-alpine-openrc",
     "Alpine Linux v3.20",
     {{"host.machine-id", fails, "absent"}, {"kernel.module-vxlan", passes, "drivers/net/vxlan/vxlan.ko.gz)"}}},
    {"old-rhel8-cgroup-v1",
     "Red Hat Enterprise Linux 8.10 (Ootpa)",
     {{"cgroups.controllers", passes, "cgroup v1"},
      {"cgroups.version", fails, "cgroup v1"},
      {"host.security-modules", passes, "SELinux enforcing"},
      {"kernel.config", passes, "for cgroup v1"},
      {"kernel.modules-nftables", fails, "4.18.0"},
      {"kernel.version", passes, "a kernel of RHEL 8"}}},
    {"old-ubuntu2004-hybrid",
     "Ubuntu 20.04.6 LTS",
     {{"cgroups.controllers", passes, "cgroup hybrid"},
      {"cgroups.version", fails, "cgroup hybrid"},
      {"kernel.modules-nftables", fails, "5.4.0-200-generic"},
      {"memory.swap-off", fails, "in use"}}},
    {"old-microvm-builtin",
     "Debian GNU/Linux 12 (bookworm)",
     {{"cgroups.version", fails, "cgroup hybrid"},
      {"kernel.module-br-netfilter", passes, "/proc/sys/net/bridge"},
      {"kernel.module-overlay", passes, "/proc/filesystems"},
      {"kernel.module-vxlan", passes, "built into the kernel (/sys/module/vxlan)"},
      {"kernel.modules-ipvs", fails, "off in this kernel"},
      {"kernel.modules-nftables", passes, "nf_tables built in"}}},
    {"broken-raspberry-pi-memory",
     "Debian GNU/Linux 12 (bookworm)",
     {{"cgroups.controllers", fails, "absent"},
      {"host.os", passes, "aarch64"},
      {"kernel.config", passes, "cgroup v2"},
      {"memory.swap-off", fails, "in use"}}},
};

void PrintTo(const Tree& tree, std::ostream* out) { *out << tree.name; }

/// flannel's vxlan, and the mode of kube-proxy that the check is about.
Profile profile_for(std::string_view id) {
  auto profile = bridged();
  profile.overlay.value = "vxlan";
  profile.kubelet_version = {Version{1, 34, 0}, "--kubelet-version"};
  profile.proxy_mode.value = id == "kernel.modules-nftables" ? "nftables" : "ipvs";
  return profile;
}

class RecordedTree : public testing::TestWithParam<Tree> {
 protected:
  RecordedTree() { lay_out_node(std::string(GetParam().name), root_); }
  [[nodiscard]] Outcome judged(std::string_view id) {
    return Registered::find(id).at(0)->judge.run(facts_, profile_for(id));
  }
  TemporaryRoot root_;
  Facts facts_{root_.host()};
};

TEST_P(RecordedTree, IsJudgedAsTheTableSays) {
  const auto& rows = GetParam().rows;
  for (const auto id : judged_ids) {
    const auto row = std::find_if(rows.begin(), rows.end(), [&](const auto& r) { return r.id == id; });
    const auto outcome = judged(id);
    EXPECT_EQ(outcome.verdict, row == rows.end() ? passes : row->verdict) << id << ": " << outcome.observed;
    if (row == rows.end()) continue;
    EXPECT_THAT(outcome.observed, HasSubstr(row->says)) << id;
  }
}

TEST_P(RecordedTree, IsTheSystemThatItSays) { EXPECT_EQ(fact_of<NodeIdentity>(root_).os, GetParam().os); }

std::string test_name(const testing::TestParamInfo<Tree>& tree) {
  std::string name(tree.param.name);
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}
INSTANTIATE_TEST_SUITE_P(Trees, RecordedTree, testing::ValuesIn(trees), test_name);

TEST(RecordedTrees, EveryOneIsInTheTable) {
  namespace fs = std::filesystem;
  for (const auto& entry : fs::directory_iterator(source_path("tests/nodes"))) {
    if (!fs::exists(entry.path() / "tree.txt")) continue;
    const auto name = entry.path().filename().string();
    EXPECT_TRUE(std::any_of(std::begin(trees), std::end(trees), [&](const auto& t) { return t.name == name; })) << name;
    EXPECT_TRUE(fs::exists(entry.path() / "README.md")) << name;
  }
}

TEST(RecordedTrees, TextThatIsNoneIsRefused) {
  TemporaryRoot root;
  for (const auto* text : {"", "x", "== ", "== /x", "== x\n", "== /x zip\n", "== /x elf z80\n"})
    EXPECT_THROW(lay_out(text, root), std::runtime_error) << text;
}

}  // namespace
}  // namespace nodecheck
