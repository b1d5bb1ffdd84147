// Unit files as systemd itself reads them: its test mode loads a unit from folders that we name, prints what it made of
// it, and starts nothing.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "facts/unit_files.hpp"
#include "facts/unit_words.hpp"

#include <sys/wait.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "live/scratch.hpp"
#include "live/spawn.hpp"
#include "support/probing.hpp"
#include "text.hpp"

namespace nodecheck {
namespace {

constexpr auto systemd = "/usr/lib/systemd/systemd";

/// A root with the unit's files; the folders are given in the order of the load path.
struct Tree {
  TemporaryRoot root;
  std::vector<std::string> folders{"/run/systemd/system.control", "/etc/systemd/system", "/run/systemd/system",
                                   "/usr/local/lib/systemd/system", "/usr/lib/systemd/system"};

  Tree() {
    for (const auto& folder : folders) root.add(folder + "/", "");
    for (const auto target : {"sysinit", "basic", "shutdown"})
      root.add(std::string("/usr/lib/systemd/system/") + target + ".target", "[Unit]\nDescription=x\n");
  }
};

/// Where systemd refuses root's test mode, or to change into folders that only root may enter, it is nobody who asks.
std::string systemd_says(const Tree& tree) {
  const Scratch scratch;
  for (const auto* folder : {"/", ""})
    std::filesystem::permissions(tree.root.path(folder), std::filesystem::perms(0755));
  std::filesystem::permissions(scratch.path(), std::filesystem::perms(0755));
  std::string path = "SYSTEMD_UNIT_PATH=";
  for (const auto& folder : tree.folders) path += (path.back() == '=' ? "" : ":") + tree.root.path(folder);
  const auto pid =
      spawn({"setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "env", "HOME=/",
             "XDG_RUNTIME_DIR=/tmp", path, systemd, "--test", "--system", "--unit=kubelet.service", "--no-pager"},
            scratch / "log");
  (void)::waitpid(pid, nullptr, 0);
  std::ifstream log(scratch / "log");
  return {std::istreambuf_iterator<char>(log), {}};
}

/// The values of a key of "-> Unit kubelet.service:".
std::vector<std::string> values_of(const std::string& dump, const std::string& key) {
  std::vector<std::string> values;
  bool ours = false;
  for (const auto line : lines_of(dump)) {
    const auto text = trim(line);
    if (text.starts_with("-> Unit ")) ours = text == "-> Unit kubelet.service:";
    if (ours && text.starts_with(key + ": ")) values.emplace_back(text.substr(key.size() + 2));
  }
  return values;
}

/// systemd's paths are below the tree.
std::vector<std::string> below(const Tree& tree, std::vector<std::string> paths) {
  for (auto& path : paths) path.erase(0, tree.root.path().size());
  return paths;
}

void expect_as_systemd(const Tree& tree) {
  const auto dump = systemd_says(tree);
  const auto fact = fact_of<UnitFiles>(tree.root);
  const auto* unit = fact.find("kubelet.service");
  ASSERT_NE(unit, nullptr);
  EXPECT_EQ(below(tree, values_of(dump, "Fragment Path")), std::vector<std::string>{unit->fragment}) << dump;
  EXPECT_EQ(below(tree, values_of(dump, "DropIn Path")), unit->drop_ins);
  ASSERT_EQ(unit->exec_start.size(), 1U);
  const auto commands = values_of(dump, "Command Line");
  ASSERT_EQ(commands.size(), 1U) << dump;
  const auto content = read_unit(*tree.root.host(), *unit);
  ASSERT_EQ(content.exec_start.size(), 1U);
  EXPECT_EQ(variable_words(commands[0]), content.exec_start[0].words) << "the dump is quoted for a shell";
  EXPECT_EQ(values_of(dump, "KillMode"), std::vector<std::string>{unit->kill_mode});
}

class UnitFilesTest : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(std::filesystem::exists(systemd)) << "script/bootstrap test installs it"; }
};

TEST_F(UnitFilesTest, AreReadAsSystemdReadsThem) {
  Tree tree;
  tree.root.add("/usr/lib/systemd/system/kubelet.service", "[Service]\nExecStart=/bin/true\nKillMode=none\n");
  tree.root.add("/usr/lib/systemd/system/kubelet.service.d/10-kubeadm.conf",
                "[Service]\nExecStart=\nExecStart=-/bin/true $A \\\n  # a comment\n  ; and another\n  --b=${C} "
                "\"d\"'e'\\x41 \\\\ x$$y %% %n\n");
  tree.root.add("/etc/systemd/system/kubelet.service.d/20-mode.conf", "[Service]\nKillMode=mixed\n");
  tree.root.add("/usr/lib/systemd/system/kubelet.service.d/20-mode.conf", "[Service]\nKillMode=process\n");
  tree.root.add("/run/systemd/system/service.d/05-all.conf", "[Service]\nKillMode=process\n");
  tree.root.add("/usr/lib/systemd/system/service.d/20-mode.conf", "[Service]\nKillMode=process\n");
  tree.root.add("/run/systemd/system.control/kubelet.service.d/50-cpu.conf", "[Service]\nCPUWeight=20\n");
  tree.root.add("/usr/local/lib/systemd/system/kubelet.service.d/README", "[Service]\nKillMode=process\n");
  expect_as_systemd(tree);
}

TEST_F(UnitFilesTest, TheEarlierFolderWins) {
  Tree tree;
  tree.root.add("/usr/lib/systemd/system/kubelet.service", "[Service]\nExecStart=/bin/false\n");
  tree.root.add("/usr/local/lib/systemd/system/kubelet.service", "[Service]\nExecStart=/bin/false\n");
  tree.root.add("/run/systemd/system/kubelet.service", "[Service]\nExecStart=-+/bin/true --v=2\nKillMode=mixed\n");
  expect_as_systemd(tree);
}

}  // namespace
}  // namespace nodecheck
