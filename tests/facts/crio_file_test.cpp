// crio_file: one file of CRI-O's, as packages and people write it.
#include "facts/crio_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <stdexcept>

namespace nodecheck {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using List = std::vector<std::string>;

// As the project's package brings it (shortened), and what the Kubernetes documentation adds for cgroupfs.
constexpr auto packaged = R"([crio.image]
signature_policy = "/etc/crio/policy.json"
pause_image = "registry.k8s.io/pause:3.10"

[crio.runtime]
default_runtime = "crun"
cgroup_manager = "cgroupfs"
conmon_cgroup = "pod"

[crio.runtime.runtimes.crun]
runtime_path = "/usr/libexec/crio/crun"
monitor_path = "/usr/libexec/crio/conmon"
allowed_annotations = [
    "io.containers.trace-syscall",
]

[crio.runtime.runtimes.kata]
runtime_path = "/usr/bin/containerd-shim-kata-v2"
runtime_type = "vm"

[crio.network]
network_dir = "/etc/cni/net.d/"
plugin_dirs = ["/usr/libexec/cni", "/opt/cni/bin"]

[crio.api]
listen = "/run/crio/crio.sock"
)";

TEST(CrioFile, WhatChecksReadHasItsLine) {
  const auto file = parse_crio_file(packaged, "10-crio.conf");
  EXPECT_EQ(file.path, "10-crio.conf");
  EXPECT_FALSE(file.refused);
  EXPECT_EQ(file.pause_image, (OnLine<std::string>{"registry.k8s.io/pause:3.10", 3}));
  EXPECT_EQ(file.default_runtime, (OnLine<std::string>{"crun", 6}));
  EXPECT_EQ(file.cgroup_manager, (OnLine<std::string>{"cgroupfs", 7}));
  EXPECT_EQ(file.conmon_cgroup, (OnLine<std::string>{"pod", 8}));
  EXPECT_EQ(file.network_dir, (OnLine<std::string>{"/etc/cni/net.d/", 22}));
  EXPECT_EQ(file.plugin_dirs, (OnLine<List>{{"/usr/libexec/cni", "/opt/cni/bin"}, 23}));
  EXPECT_EQ(file.listen, (OnLine<std::string>{"/run/crio/crio.sock", 26}));
  ASSERT_EQ(file.handlers.size(), 2U);
  EXPECT_EQ(file.handlers[0].name, "crun");
  EXPECT_EQ(file.handlers[0].line, 10);
  EXPECT_EQ(file.handlers[0].monitor_path, (OnLine<std::string>{"/usr/libexec/crio/conmon", 12}));
  EXPECT_EQ(file.handlers[0].path, (OnLine<std::string>{"/usr/libexec/crio/crun", 11}));
  EXPECT_EQ(file.handlers[1].type, (OnLine<std::string>{"vm", 19}));
}

TEST(CrioFile, AnEmptyOneSaysNothing) {
  CrioFile silent;
  silent.path = "x";
  silent.blank = true;
  EXPECT_EQ(parse_crio_file("", "x"), silent);
  EXPECT_EQ(parse_crio_file("# [crio.runtime]\n# cgroup_manager = \"systemd\"\n", "x"), silent);
}

TEST(CrioFile, TheOldPluginDirIsOneMore) {
  EXPECT_EQ(parse_crio_file("[crio.network]\nplugin_dir = \"/a\"\n", "x").plugin_dirs, (OnLine<List>{{"/a"}, 2}));
  EXPECT_EQ(parse_crio_file("[crio.network]\nplugin_dir = \"/a\"\nplugin_dirs = [\"/b\"]\n", "x").plugin_dirs,
            (OnLine<List>{{"/b", "/a"}, 3}));
}

TEST(CrioFile, WhatCrioRefusesIsAValueWithItsLine) {
  const auto refused = [](const std::string& text) { return parse_crio_file(text, "x").refused; };
  EXPECT_EQ(refused("[crio.runtime]\ncgroup_manager = systemd\n"), (OnLine<std::string>{"not valid TOML", 2}));
  EXPECT_EQ(refused("# a\n\nThis folder holds CRI-O's files.\n")->line, 3);
  EXPECT_EQ(refused("[crio.runtime]\ncgroup_manager = true\n"),
            (OnLine<std::string>{"cgroup_manager is not of its type", 2}));
  EXPECT_THAT(refused("[crio]\nruntime = 3\n")->value, HasSubstr("is not a table"));
  EXPECT_THAT(refused("[crio.network]\nplugin_dirs = \"/opt\"\n")->value, HasSubstr("is not an array"));
  EXPECT_THAT(refused("[crio.runtime.runtimes]\nrunc = 3\n")->value, HasSubstr("is not a table"));
  EXPECT_THAT(refused("[crio.runtime]\na = 1\na = 2\n")->value, HasSubstr("not valid TOML")) << "a key twice";
}

TEST(CrioFile, WhatWeAloneDoNotReadIsUnavailable) {
  EXPECT_THROW((void)parse_crio_file("[crio.image]\npause_image = \"\xc3\xa4\"\n", "x"), std::runtime_error);
  EXPECT_THROW((void)parse_crio_file(std::string(2 << 20, '\n'), "x"), std::runtime_error);
  EXPECT_THROW((void)parse_crio_file(std::string(1000, '.'), "x"), std::runtime_error);
  EXPECT_FALSE(parse_crio_file("# \xc3\xa4\n", "x").refused) << "in comments it is fine";
}

TEST(CrioFile, HostileDepthIsRefused) {
  EXPECT_TRUE(parse_crio_file("a = " + std::string(5000, '['), "x").refused);
  EXPECT_TRUE(parse_crio_file("[)", "x").refused);
}

TEST(CrioFile, NothingElseEntersTheFact) {
  Json json;
  to_json(json, parse_crio_file("[crio.image]\nglobal_auth_file = \"/secret\"\n[crio.runtime]\ndefault_env = "
                                "[\"TOKEN=abc\"]\n",
                                "x"));
  EXPECT_EQ(json.dump().find("secret"), std::string::npos);
  EXPECT_EQ(json.dump().find("TOKEN"), std::string::npos);
}

}  // namespace
}  // namespace nodecheck
