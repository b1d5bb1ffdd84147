// cni_paths: where each runtime looks, by its own files and flags.
#include "facts/cni_paths.hpp"

#include <gmock/gmock.h>

#include "support/probing.hpp"

namespace nodecheck {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using namespace std::string_literals;
using Directories = std::vector<std::string>;

constexpr auto containerd_config = "/etc/containerd/config.toml";
constexpr auto crio_config = "/etc/crio/crio.conf";

CniPaths with_containerd(const std::string& text) {
  return fact_of<CniPaths>(TemporaryRoot{{"/proc/", ""}, {containerd_config, text}});
}

TEST(CniPaths, Defaults) {
  const auto paths = fact_of<CniPaths>(TemporaryRoot{{"/proc/", ""}});
  EXPECT_EQ(paths.runtime, "");
  EXPECT_EQ(paths.directory, (Setting<std::string>{"/etc/cni/net.d"}));
  EXPECT_EQ(paths.plugin_directories, (Setting<Directories>{{"/opt/cni/bin"}}));
  EXPECT_EQ(paths.unread, "");
  EXPECT_FALSE(paths.skips_invalid());
}

TEST(CniPaths, ContainerdsTables) {
  const auto old = with_containerd(
      "version = 2\n[plugins.\"io.containerd.grpc.v1.cri\".cni]\nbin_dir = \"/usr/lib/cni\"\nconf_dir = \"/c/\"\n");
  EXPECT_EQ(old.runtime, "containerd");
  EXPECT_EQ(old.directory, (Setting<std::string>{"/c", containerd_config + ":4"s}));
  EXPECT_EQ(old.plugin_directories, (Setting<Directories>{{"/usr/lib/cni"}, containerd_config + ":3"s}));
  const auto lists = with_containerd(
      "version = 3\n[plugins.\"io.containerd.cri.v1.runtime\".cni]\nbin_dirs = [\"/a\", \"/b\"]\nbin_dir = \"\"\n"
      "[plugins.\"io.containerd.grpc.v1.cri\".cni]\nconf_dir = \"/unread\"\n");
  EXPECT_THAT(lists.plugin_directories.value, ElementsAre("/a", "/b"));
  EXPECT_EQ(lists.directory.value, "/etc/cni/net.d") << "of a version 3 file the new table counts";
}

TEST(CniPaths, RancherIsLeftBehindWhereAnotherContainerdRuns) {
  auto host = std::make_shared<FakeHost>();
  const auto rancher = "/var/lib/rancher/k3s/agent/etc/cni/net.d"s;
  host->files = {{"/proc/1/comm", "systemd\n"}, {rancher + "/10.conflist", "{}"}};
  EXPECT_EQ(fact_of<CniPaths>(host).directory.value, rancher);
  host->files["/proc/731/comm"] = "containerd\n";
  host->files["/proc/731/cmdline"] = "/usr/bin/containerd\0"s;
  EXPECT_EQ(fact_of<CniPaths>(host).directory.value, "/etc/cni/net.d");
  host->files["/proc/731/cmdline"] = "containerd\0-c\0/var/lib/rancher/k3s/agent/etc/containerd/config.toml\0"s;
  EXPECT_EQ(fact_of<CniPaths>(host).directory.value, rancher);
}

TEST(CniPaths, CrioHasItsOwn) {
  const auto paths = fact_of<CniPaths>(TemporaryRoot{
      {"/proc/", ""},
      {crio_config, "[crio.network]\nnetwork_dir = \"/n/\"\nplugin_dirs = [\"/p/\"]\ncni_default_network = \"x\"\n"}});
  EXPECT_EQ(paths.runtime, "cri-o");
  EXPECT_TRUE(paths.skips_invalid());
  EXPECT_EQ(paths.directory, (Setting<std::string>{"/n", crio_config + ":2"s}));
  EXPECT_EQ(paths.plugin_directories, (Setting<Directories>{{"/p"}, crio_config + ":3"s}));
  EXPECT_EQ(paths.default_network, "x");
  EXPECT_EQ(replayed(paths), paths);
}

TEST(CniPaths, CriosFlags) {
  auto host = std::make_shared<FakeHost>();
  host->files = {{"/proc/1/comm", "systemd\n"},
                 {"/proc/845/comm", "crio\n"},
                 {"/proc/845/environ", ""},
                 {"/proc/845/cmdline", "crio\0--cni-config-dir=/n\0--cni-plugin-dir=/a,/b\0"s}};
  const auto paths = fact_of<CniPaths>(host);
  EXPECT_EQ(paths.directory, (Setting<std::string>{"/n", "crio's --cni-config-dir"}));
  EXPECT_THAT(paths.plugin_directories.value, ElementsAre("/a", "/b"));
}

TEST(CniPaths, FilesThatCannotBeReadAreSaid) {
  auto host = std::make_shared<FakeHost>();
  host->files = {{"/proc/1/comm", "systemd\n"}};
  host->errors = {{containerd_config, EACCES}};
  EXPECT_THAT(fact_of<CniPaths>(host).unread, HasSubstr("Permission denied"));
  host->errors = {{crio_config, EACCES}};
  EXPECT_THAT(fact_of<CniPaths>(host).unread, HasSubstr("Permission denied")) << "nobody tells which runtime it is";
  host->errors = {{"/proc/845/environ", EACCES}};
  host->files["/proc/845/comm"] = "crio\n";
  host->files["/proc/845/cmdline"] = "crio\0"s;
  host->sockets["/run/crio/crio.sock"] = {SocketProbe::State::accepting, 845};
  EXPECT_THAT(fact_of<CniPaths>(host).unread, HasSubstr("Permission denied"));
}

TEST(CniPaths, AFileThatCrioRefusesHidesWhatItWasStartedWith) {
  const auto paths =
      fact_of<CniPaths>(TemporaryRoot{{"/proc/", ""}, {crio_config, "[crio.runtime]\ncgroup_manager = systemd\n"}});
  EXPECT_EQ(paths.runtime, "cri-o");
  EXPECT_THAT(paths.unread, HasSubstr(crio_config + ":2: "s));
}

TEST(CniPaths, ACriDockerdThatIsHidden) {
  auto host = std::make_shared<FakeHost>();
  host->files = {{"/proc/self/comm", "nodecheck\n"}, {"/run/dockershim", ""}};
  host->sockets["/run/cri-dockerd.sock"] = {SocketProbe::State::accepting, 0};
  EXPECT_THAT(fact_of<CniPaths>(host).unread, HasSubstr("hidepid"));
}

}  // namespace
}  // namespace nodecheck
