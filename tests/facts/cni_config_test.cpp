#include "facts/cni_config.hpp"

#include <sys/fsuid.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <future>
#include <system_error>

#include "json.hpp"

namespace nodecheck {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// As kube-flannel.yml, k3s, kind and Debian's containerd write theirs.
constexpr const char* flannel = R"({
  "name": "cbr0", "cniVersion": "0.3.1",
  "plugins": [{"type": "flannel", "delegate": {"hairpinMode": true, "isDefaultGateway": true}},
              {"type": "portmap", "capabilities": {"portMappings": true}}]})";
constexpr const char* kindnet = R"({"cniVersion": "0.3.1", "name": "kindnet", "plugins": [
  {"type": "ptp", "ipMasq": false, "ipam": {"type": "host-local", "dataDir": "/run/cni-ipam-state",
   "routes": [{"dst": "0.0.0.0/0"}], "ranges": [[{"subnet": "10.244.0.0/24"}], [{"subnet": "fd00:10:244::/64"}]]}},
  {"type": "portmap"}]})";
constexpr const char* bridge =
    R"({"name": "x", "type": "bridge", "bridge": "br7", "ipam": {"subnet": "10.88.0.0/16"}})";

constexpr const char* list = "x.conflist";
constexpr const char* single = "x.conf";

std::vector<std::string> names(const CniConfig& config) {
  std::vector<std::string> all;
  for (const auto& file : config.files) all.push_back(file.name);
  return all;
}

/// A directory that stands for "/".
class CniDirectory : public testing::Test {
 protected:
  CniDirectory() { EXPECT_NE(::mkdtemp(root_.data()), nullptr); }
  ~CniDirectory() override { std::filesystem::remove_all(root_); }

  void write(const std::string& name, const std::string& text, const std::string& directory = "/etc/cni/net.d") const {
    std::filesystem::create_directories(root_ + directory);
    std::ofstream(root_ + directory + "/" + name) << text;
  }
  [[nodiscard]] CniConfig read() const { return **Facts(Host::at(root_)).get<CniConfig>(); }
  [[nodiscard]] std::string winner() const {
    const auto config = read();
    return config.winner() ? config.path_of(*config.winner()) : "";
  }

  std::string root_ = std::filesystem::temp_directory_path() / "nodecheck-cni-XXXXXX";
};

TEST(CniConfig, AList) {
  const auto c = parse_cni_file(flannel, list);
  EXPECT_EQ(c.invalid, "");
  EXPECT_EQ(c.network, "cbr0");
  EXPECT_THAT(c.plugins, ElementsAre(CniPlugin{"flannel", "", "", {}}, CniPlugin{"portmap", "", "", {}}));
}

TEST(CniConfig, ASinglePlugin) {
  const auto c = parse_cni_file(bridge, single);
  EXPECT_EQ(c.invalid, "");
  EXPECT_EQ(c.network, "x");
  EXPECT_THAT(c.plugins, ElementsAre(CniPlugin{"bridge", "br7", "", {"10.88.0.0/16"}}));
}

std::vector<std::string> gateways(const std::string& members, const std::string& ipam) {
  const auto text =
      R"({"name": "x", "type": "bridge", )" + members + R"("ipam": {"type": "host-local", )" + ipam + "}}";
  const auto c = parse_cni_file(text, single);
  EXPECT_EQ(c.invalid, "");
  return c.plugins.at(0).gateways;
}

TEST(CniConfig, WhatTheBridgeIsGiven) {
  const std::string is = R"("isGateway": true, )", default_is = R"("isDefaultGateway": true, )";
  EXPECT_THAT(gateways(is, R"("subnet": "10.88.0.0/16")"), ElementsAre("10.88.0.1/16"));
  EXPECT_THAT(gateways(is, R"("subnet": "10.88.0.0/16", "gateway": "10.88.255.254")"), ElementsAre("10.88.255.254/16"));
  EXPECT_THAT(gateways(default_is, R"("ranges": [[{"subnet": "10.22.1.64/26"}], [{"subnet": "fd00:10:244::/64"}]])"),
              ElementsAre("10.22.1.65/26", "fd00:10:244::1/64"));
  EXPECT_THAT(gateways("", R"("subnet": "10.88.0.0/16")"), IsEmpty()) << "the bridge stays without an address";
  EXPECT_THAT(gateways(is, R"("subnet": "10.88.0.0/16", "gateway": "x")"), IsEmpty());
  EXPECT_THAT(gateways(is, R"("subnet": "usePodCidr")"), IsEmpty());
  EXPECT_THAT(gateways(is, R"("subnet": "10.88.0.0/16", "gateway": 7)"), IsEmpty());
}

TEST(CniConfig, FlannelsOwnFileAndForcedAddresses) {
  const auto c = parse_cni_file(R"({"name": "x", "plugins": [
      {"type": "flannel", "subnetFile": "/srv/subnet.env", "forceAddress": false, "delegate": {"forceAddress": true}},
      {"type": "bridge", "forceAddress": "yes", "subnetFile": "no"}]})",
                                list);
  EXPECT_EQ(c.plugins.at(0).subnet_file, "/srv/subnet.env");
  EXPECT_TRUE(c.plugins.at(0).force_address);
  EXPECT_EQ(c.plugins.at(1).subnet_file, "");
  EXPECT_FALSE(c.plugins.at(1).force_address);
}

TEST(CniConfig, TheDelegateOfFlannel) {
  const auto c = parse_cni_file(
      R"({"name": "x", "plugins": [
          {"type": "flannel", "bridge": "no", "delegate": {"type": "bridge", "bridge": "mynet0"}}]})",
      list);
  EXPECT_THAT(c.plugins, ElementsAre(CniPlugin{"flannel", "mynet0", "bridge", {}}));
}

TEST(CniConfig, Ranges) {
  EXPECT_THAT(parse_cni_file(kindnet, list).plugins.at(0).subnets, ElementsAre("10.244.0.0/24", "fd00:10:244::/64"));
}

TEST(CniConfig, OddTypesInsideAPluginAreThePluginsAffair) {
  for (const auto* ipam : {"3", "\"x\"", "[1]", "{\"ranges\": 3}", "{\"ranges\": \"x\"}",
                           "{\"ranges\": [[3], 3, {\"a\": 1}]}", "{\"subnet\": 3}", "null"}) {
    const auto text = R"({"type": "bridge", "bridge": 3, "delegate": "x", "ipam": )" + std::string(ipam) + "}";
    EXPECT_THAT(parse_cni_file(text, single).plugins, ElementsAre(CniPlugin{"bridge", "", "", {}})) << ipam;
  }
}

TEST(CniConfig, WhatCannotBeUsedIsInvalid) {
  const auto invalid = [](std::string_view text, bool is_list) {
    const auto c = parse_cni_file(text, is_list ? list : single);
    EXPECT_THAT(c.plugins, IsEmpty()) << text;
    return c.invalid;
  };
  EXPECT_THAT(invalid("", true), HasSubstr("not JSON (at byte "));
  EXPECT_THAT(invalid("{", true), HasSubstr("not JSON (at byte "));
  EXPECT_THAT(invalid("// a comment\n{}", false), HasSubstr("not JSON (at byte "));
  EXPECT_THAT(invalid("[]", true), HasSubstr("not a JSON object"));
  EXPECT_THAT(invalid(R"({"name": "x"})", true), HasSubstr("plugins"));
  EXPECT_THAT(invalid(R"({"name": "x", "plugins": []})", true), HasSubstr("plugins"));
  EXPECT_THAT(invalid(R"({"name": "x", "plugins": {"type": "a"}})", true), HasSubstr("plugins"));
  EXPECT_THAT(invalid(R"({"name": "x", "plugins": [3]})", true), HasSubstr("not an object"));
  EXPECT_THAT(invalid(R"({"name": "x", "plugins": [{"type": "a"}, {}]})", true), HasSubstr("type"));
  EXPECT_THAT(invalid(R"({"name": "x", "plugins": [{"type": 3}]})", true), HasSubstr("type"));
  EXPECT_THAT(invalid(R"({"plugins": [{"type": "a"}]})", true), HasSubstr("name"));
  EXPECT_THAT(invalid(R"({"name": "x"})", false), HasSubstr("type"));
  EXPECT_THAT(invalid(flannel, false), HasSubstr(".conflist"));
  EXPECT_THAT(invalid("\xef\xbb\xbf" + std::string(flannel), true), HasSubstr("byte order mark"));
}

TEST(CniConfig, SizeAndDepthAreLimited) {
  const auto deep = R"({"type": "a", "x": )" + std::string(100000, '[') + std::string(100000, ']') + "}";
  EXPECT_THAT(parse_cni_file(deep, single).invalid, HasSubstr("nested deeper"));
  EXPECT_THAT(parse_cni_file(std::string(2 << 20, ' '), single).invalid, HasSubstr("larger"));
}

TEST_F(CniDirectory, NoDirectoryIsNoConfiguration) {
  EXPECT_EQ(read(), CniConfig{});
  EXPECT_EQ(winner(), "");
}

TEST_F(CniDirectory, TheBytewiseFirstWins) {
  write("9-second.conf", bridge);
  write("10-first.conflist", flannel);
  write("Z.json", bridge);
  EXPECT_THAT(names(read()), ElementsAre("10-first.conflist", "9-second.conf", "Z.json"));
  EXPECT_EQ(winner(), "/etc/cni/net.d/10-first.conflist");
  EXPECT_EQ(read().files.at(0).network, "cbr0");
}

TEST_F(CniDirectory, OnlyThreeExtensionsCountAndNoDirectories) {
  for (const auto* name : {"a.conf.bak", "b.conflist~", "c.CONF", "d", "e.yaml", "conf", "f.conf."})
    write(name, flannel);
  std::filesystem::create_directories(root_ + "/etc/cni/net.d/0.conflist");
  EXPECT_THAT(read().files, IsEmpty());
  write(".conf", bridge);
  EXPECT_THAT(names(read()), ElementsAre(".conf")) << "Go's filepath.Ext calls this an extension";
}

TEST_F(CniDirectory, AnInvalidWinnerHasNoSuccessor) {
  write("00-broken.conflist", "{");
  write("10-flannel.conflist", flannel);
  EXPECT_THAT(read().files.at(0).invalid, HasSubstr("not JSON (at byte "));
  EXPECT_THAT(read().files.at(0).plugins, IsEmpty());
  EXPECT_EQ(winner(), "/etc/cni/net.d/00-broken.conflist");
}

TEST_F(CniDirectory, ALinkToNowhereIsAnInvalidWinner) {
  write("10-flannel.conflist", flannel);
  std::filesystem::create_symlink("/nowhere", root_ + "/etc/cni/net.d/00-gone.conf");
  EXPECT_THAT(read().files.at(0).invalid, HasSubstr("No such file"));
}

TEST_F(CniDirectory, RancherKeepsItsOwn) {
  write("10-flannel.conflist", flannel);
  write("10-x.conf", bridge, "/var/lib/rancher/rke2/agent/etc/cni/net.d");
  EXPECT_EQ(winner(), "/var/lib/rancher/rke2/agent/etc/cni/net.d/10-x.conf");
  write("10-flannel.conflist", flannel, "/var/lib/rancher/k3s/agent/etc/cni/net.d");
  EXPECT_EQ(winner(), "/var/lib/rancher/k3s/agent/etc/cni/net.d/10-flannel.conflist");
}

TEST_F(CniDirectory, AFileWhereTheDirectoryBelongsIsUnavailable) {
  std::filesystem::create_directories(root_ + "/etc/cni");
  std::ofstream(root_ + "/etc/cni/net.d") << "x";
  EXPECT_FALSE(*Facts(Host::at(root_)).get<CniConfig>());
}

TEST_F(CniDirectory, WhatIsDeniedIsNotAbsent) {
  const auto read_as_nobody = [this] {
    (void)::setfsuid(65534);  // of this thread and those that it starts; without root, the mode suffices
    return Facts(Host::at(root_)).get<CniConfig>();
  };
  const auto directory = root_ + "/etc/cni/net.d", file = directory + "/10-flannel.conflist";
  write("10-flannel.conflist", flannel);
  std::filesystem::permissions(root_, std::filesystem::perms{0755});
  for (const auto& closed : {file, directory}) {
    std::filesystem::permissions(closed, std::filesystem::perms::none);
    const auto fact = std::async(std::launch::async, read_as_nobody).get();
    ASSERT_FALSE(*fact) << closed;
    EXPECT_EQ(fact->why().kind, Unavailable::Kind::denied);
    std::filesystem::permissions(closed, std::filesystem::perms{0755});
  }
}

TEST(CniConfig, JsonBothWays) {
  CniConfig c;
  c.files = {parse_cni_file(kindnet, list)};
  const Json j = c;
  EXPECT_EQ(j.get<CniConfig>(), c);
  auto lost = j;
  lost["files"][0]["plugins"][0].erase("type");
  EXPECT_THROW((void)lost.get<CniConfig>(), std::exception);
}

}  // namespace
}  // namespace nodecheck
