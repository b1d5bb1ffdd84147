// containerd_file: files as releases, packages and vendors write them, and hostile ones.
#include "facts/containerd_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace nodecheck {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr auto path = "/etc/containerd/config.toml";
ContainerdFile parsed(std::string_view text) { return parse_containerd_file(text, path); }

std::string refusal(std::string_view text) {
  try {
    (void)parsed(text);
  } catch (const std::runtime_error& e) {
    return e.what();
  }
  return "read";
}

// Debian's package of 1.6.
constexpr auto debian = R"(version = 2

[plugins]
  [plugins."io.containerd.grpc.v1.cri"]
    [plugins."io.containerd.grpc.v1.cri".cni]
      bin_dir = "/usr/lib/cni"
      conf_dir = "/etc/cni/net.d"
  [plugins."io.containerd.internal.v1.opt"]
    path = "/var/lib/containerd"
)";

// Docker's containerd.io, shortened.
constexpr auto docker = R"(#   Copyright 2018-2022 Docker Inc.

disabled_plugins = ["cri"]

#root = "/var/lib/containerd"
#[grpc]
#  address = "/run/containerd/containerd.sock"
)";

// `containerd config default` of 2.x with nvidia-ctk's handler, shortened.
constexpr auto version3 = R"(version = 3
imports = ['/etc/containerd/conf.d/*.toml']
disabled_plugins = []
[plugins]
  [plugins.'io.containerd.cri.v1.images']
    [plugins.'io.containerd.cri.v1.images'.pinned_images]
      sandbox = 'registry.k8s.io/pause:3.10'
  [plugins.'io.containerd.cri.v1.runtime']
    [plugins.'io.containerd.cri.v1.runtime'.containerd]
      default_runtime_name = 'runc'
      [plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes]
        [plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.nvidia]
          runtime_type = 'io.containerd.runc.v2'
        [plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc]
          runtime_type = 'io.containerd.runc.v2'
          [plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc.options]
            BinaryName = ''
            SystemdCgroup = true
  [plugins.'io.containerd.grpc.v1.cri']
    disable_tcp_service = true
)";

TEST(ContainerdFile, Debians) {
  const auto file = parsed(debian);
  EXPECT_EQ(file.path, path);
  EXPECT_EQ(file.version, (OnLine<std::int64_t>{2, 1}));
  ASSERT_EQ(file.tables.size(), 1U);
  const auto& cri = file.tables[0];
  EXPECT_EQ(cri.key, "io.containerd.grpc.v1.cri");
  EXPECT_EQ(cri.line, 4);
  EXPECT_EQ(cri.cni_bin_dir, (OnLine<std::string>{"/usr/lib/cni", 6}));
  EXPECT_EQ(cri.cni_conf_dir, (OnLine<std::string>{"/etc/cni/net.d", 7}));
  EXPECT_TRUE(cri.has_settings());
}

TEST(ContainerdFile, Dockers) {
  const auto file = parsed(docker);
  EXPECT_FALSE(file.version);
  EXPECT_THAT(file.disabled_plugins, ElementsAre(OnLine<std::string>{"cri", 3}));
  EXPECT_THAT(file.tables, IsEmpty());
}

TEST(ContainerdFile, OfRelease2) {
  const auto file = parsed(version3);
  EXPECT_THAT(file.imports, ElementsAre("/etc/containerd/conf.d/*.toml"));
  ASSERT_EQ(file.tables.size(), 3U);
  EXPECT_EQ(file.table("io.containerd.cri.v1.images")->sandbox_image,
            (OnLine<std::string>{"registry.k8s.io/pause:3.10", 7}));
  const auto* runtime = file.table("io.containerd.cri.v1.runtime");
  EXPECT_EQ(runtime->default_runtime_name, (OnLine<std::string>{"runc", 10}));
  EXPECT_THAT(
      runtime->handlers,
      ElementsAre(
          ContainerdHandler{"nvidia", "io.containerd.runc.v2", {}},
          ContainerdHandler{
              "runc", "io.containerd.runc.v2", OnLine<bool>{true, 18}, OnLine<std::string>{"", 17}, {}, true, 16}));
  EXPECT_FALSE(file.table("io.containerd.grpc.v1.cri")->has_settings()) << "its own keys are none of ours";
  EXPECT_EQ(file.table("cri"), nullptr);
}

TEST(ContainerdFile, AHeaderAloneMakesTheTablesAboveIt) {
  const auto file = parsed(
      "version = 2\n[plugins.\"io.containerd.grpc.v1.cri\".containerd.runtimes.runc.options]\n  SystemdCgroup = "
      "true\n");
  ASSERT_EQ(file.tables.size(), 1U);
  EXPECT_EQ(file.tables[0].line, 2);
  EXPECT_THAT(file.tables[0].handlers,
              ElementsAre(ContainerdHandler{"runc", "", OnLine<bool>{true, 3}, {}, {}, true, 2}));
}

ContainerdHandler runc_of(const std::string& lines) {
  return parsed("[plugins.cri.containerd.runtimes.runc]\n" + lines).tables.at(0).handlers.at(0);
}

TEST(ContainerdFile, OptionsAreReadWithoutRegardToTheirCapitals) {
  const auto runc = runc_of(
      "[plugins.cri.containerd.runtimes.runc.options]\nsystemdCgroup = true\nbinaryName = \"/usr/local/bin/runc\"\n");
  EXPECT_EQ(runc.systemd_cgroup, (OnLine<bool>{true, 3}));
  EXPECT_EQ(runc.binary_name, (OnLine<std::string>{"/usr/local/bin/runc", 4}));
  EXPECT_EQ(runc_of("options = { systemdcgroup = true }\n").systemd_cgroup, (OnLine<bool>{true, 2}));
  EXPECT_FALSE(runc_of("options = { SYSTEMDCGROUP = true }\n").systemd_cgroup) << "2.x lets its default win";
}

TEST(ContainerdFile, KnowsTheHeaderOfOptions) {
  EXPECT_EQ(runc_of("[plugins.cri.containerd.runtimes.runc.options] # runc's\n").options_line, 2);
  for (const auto* other : {"options = { BinaryName = \"x\" }\n", "options.BinaryName = \"x\"\n",
                            "[plugins.cri.containerd.runtimes.runc.options.more]\n"}) {
    EXPECT_TRUE(runc_of(other).has_options) << other;
    EXPECT_EQ(runc_of(other).options_line, 0) << other;
  }
  EXPECT_FALSE(runc_of("").has_options);
}

TEST(ContainerdFile, WhatStandsBesideTheOptionsIsStray) {
  EXPECT_EQ(runc_of("SystemdCgroup = true\n").stray, (OnLine<bool>{true, 2}));
  EXPECT_FALSE(runc_of("SystemdCgroup = \"true\"\n").stray) << "nothing reads it";
}

TEST(ContainerdFile, ShortNamesOfPluginsAreListedButCris) {
  const auto file =
      parsed("[plugins.cgroups]\n[plugins.cri]\n[plugins.\"io.containerd.gc.v1.scheduler\"]\n[plugins.linux]\n");
  EXPECT_THAT(file.short_plugins, ElementsAre(OnLine<std::string>{"cgroups", 1}, OnLine<std::string>{"linux", 4}));
}

TEST(ContainerdFile, ATableThatStandsTwiceIsNoToml) {
  EXPECT_EQ(place_of_no_toml(refusal("[plugins.cri]\n[plugins.cri]\n")), "/etc/containerd/config.toml:2");
  EXPECT_EQ(place_of_no_toml(refusal("version = \"2\"\n")), "") << "a wrong type may be one that nobody reads";
  EXPECT_EQ(place_of_no_toml(refusal("x = \"\u00e9\"\n")), "") << "TOML, which we alone do not read";
}

TEST(ContainerdFile, AnEmptyOneIsAFile) {
  EXPECT_EQ(parsed(""), (ContainerdFile{path, {}, {}, {}, {}, {}}));
  EXPECT_EQ(parsed("# nothing\n"), parsed(""));
}

TEST(ContainerdFile, CredentialsNeverLeaveIt) {
  const auto text = std::string(debian) +
                    "[plugins.\"io.containerd.grpc.v1.cri\".registry.configs.\"hunter2.example\".auth]\n"
                    "  password = \"hunter2\"\n";
  Json json;
  to_json(json, parsed(text));
  EXPECT_THAT(json.dump(), Not(HasSubstr("hunter2")));
  for (const auto* broken :
       {"hunter2\n", "= \"hunter2\n", "hunter2 = \"hunter2\nhunter2", "x = hunter2", "x = 2hunter2"})
    EXPECT_THAT(refusal(broken), Not(HasSubstr("hunter2"))) << broken;
}

TEST(ContainerdFile, WhatIsBrokenIsNamedWithItsLine) {
  EXPECT_EQ(refusal("version = 2\n[plugins\n"), "/etc/containerd/config.toml:2: not valid TOML");
  EXPECT_EQ(refusal("[)x]\n"), "/etc/containerd/config.toml: not valid TOML") << "toml++ 3.3 aborts on it";
  EXPECT_EQ(refusal("version = \"2\"\n"), "/etc/containerd/config.toml:1: version is not of its type");
  EXPECT_EQ(refusal("\ndisabled_plugins = \"cri\"\n"),
            "/etc/containerd/config.toml:2: disabled_plugins is not an array");
  EXPECT_THAT(refusal("imports = [3]\n"), HasSubstr("imports is not an array of strings"));
  EXPECT_THAT(refusal("[plugins]\ncri = 3\n"), HasSubstr(":2: cri is not a table"));
  EXPECT_THAT(refusal("[plugins.cri.containerd.runtimes]\nrunc = true\n"), HasSubstr(":2: runc is not a table"));
  EXPECT_THAT(refusal("[plugins.cri.containerd.runtimes.runc.options]\nSystemdCgroup = \"true\"\n"),
              HasSubstr(":2: SystemdCgroup is not of its type"));
}

TEST(ContainerdFile, BeyondAsciiAreCommentsAlone) {
  EXPECT_EQ(parsed("# \u00a9 caf\u00e9\nversion = 2 # \u2014\n").version, (OnLine<std::int64_t>{2, 2}));
  for (const auto* text : {"\n\u00e9 = 1", "\nx \ufefb= 1", "\nx = \"\xff\""})
    EXPECT_EQ(refusal(text), "/etc/containerd/config.toml:2: a character that is not ASCII");
}

TEST(ContainerdFile, DepthAndSizeAreBounded) {
  const auto dots = [](std::size_t n) {
    std::string key = "a";
    for (std::size_t i = 0; i < n; ++i) key += ".a";
    return key;
  };
  EXPECT_EQ(refusal("[" + dots(256) + "]\n"), "read");
  EXPECT_THAT(refusal("[" + dots(500000) + "]\n"), HasSubstr("more than 256 dots"));
  EXPECT_THAT(refusal("a = " + std::string(100000, '[')), HasSubstr(":1: not valid TOML"));
  std::string nested;
  for (int i = 0; i < 2000; ++i) nested += "{" + dots(250) + " = [\n";
  EXPECT_THAT(refusal("x = " + nested), HasSubstr("not valid TOML"));
  EXPECT_THAT(refusal("#" + std::string(1 << 20, 'x')), HasSubstr("larger than 1 MiB"));
}

TEST(ContainerdFile, SurvivesABundle) {
  for (const auto* text : {debian, docker, version3}) {
    Json json;
    to_json(json, parsed(text));
    ContainerdFile again;
    from_json(json, again);
    EXPECT_EQ(again, parsed(text));
  }
  Json lost;
  to_json(lost, parsed(debian));
  lost.erase("tables");
  ContainerdFile file;
  EXPECT_ANY_THROW(from_json(lost, file));
}

}  // namespace
}  // namespace nodecheck
