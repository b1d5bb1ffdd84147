// The real bridge and host-local plugins against what nodecheck says of their configuration and of the bridge, in
// network namespaces of the test's own.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "facts/cni_config.hpp"
#include "facts/cni_paths.hpp"
#include "facts/cri_endpoint.hpp"
#include "facts/cri_status.hpp"
#include "facts/flannel_subnet.hpp"
#include "facts/links.hpp"
#include "facts/processes.hpp"
#include "support/command.hpp"
#include "support/judging.hpp"
#include "support/netns.hpp"
#include "support/private_net.hpp"
#include "support/profiles.hpp"
#include "support/runtimes.hpp"

namespace nodecheck {
namespace {

using testing::HasSubstr;

constexpr const char* plugins = "/usr/lib/cni";

std::string network(const std::string& members, const std::string& ipam, const std::string& state = "/nowhere") {
  return R"({"cniVersion": "0.4.0", "name": "mynet", "type": "bridge", "bridge": "cni0", )" + members +
         R"("ipam": {"type": "host-local", "dataDir": ")" + state + "\", " + ipam + "}}";
}

/// What the plugin answers to ADD; it is started in the namespace of this thread.
Said add_pod(const std::string& plugin, const std::string& config, const Netns& pod) {
  const Folder folder;
  write_file(folder / "config", config);
  return shell_says(
      fmt::format("CNI_COMMAND=ADD CNI_CONTAINERID=pod7 CNI_IFNAME=eth0 CNI_NETNS={} CNI_PATH={} {}/{} < {}",
                  pod.path(), plugins, plugins, plugin, folder / "config"));
}

CniConfig as_read(const std::string& config) {
  CniConfig all;
  all.files.push_back(parse_cni_file(config, "10-mynet.conf"));
  return all;
}

struct Row {
  const char* name;
  std::string members, ipam;
  std::vector<std::string> addresses;  ///< of cni0 before
};

const std::string is_gateway = R"("isGateway": true, )", forced = is_gateway + R"("forceAddress": true, )";
const std::string subnet = R"("subnet": "10.88.0.0/16")";
const std::string six = R"("ranges": [[{"subnet": "10.88.0.0/16"}], [{"subnet": "fd00:88::/64"}]])";

const Row rows[] = {
    {"new", is_gateway, subnet, {}},
    {"its own", is_gateway, subnet, {"10.88.0.1/16"}},
    {"another subnet's", is_gateway, subnet, {"10.244.1.1/24"}},
    {"another length", is_gateway, subnet, {"10.88.0.1/24"}},
    {"another gateway", is_gateway, R"("subnet": "10.88.0.0/16", "gateway": "10.88.0.254")", {"10.88.0.1/16"}},
    {"its own first", is_gateway, subnet, {"10.88.0.1/16", "192.0.2.1/24"}},
    {"its own second", is_gateway, subnet, {"192.0.2.1/24", "10.88.0.1/16"}},
    {"default gateway", R"("isDefaultGateway": true, )", subnet, {"10.244.1.1/24"}},
    {"no gateway", "", subnet, {"10.244.1.1/24"}},
    {"forced", forced, subnet, {"10.244.1.1/24"}},
    {"both families", is_gateway, six, {"10.88.0.1/16", "fd00:88::1/64"}},
    {"an IPv6 beside", is_gateway, six, {"10.88.0.1/16", "fd00:99::1/64"}},
    {"an IPv6 around", is_gateway, six, {"10.88.0.1/16", "fd00:88::9/48"}},
};

void expect_agreement(const Row& row) {
  const Folder state;
  const auto config = network(row.members, row.ipam, state / "ipam");
  in_private_net([&] {
    const Netns pod;
    ip("link add cni0 type bridge");
    ip("link set cni0 up");
    for (const auto& address : row.addresses) ip("addr add " + address + " dev cni0 nodad");
    const auto outcome = judged("network.stale-bridge", bridged("bridge"), **Facts(Host::live()).get<Links>(),
                                as_read(config), FlannelSubnet{});
    const auto said = add_pod("bridge", config, pod);
    const bool refused = said.status != 0;
    EXPECT_THAT(said.out, HasSubstr(refused ? "already has an IP address different from" : "10.88.")) << row.name;
    const bool error =
        outcome.verdict == Verdict::fail && severity_of("network.stale-bridge", outcome) == Severity::error;
    EXPECT_EQ(error, refused) << row.name << ": " << outcome.observed << "\n" << said.out;
  });
}

TEST(LiveCniPlugins, TheBridgePluginRefusesWhatWeCallStale) {
  for (const auto& row : rows) expect_agreement(row);
}

/// cni.config of a node that has only this file.
Verdict config_verdict(const std::string& config) {
  return judged("cni.config", of(Distribution::kubeadm, Phase::running), as_read(config), CniPaths{}, endpoint(),
                speaks_cri(), CriStatus{}, Links{}, FlannelSubnet{}, Processes{})
      .verdict;
}

TEST(LiveCniPlugins, HostLocalRefusesTheSubnetsThatWeDo) {
  const Netns pod;
  for (const auto* written :
       {"10.88.0.0/16", "10.88.0.1/16", "10.88.0.0", "10.88.0.0/30", "10.88.0.0/31", "10.88.0.0/32", "10.88.0.0/33",
        "fd00:88::/64", "fd00:88::1/64", "fd00:88::/126", "fd00:88::/127", "x", "/16"}) {
    const Folder state;
    const auto config = network("", std::string(R"("subnet": ")") + written + "\"", state / "ipam");
    const auto said = add_pod("host-local", config, pod);
    EXPECT_EQ(config_verdict(config) == Verdict::fail, said.status != 0) << written << ": " << said.out;
  }
}

}  // namespace
}  // namespace nodecheck
