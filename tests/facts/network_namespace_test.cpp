#include "facts/network_namespace.hpp"

#include <gtest/gtest.h>

#include "facts/cri_socket.hpp"
#include "facts/processes.hpp"
#include "support/probing.hpp"

namespace nodecheck {
namespace {

constexpr auto socket_path = "/run/containerd/containerd.sock";

std::shared_ptr<FakeHost> node(std::uint64_t ours) {
  auto host = std::make_shared<FakeHost>();
  host->files = {{"/proc/1/comm", "systemd\n"}, {"/proc/filesystems", ""}};
  host->inodes = {{"/proc/self/net/dev", ours}};
  return host;
}

void run(FakeHost& host, const std::string& pid, const std::string& name, std::uint64_t ns) {
  host.files["/proc/" + pid + "/comm"] = name + "\n";
  host.files["/proc/" + pid + "/cmdline"] = name + '\0';
  if (ns != 0) host.inodes["/proc/" + pid + "/net/dev"] = ns;
}

TEST(NetworkNamespace, TheKubeletsIsTheNodes) {
  auto host = node(7);
  run(*host, "812", "kubelet", 7);
  const auto ns = fact_of<NetworkNamespace>(host);
  EXPECT_EQ(ns, (NetworkNamespace{true, "kubelet (pid 812)", false}));
  EXPECT_EQ(replayed(ns), ns);
}

TEST(NetworkNamespace, AnotherThanTheKubeletsIsNot) {
  auto host = node(7);
  run(*host, "812", "kubelet", 8);
  host->files["/proc/sys/net/core/netdev_max_backlog"] = "1000\n";
  EXPECT_EQ(fact_of<NetworkNamespace>(host), (NetworkNamespace{false, "kubelet (pid 812)", true}))
      << "kind's node, seen from outside";
}

TEST(NetworkNamespace, AnEmbeddedKubeletCounts) {
  auto host = node(7);
  run(*host, "900", "k3s-server", 7);
  EXPECT_EQ(fact_of<NetworkNamespace>(host).whose, "k3s-server (pid 900)");
}

TEST(NetworkNamespace, ElseWhoListensOnTheRuntimesSocket) {
  auto host = node(7);
  run(*host, "640", "containerd", 9);
  host->sockets[socket_path] = {SocketProbe::State::accepting, 640};
  host->files[socket_path] = "";
  const auto ns = fact_of<NetworkNamespace>(host);
  EXPECT_EQ(ns.whose, "containerd (pid 640)");
  EXPECT_FALSE(ns.ours_is_the_nodes);
}

TEST(NetworkNamespace, ElseTheInitialOne) {
  auto host = node(7);
  EXPECT_EQ(fact_of<NetworkNamespace>(host), (NetworkNamespace{false, "the initial one", false}));
  host->files["/proc/sys/net/core/netdev_max_backlog"] = "1000\n";
  EXPECT_EQ(fact_of<NetworkNamespace>(host), (NetworkNamespace{true, "the initial one", true}));
}

TEST(NetworkNamespace, AKubeletWhoseNamespaceIsClosedDoesNotCount) {
  auto host = node(7);
  run(*host, "812", "kubelet", 0);
  EXPECT_EQ(fact_of<NetworkNamespace>(host).whose, "the initial one");
}

TEST(NetworkNamespace, WithoutOurOwnInodeNothingIsOurs) {
  auto host = node(7);
  host->inodes.clear();
  run(*host, "812", "kubelet", 7);
  EXPECT_FALSE(fact_of<NetworkNamespace>(host).ours_is_the_nodes);
}

}  // namespace
}  // namespace nodecheck
