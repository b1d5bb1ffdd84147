// Proxies of environments and units; passwords stay where they are.
#include "facts/proxies.hpp"

#include <gmock/gmock.h>

#include "facts/api_server.hpp"
#include "facts/url.hpp"
#include "support/probing.hpp"

namespace nodecheck {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

std::string environ_of(std::initializer_list<const char*> variables) {
  std::string text;
  for (const auto* variable : variables) (text += variable) += '\0';
  return text;
}

TEST(Url, HostAndPortAlone) {
  EXPECT_EQ(parse_url("http://me:pw@Proxy.example.org:3128/x?y"), (Url{"http", "proxy.example.org", 3128}));
  EXPECT_EQ(parse_url("https://[fd00::4]:6443"), (Url{"https", "fd00::4", 6443}));
  EXPECT_EQ(parse_url("https://10.0.0.4"), (Url{"https", "10.0.0.4", 0}));
  EXPECT_EQ(parse_url("http://a:p@ss@proxy"), (Url{"http", "proxy", 0}));
  EXPECT_EQ(to_string(Url{"https", "fd00::4", 6443}), "https://[fd00::4]:6443");
  for (const auto* text : {"", "proxy:3128", "http://", "http://a:pw/@x", "http://[fd00::4", "http://h:99999",
                           "http://h:x", "://h", "http://a b", "http://[::1]x"})
    EXPECT_EQ(parse_url(text), std::nullopt) << text;
}

TEST(Environ, CapitalsFirstAndNoPassword) {
  const auto user = proxies_in_environ(
      environ_of({"PATH=/bin", "https_proxy=http://small:1", "HTTPS_PROXY=http://me:secret@proxy:3128",
                  "http_proxy=proxy:8080", "NO_PROXY= localhost ,.Example.org,,10.0.0.0/8"}));
  EXPECT_EQ(user.https_proxy, "http://proxy:3128");
  EXPECT_EQ(user.http_proxy, "http://proxy:8080");
  EXPECT_THAT(user.no_proxy, ElementsAre("localhost", ".example.org", "10.0.0.0/8"));
}

TEST(Environ, WhatIsNoUrlIsNotTold) {
  EXPECT_EQ(proxies_in_environ(environ_of({"HTTP_PROXY=http://me:se/cret@proxy"})).http_proxy, "...");
  EXPECT_EQ(proxies_in_environ(environ_of({"MY_HTTP_PROXY=http://x"})), ProxyUser{});
  EXPECT_EQ(proxies_in_environ(""), ProxyUser{});
}

std::shared_ptr<FakeHost> node() {
  auto host = std::make_shared<FakeHost>();
  host->files["/proc/1/comm"] = "systemd\n";
  host->files["/proc/731/comm"] = "containerd\n";
  host->files["/proc/731/environ"] = environ_of({"HTTPS_PROXY=http://me:secret@proxy:3128"});
  host->files["/etc/systemd/system/containerd.service"] = "[Service]\nExecStart=/usr/bin/containerd\n";
  host->files["/etc/systemd/system/kubelet.service"] =
      "[Service]\nExecStart=/usr/bin/kubelet\nEnvironmentFile=-/etc/default/proxy\n";
  host->files["/etc/default/proxy"] = "HTTP_PROXY=http://me:secret@other:1\nno_proxy=10.0.0.0/8\n";
  return host;
}

TEST(Proxies, OfProcessesAndOfUnitsThatAreDown) {
  const auto fact = fact_of<Proxies>(node());
  ASSERT_THAT(fact.users, SizeIs(2));
  EXPECT_EQ(fact.users[0], (ProxyUser{"kubelet", "/etc/default/proxy", "http://other:1", "", {"10.0.0.0/8"}}));
  EXPECT_EQ(fact.users[1], (ProxyUser{"containerd", "/proc/731/environ", "", "http://proxy:3128", {}}));
  EXPECT_THAT(fact.unread, IsEmpty());
  EXPECT_EQ(replayed(fact), fact);
}

TEST(Proxies, ThisShellsToo) {
  auto host = node();
  host->variables["https_proxy"] = "http://mine:9";
  const auto fact = fact_of<Proxies>(host);
  ASSERT_THAT(fact.users, SizeIs(3));
  EXPECT_EQ(fact.users[2].who, "");
  EXPECT_EQ(fact.users[2].https_proxy, "http://mine:9");
}

TEST(Proxies, AClosedEnvironmentIsSaidAndItsUnitRead) {
  auto host = node();
  host->errors["/proc/731/environ"] = EACCES;
  host->files["/etc/systemd/system/containerd.service.d/proxy.conf"] =
      "[Service]\nEnvironment=HTTPS_PROXY=http://me:secret@unit:1\n";
  const auto fact = fact_of<Proxies>(host);
  ASSERT_THAT(fact.users, SizeIs(2));
  EXPECT_EQ(fact.users[1].https_proxy, "http://unit:1");
  EXPECT_EQ(fact.users[1].source, "/etc/systemd/system/containerd.service.d/proxy.conf");
  ASSERT_THAT(fact.unread, SizeIs(1));
  EXPECT_THAT(fact.unread[0].second, HasSubstr("/proc/731/environ"));
}

TEST(Proxies, AClosedEnvironmentFileIsSaid) {
  auto host = node();
  host->errors["/etc/default/proxy"] = EACCES;
  const auto fact = fact_of<Proxies>(host);
  ASSERT_THAT(fact.unread, SizeIs(1));
  EXPECT_EQ(fact.unread[0].first, "kubelet");
}

TEST(ApiServer, HostAndPort) {
  EXPECT_EQ(parse_api_server("https://192.168.10.20:6443"), (ApiServer{"", true, "192.168.10.20", 6443}));
  EXPECT_EQ(parse_api_server("http://localhost:8080"), (ApiServer{"", false, "localhost", 8080}));
  EXPECT_EQ(parse_api_server("ftp://x"), ApiServer{});
  EXPECT_EQ(parse_api_server(""), ApiServer{});
}

TEST(ApiServer, OfTheKubeletsKubeconfig) {
  auto host = node();
  host->files["/etc/kubernetes/kubelet.conf"] =
      "current-context: c\ncontexts: [{name: c, context: {cluster: k, user: u}}]\n"
      "clusters: [{name: k, cluster: {server: 'https://cp.example.org:6443'}}]\n";
  const auto fact = fact_of<ApiServer>(host);
  EXPECT_EQ(fact, (ApiServer{"/etc/kubernetes/kubelet.conf", true, "cp.example.org", 6443}));
  EXPECT_EQ(replayed(fact), fact);
  EXPECT_EQ(fact_of<ApiServer>(node()), ApiServer{}) << "it has not joined";
}

}  // namespace
}  // namespace nodecheck
