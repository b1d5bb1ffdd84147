// docker.options: where docker.service would take dockerd's --bip from.
#include "facts/docker_options.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "json.hpp"
#include "support/probing.hpp"

namespace nodecheck {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr auto unit = "/lib/systemd/system/docker.service";
constexpr auto drop_in = "/etc/systemd/system/docker.service.d/flannel.conf";
constexpr auto packaged =
    "[Service]\nExecStart=/usr/bin/dockerd -H fd:// --containerd=/run/containerd/containerd.sock\n";
// As mk-docker-opts.sh of flannel 0.22 wrote it.
constexpr auto opts = R"(DOCKER_OPT_BIP="--bip=10.244.1.1/24"
DOCKER_OPT_IPMASQ="--ip-masq=false"
DOCKER_OPT_MTU="--mtu=1450"
DOCKER_NETWORK_OPTIONS=" --bip=10.244.1.1/24 --ip-masq=false --mtu=1450"
)";

DockerOptions options_of(const std::string& service, const std::map<std::string, std::string>& files = {}) {
  TemporaryRoot root{{unit, packaged}, {drop_in, "[Service]\n" + service}};
  for (const auto& [file, text] : files) root.add(file, text);
  return fact_of<DockerOptions>(root);
}

TEST(DockerOptions, WithFlannelsDropIn) {
  const auto o = options_of(
      "EnvironmentFile=/run/flannel/docker\nExecStart=\nExecStart=/usr/bin/dockerd -H fd:// $DOCKER_NETWORK_OPTIONS\n",
      {{"/run/flannel/docker", opts}});
  EXPECT_EQ(o.unit, unit);
  EXPECT_EQ(o.command, std::string(drop_in) + ":4");
  EXPECT_THAT(o.expanded, ElementsAre("DOCKER_NETWORK_OPTIONS"));
  const DockerOptionsFile wanted{"/run/flannel/docker",
                                 false,
                                 std::string(drop_in) + ":2",
                                 true,
                                 {{"DOCKER_OPT_BIP", "10.244.1.1/24"},
                                  {"DOCKER_OPT_IPMASQ", ""},
                                  {"DOCKER_OPT_MTU", ""},
                                  {"DOCKER_NETWORK_OPTIONS", "10.244.1.1/24"}}};
  EXPECT_THAT(o.files, ElementsAre(wanted));
  EXPECT_EQ(o.bip, (Setting<std::string>{"10.244.1.1/24", "/run/flannel/docker"}));
  EXPECT_FALSE(o.glued);
}

TEST(DockerOptions, AsPackaged) {
  const TemporaryRoot root{{unit, packaged}};
  const auto o = fact_of<DockerOptions>(root);
  EXPECT_EQ(o.command, std::string(unit) + ":2");
  EXPECT_EQ(o.bip, Setting<std::string>{});
  EXPECT_THAT(o.files, IsEmpty());
  EXPECT_THAT(o.expanded, IsEmpty());
}

TEST(DockerOptions, NoUnitOrAMaskedOne) {
  EXPECT_EQ(fact_of<DockerOptions>(TemporaryRoot{{"/etc/hostname", "a\n"}}), DockerOptions{});
  EXPECT_EQ(fact_of<DockerOptions>(TemporaryRoot{{"/etc/systemd/system/docker.service", ""}, {unit, packaged}}).bip,
            Setting<std::string>{});
}

TEST(DockerOptions, FlannelsOwnFile) {
  const auto o = options_of(
      "EnvironmentFile=-/run/flannel/subnet.env\nExecStart=\nExecStart=/usr/bin/dockerd --bip=${FLANNEL_SUBNET} "
      "--mtu=${FLANNEL_MTU}\n",
      {{"/run/flannel/subnet.env", "FLANNEL_SUBNET=10.244.9.1/24\nFLANNEL_MTU=1450\n"}});
  EXPECT_EQ(o.bip.value, "10.244.9.1/24");
  EXPECT_THAT(o.expanded, ElementsAre("FLANNEL_SUBNET", "FLANNEL_MTU"));
  EXPECT_EQ(o.files.at(0).variables.at(0), (DockerVariable{"FLANNEL_SUBNET", "10.244.9.1/24"}));
  EXPECT_TRUE(o.files.at(0).optional);
}

TEST(DockerOptions, TheLaterFileCounts) {
  const auto o = options_of(
      "EnvironmentFile=/run/flannel/docker\nEnvironmentFile=-/etc/sysconfig/docker-network\n"
      "ExecStart=\nExecStart=/usr/bin/dockerd $DOCKER_NETWORK_OPTIONS\n",
      {{"/run/flannel/docker", opts}, {"/etc/sysconfig/docker-network", "DOCKER_NETWORK_OPTIONS=\n"}});
  EXPECT_EQ(o.bip.value, "");
  ASSERT_EQ(o.files.size(), 2U);
  EXPECT_THAT(o.files[1].variables, ElementsAre(DockerVariable{"DOCKER_NETWORK_OPTIONS", ""}));
}

TEST(DockerOptions, AFileThatIsNotThere) {
  const auto o = options_of("EnvironmentFile=-/run/flannel/docker\n");
  EXPECT_FALSE(o.files.at(0).present);
}

TEST(DockerOptions, OptionsInOneWord) {
  const auto o =
      options_of("EnvironmentFile=/run/docker_opts.env\nExecStart=\nExecStart=/usr/bin/dockerd ${DOCKER_OPTS}\n",
                 {{"/run/docker_opts.env", "DOCKER_OPTS=\"--bip=10.244.1.1/24 --mtu=1450\"\n"}});
  EXPECT_TRUE(o.glued);
  EXPECT_EQ(o.bip.value, "10.244.1.1/24");
}

TEST(DockerOptions, NoSecretIsKept) {
  const auto o = options_of(
      "EnvironmentFile=/etc/default/docker\nExecStart=\nExecStart=/usr/bin/dockerd $OPTS --bip=10.1.1.1/24\n",
      {{"/etc/default/docker",
        "HTTP_PROXY=http://me:s3cret@proxy\nOPTS=\"--bip=1.2.3.4/8 --http-proxy=me:s3cret\"\n"}});
  EXPECT_EQ(Json(o).dump().find("s3cret"), std::string::npos);
  EXPECT_EQ(o.bip.value, "10.1.1.1/24") << "the last one counts";
}

TEST(DockerOptions, BipInWords) {
  EXPECT_EQ(bip_in("--mtu=1450 --bip=10.1.1.1/24"), "10.1.1.1/24");
  EXPECT_EQ(bip_in("--bip 10.1.1.1/24 --x"), "10.1.1.1/24");
  EXPECT_EQ(bip_in("--bip=1.1.1.1/8 --bip=2.2.2.2/8"), "2.2.2.2/8");
  EXPECT_EQ(bip_in("--bip"), "");
  EXPECT_EQ(bip_in("--bip-x=3"), "");
  EXPECT_EQ(bip_in("--bip=" + std::string(1000, '1')).size(), 64U);
}

TEST(DockerOptions, JsonBothWays) {
  const auto o = options_of("EnvironmentFile=/run/flannel/docker\n", {{"/run/flannel/docker", opts}});
  const Json j = o;
  EXPECT_EQ(j.get<DockerOptions>(), o);
  auto lost = j;
  lost["files"][0].erase("present");
  EXPECT_THROW((void)lost.get<DockerOptions>(), std::exception);
}

}  // namespace
}  // namespace nodecheck
