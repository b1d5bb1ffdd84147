// What is predicted of containerd's files, against what the containerd of this machine makes of them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "facts/containerd_files.hpp"
#include "facts/cri_status.hpp"
#include "facts/cri_version.hpp"
#include "live/containerd.hpp"
#include "live/runtime_facts.hpp"
#include "reason/containerd_problems.hpp"
#include "reason/containerd_settings.hpp"
#include "support/containerd_literals.hpp"

namespace nodecheck {
namespace {

using testing::HasSubstr;
constexpr auto id = "runtime.config-file";

// Enough for a containerd of one's own; the tables' names are short without a version, whole with one.
const std::string unversioned = R"(root = "FOLDER/root"
state = "FOLDER/state"
disabled_plugins = ["aufs", "btrfs", "devmapper", "overlayfs", "zfs"]
imports = ["import.toml"]
[grpc]
  address = "FOLDER/c.sock"
[debug]
  address = "FOLDER/debug.sock"
[plugins.opt]
  path = "FOLDER/opt"
[plugins.cri.containerd]
  snapshotter = "native"
)";
const std::string native = R"([plugins."io.containerd.grpc.v1.cri".containerd]
  snapshotter = "native"
)";

std::string versioned(int version) {
  return "version = " + std::to_string(version) + R"(
root = "FOLDER/root"
state = "FOLDER/state"
disabled_plugins = ["io.containerd.snapshotter.v1.overlayfs"]
imports = ["import.toml"]
[grpc]
  address = "FOLDER/c.sock"
[debug]
  address = "FOLDER/debug.sock"
[plugins."io.containerd.internal.v1.opt"]
  path = "FOLDER/opt"
)" + native;
}

/// SystemdCgroup of runc as its files let us expect it, and as the daemon has it.
struct Systemd {
  bool expected = false, real = false;
};

Systemd systemd_of(RuntimeFacts& facts) {
  const auto files = facts.get<ContainerdFiles>();
  const auto version = facts.get<CriVersion>();
  const auto status = facts.get<CriStatus>();
  if (!files || !version || !status) throw std::runtime_error("containerd's facts could not be had");
  const auto settings = containerd_settings(*files, parse_version(version->runtime_version).value());
  const auto* runc = settings.find("runc");
  return {runc && runc->systemd_cgroup.value, status->handlers.at(0).systemd_cgroup.value_or(false)};
}

/// Judges a containerd that runs, and holds the prediction against it.
Outcome judged_beside(const ContainerdConfig& config, bool systemd) {
  const Containerd containerd(config);
  RuntimeFacts facts(containerd.socket());
  const auto seen = systemd_of(facts);
  EXPECT_EQ(seen.real, systemd);
  EXPECT_EQ(seen.expected, systemd);
  EXPECT_EQ(facts.get<ContainerdFiles>()->pid, containerd.pid());
  return facts.judge(id);
}

std::string first_message(const Outcome& outcome) {
  return outcome.findings.empty() ? std::string() : outcome.findings[0].message;
}

TEST(ContainerdConfigTest, IsReadAsItIsWritten) {
  EXPECT_EQ(judged_beside({.text = versioned(2) + v2_systemd}, true).verdict, Verdict::pass);
  EXPECT_EQ(judged_beside({.text = unversioned + v1_systemd}, true).verdict, Verdict::pass);
  EXPECT_EQ(judged_beside({.systemd_cgroup = true}, true).verdict, Verdict::pass);
}

TEST(ContainerdConfigTest, TablesOfAnotherVersionAreIgnored) {
  EXPECT_THAT(first_message(judged_beside({.text = unversioned + v2_systemd}, false)),
              HasSubstr("ignores [plugins.\"io.containerd.grpc.v1.cri\"]"));
  EXPECT_THAT(first_message(judged_beside({.text = versioned(2) + v3_systemd}, false)),
              HasSubstr("ignores [plugins.\"io.containerd.cri.v1.runtime\"]"));
}

TEST(ContainerdConfigTest, AnImportReplacesTheTable) {
  EXPECT_THAT(first_message(judged_beside({.text = versioned(2) + v2_systemd, .import = native}, false)),
              HasSubstr("import.toml replaces all of"));
}

TEST(ContainerdConfigTest, AnImportsVersionIsTheMainFilesToo) {
  EXPECT_EQ(judged_beside({.text = versioned(2), .import = native + v2_systemd}, true).verdict, Verdict::fail);
}

TEST(ContainerdConfigTest, TheObsoleteSystemdCgroupKeepsCriFromLoading) {
  const Containerd containerd({.cri = "  systemd_cgroup = true"});
  RuntimeFacts facts(containerd.socket());
  EXPECT_THAT(facts.get<CriVersion>()->plugin_error, HasSubstr("systemd_cgroup"));
  const auto problems = containerd_problems(*facts.get<ContainerdFiles>(), {1, 6, 20});
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_THAT(problems[0].finding.message, HasSubstr("keeps the CRI plugin from loading"));
}

TEST(ContainerdConfigTest, DisabledCriIsFoundInTheFile) {
  const Containerd containerd({.disabled = R"("io.containerd.grpc.v1.cri")"});
  RuntimeFacts facts(containerd.socket());
  EXPECT_EQ(facts.verdict("runtime.cri-version"), Verdict::fail);
  EXPECT_THAT(facts.message(id), HasSubstr("disables the CRI plugin"));
}

TEST(ContainerdConfigTest, WhatItIsSaidNotToStartWithItDoesNotStartWith) {
  EXPECT_THROW(Containerd({.disabled = "\"cri\""}), std::runtime_error);
  EXPECT_THROW(Containerd({.text = versioned(2) + v1_systemd}), std::runtime_error);
  auto gone = versioned(2);
  gone.replace(gone.find("import.toml"), 6, "gone.x");
  EXPECT_THROW(Containerd({.text = gone}), std::runtime_error);
}

}  // namespace
}  // namespace nodecheck
