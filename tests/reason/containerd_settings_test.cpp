// containerd_settings: which tables a release reads, and what is left when imports are laid over each other.
#include "reason/containerd_settings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/containerd_literals.hpp"

namespace nodecheck {
namespace {

constexpr Version v1_7{1, 7, 24}, v2_0{2, 0, 1}, v2_3{2, 3, 0};
constexpr auto import = "/etc/containerd/conf.d/10.toml";

/// Whether SystemdCgroup of runc is on, and who says so.
Setting<bool> runc_in(const ContainerdFiles& files, const Version& release) {
  const auto settings = containerd_settings(files, release);
  const auto* runc = settings.find("runc");
  return runc ? runc->systemd_cgroup : Setting<bool>{false, "no handler"};
}

TEST(ContainerdSettings, WithoutFilesAreTheDefaults) {
  const auto settings = containerd_settings({}, v1_7);
  EXPECT_EQ(settings.default_runtime_name, (Setting<std::string>{"runc"}));
  EXPECT_TRUE(settings.handlers.empty());
}

TEST(ContainerdSettings, EachVersionHasItsTable) {
  const Setting<bool> second_line{true, "/etc/containerd/config.toml:2"},
      third_line{true, "/etc/containerd/config.toml:3"};
  EXPECT_EQ(runc_in(containerd_reads(v1_systemd), v1_7), second_line);
  EXPECT_EQ(runc_in(containerd_reads(v1_systemd), v2_3), second_line) << "migrated";
  for (const auto& release : {v1_7, v2_0, v2_3})
    EXPECT_EQ(runc_in(containerd_reads(version_2 + v2_systemd), release), third_line);
  for (const auto& release : {v2_0, v2_3})
    EXPECT_EQ(runc_in(containerd_reads(version_3 + v3_systemd), release), third_line);
  EXPECT_EQ(runc_in(containerd_reads(version_4 + v3_systemd), v2_3), third_line);
}

TEST(ContainerdSettings, OtherTablesAreNotRead) {
  for (const auto& text : {std::string(v2_systemd), version_2 + v1_systemd, version_2 + v3_systemd})
    EXPECT_FALSE(runc_in(containerd_reads(text), v1_7).value) << text;
  EXPECT_FALSE(runc_in(containerd_reads(version_3 + v2_systemd), v2_0).value);
  EXPECT_TRUE(runc_in(containerd_reads(version_3 + v2_systemd), v2_3).value) << "migrated from 2.3 on";
  EXPECT_FALSE(runc_in(containerd_reads(version_4 + v2_systemd), v2_3).value);
}

TEST(ContainerdSettings, From20To22MigrateNothingWhereNoFileHasVersion2) {
  for (const auto* table : {v1_systemd, v2_systemd}) {
    EXPECT_FALSE(runc_in(containerd_reads(table), v2_0).value) << table;
    EXPECT_TRUE(runc_in(containerd_reads({{containerd_config, table}, {import, version_2}}), v2_0).value) << table;
    EXPECT_TRUE(runc_in(containerd_reads({{containerd_config, version_2}, {import, table}}), v2_0).value) << table;
    EXPECT_FALSE(runc_in(containerd_reads({{containerd_config, version_2 + table}, {import, version_3}}), v2_0).value)
        << "the last version decides: " << table;
  }
  EXPECT_TRUE(runc_in(containerd_reads({{containerd_config, version_2 + v2_systemd}, {import, version_3}}), v2_3).value)
      << "each file by itself";
}

TEST(ContainerdSettings, HandlersOfTheNewTableReplaceThoseThatAreMigrated) {
  const std::string other = R"([plugins."io.containerd.cri.v1.runtime".containerd.runtimes.other]
runtime_type = "io.containerd.runc.v2"
)";
  EXPECT_EQ(runc_in(containerd_reads(version_2 + v2_systemd + other), v2_0).source, "no handler");
}

TEST(ContainerdSettings, Release1HasOneVersionForAllFiles) {
  const auto files = containerd_reads({{containerd_config, v2_systemd}, {import, version_2}});
  EXPECT_EQ(config_version(files, files.files[0], v1_7), 2);
  EXPECT_EQ(config_version(files, files.files[0], v2_0), 1);
  EXPECT_TRUE(runc_in(files, v1_7).value);
}

TEST(ContainerdSettings, AnImportReplacesTheTableInRelease1AndIsMergedIn2) {
  const auto files = containerd_reads(
      {{containerd_config, version_2 + v2_systemd},
       {import, version_2 + "[plugins.\"io.containerd.grpc.v1.cri\"]\nsandbox_image = \"pause:3.9\"\n"}});
  EXPECT_EQ(runc_in(files, v1_7).source, "no handler");
  EXPECT_TRUE(runc_in(files, v2_0).value);
  for (const auto& release : {v1_7, v2_0})
    EXPECT_EQ(containerd_settings(files, release).sandbox_image,
              (Setting<std::string>{"pause:3.9", "/etc/containerd/conf.d/10.toml:3"}));
}

TEST(ContainerdSettings, LaterValuesWin) {
  const auto files = containerd_reads(
      {{containerd_config, version_3 + v3_systemd},
       {import, version_3 + "[plugins.\"io.containerd.cri.v1.runtime\".containerd]\ndefault_runtime_name = \"nvidia\"\n"
                            "[plugins.\"io.containerd.cri.v1.runtime\".containerd.runtimes.runc.options]\n"
                            "SystemdCgroup = false\n"}});
  EXPECT_EQ(containerd_settings(files, v2_0).default_runtime_name.value, "nvidia");
  EXPECT_EQ(runc_in(files, v2_0), (Setting<bool>{false, "/etc/containerd/conf.d/10.toml:5"}));
}

}  // namespace
}  // namespace nodecheck
