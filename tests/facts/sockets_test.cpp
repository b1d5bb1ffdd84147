// Sockets with their owners, on hosts that may be asked and on hosts that may not.
#include "facts/sockets.hpp"

#include <gmock/gmock.h>
#include <linux/netlink.h>

#include "facts/modules.hpp"
#include "facts/socket_owners.hpp"
#include "support/netlink_bytes.hpp"
#include "support/probing.hpp"

namespace nodecheck {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr auto header =
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";
constexpr auto nginx =
    "   0: 00000000:280A 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 500 1\n";
constexpr auto vxlan =
    "   0: 00000000:2118 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 600 2\n";

void add_process(FakeHost& host, int pid, const std::string& name, const std::string& cgroup,
                 std::initializer_list<std::uint64_t> sockets, std::uint64_t ns = 1) {
  const auto folder = "/proc/" + std::to_string(pid);
  host.files[folder + "/comm"] = name + "\n";
  host.files[folder + "/cgroup"] = "0::" + cgroup + "\n";
  host.links[folder + "/fd/0"] = "/dev/null";
  host.inodes[folder + "/net/dev"] = ns;
  int fd = 3;
  for (const auto inode : sockets)
    host.links[folder + "/fd/" + std::to_string(fd++)] = "socket:[" + std::to_string(inode) + "]";
}

/// A Debian kernel on which nobody has loaded tcp_diag.
std::shared_ptr<FakeHost> node() {
  auto host = std::make_shared<FakeHost>();
  host->files["/proc/modules"] = "nf_tables 300000 1 - Live 0x0\n";
  host->files["/lib/modules/6.1.0-28-amd64/modules.dep"] =
      "kernel/net/ipv4/tcp_diag.ko: kernel/net/ipv4/inet_diag.ko\nkernel/net/ipv4/udp_diag.ko: "
      "kernel/net/ipv4/inet_diag.ko\n";
  for (const auto* name : {"tcp_diag", "udp_diag"})
    host->files[std::string("/lib/modules/6.1.0-28-amd64/kernel/net/ipv4/") + name + ".ko"] = "";
  host->files["/proc/thread-self/net/tcp"] = std::string(header) + nginx;
  host->files["/proc/thread-self/net/udp"] = std::string(header) + vxlan;
  host->inodes["/proc/thread-self/net/dev"] = 1;
  add_process(*host, 1, "systemd", "/init.scope", {500});
  add_process(*host, 812, "nginx", "/system.slice/nginx.service", {499, 500});
  return host;
}

const Socket& first_at(const Sockets& sockets, Socket::Protocol protocol, std::uint16_t port) {
  return *sockets.at(protocol, port).at(0);
}
SocketOwner owner_of_10250(const std::shared_ptr<FakeHost>& host) {
  const auto fact = fact_of<Sockets>(host);
  return first_at(fact, Socket::Protocol::tcp, 10250).owner.value_or(SocketOwner{});
}

TEST(Sockets, AreReadFromFilesWhereAskingWouldLoadAModule) {
  auto host = node();
  host->netlink = [](int, std::string_view) -> NetlinkDump { throw std::logic_error("asked all the same"); };
  const auto fact = fact_of<Sockets>(host);
  EXPECT_EQ(fact.tcp_source, "/proc/net");
  EXPECT_EQ(fact.udp_source, "/proc/net");
  EXPECT_EQ(fact.owners_unread, "");
  EXPECT_THAT(fact.sockets, SizeIs(2));
  EXPECT_EQ(first_at(fact, Socket::Protocol::tcp, 10250).owner, (SocketOwner{812, "nginx", "nginx.service", false}))
      << "PID 1 holds it for others";
  EXPECT_EQ(first_at(fact, Socket::Protocol::udp, 8472).owner, std::nullopt) << "the kernel's own";
  EXPECT_EQ(replayed(fact), fact);
}

TEST(Sockets, TheKernelIsAskedWhereTheModuleIsThere) {
  auto host = node();
  host->files["/proc/modules"] = "tcp_diag 16384 0 - Live 0x0\n";
  int asked = 0;
  host->netlink = [&](int bus, std::string_view) -> NetlinkDump {
    EXPECT_EQ(bus, NETLINK_SOCK_DIAG);
    ++asked;
    return {done()};
  };
  const auto fact = fact_of<Sockets>(host);
  EXPECT_EQ(asked, 2) << "each family, TCP alone";
  EXPECT_EQ(fact.tcp_source, "sock_diag");
  EXPECT_EQ(fact.udp_source, "/proc/net");
  EXPECT_THAT(fact.at(Socket::Protocol::tcp, 10250), IsEmpty());
}

TEST(Sockets, AKernelWithoutTheAnswerHasFiles) {
  auto host = node();
  host->files["/proc/modules"] = "tcp_diag 16384 0 - Live 0x0\n";
  host->netlink = [](int, std::string_view) -> NetlinkDump {
    throw std::system_error(ENOENT, std::generic_category(), "sock_diag");
  };
  EXPECT_EQ(fact_of<Sockets>(host).tcp_source, "/proc/net");
}

TEST(Sockets, AProcessOfAPodIsToldFromAUnit) {
  auto host = node();
  add_process(*host, 700, "kube-controller", "/kubepods.slice/kubepods-pod1.slice/cri-containerd-4f.scope", {500});
  EXPECT_EQ(owner_of_10250(host), (SocketOwner{700, "kube-controller", "cri-containerd-4f.scope", true}));
}

TEST(Sockets, AHolderInAnotherNamespaceIsFoundLast) {
  auto host = node();
  add_process(*host, 5, "sandboxed", "/system.slice/x.service", {500}, 2);
  EXPECT_EQ(owner_of_10250(host).pid, 812);
  add_process(*host, 812, "nginx", "/system.slice/nginx.service", {499});
  host->links.erase("/proc/812/fd/4");
  host->links.erase("/proc/1/fd/3");
  EXPECT_EQ(owner_of_10250(host).pid, 5);
}

TEST(Sockets, ClosedProcessesAreSaid) {
  auto host = node();
  host->errors["/proc/812/fd"] = EACCES;
  host->errors["/proc/1/fd"] = EACCES;
  const auto fact = fact_of<Sockets>(host);
  EXPECT_THAT(fact.owners_unread, HasSubstr("2 processes are closed to us"));
  EXPECT_EQ(first_at(fact, Socket::Protocol::tcp, 10250).owner, std::nullopt);
}

TEST(Sockets, ProcessesThatEndMeanwhileAreNone) {
  auto host = node();
  host->errors["/proc/812/fd"] = ENOENT;
  host->errors["/proc/1/fd/3"] = ENOENT;
  const auto fact = fact_of<Sockets>(host);
  EXPECT_EQ(fact.owners_unread, "");
}

TEST(Sockets, HidepidIsSaid) {
  auto host = std::make_shared<FakeHost>();
  host->files["/proc/thread-self/net/tcp"] = std::string(header) + nginx;
  host->files["/proc/thread-self/net/udp"] = header;
  add_process(*host, 77, "nodecheck", "/user.slice", {});
  EXPECT_THAT(fact_of<Sockets>(host).owners_unread, HasSubstr("hidepid"));
}

TEST(Sockets, UnavailableWithoutProc) {
  EXPECT_EQ(why_not<Sockets>(std::make_shared<FakeHost>()).kind, Unavailable::Kind::unsupported);
  auto host = node();
  host->files["/proc/thread-self/net/tcp"] = "garbage\n";
  EXPECT_EQ(why_not<Sockets>(host).kind, Unavailable::Kind::malformed);
}

TEST(Sockets, PodsCgroupsOfBothDriversAndVersions) {
  EXPECT_TRUE(is_pods_cgroup("0::/kubepods.slice/kubepods-burstable.slice/x.scope\n"));
  EXPECT_TRUE(is_pods_cgroup("5:devices:/x\n4:memory:/kubepods/besteffort/pod0d2a/4f\n"));
  EXPECT_TRUE(is_pods_cgroup("0::/kubelet.slice/kubelet-kubepods.slice/x\n")) << "kind's cgroupRoot";
  EXPECT_FALSE(is_pods_cgroup("0::/system.slice/kubelet.service\n"));
  EXPECT_FALSE(is_pods_cgroup(""));
}

}  // namespace
}  // namespace nodecheck
