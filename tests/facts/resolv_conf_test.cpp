#include "facts/resolv_conf.hpp"

#include <gmock/gmock.h>

#include "support/probing.hpp"

namespace nodecheck {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

// systemd 252 of Debian 12.
constexpr auto stub = R"(# This is /run/systemd/resolve/stub-resolv.conf managed by man:systemd-resolved(8).
# nameserver 1.1.1.1

nameserver 127.0.0.53
options edns0 trust-ad
search example.org
)";

TEST(Nameservers, LinesThatNameOne) {
  EXPECT_THAT(parse_nameservers(stub), ElementsAre("127.0.0.53"));
  EXPECT_THAT(parse_nameservers("nameserver fe80::1%ens3\nnameserver\t192.168.10.1  # the router\r\n"),
              ElementsAre("fe80::1", "192.168.10.1"));
  EXPECT_THAT(parse_nameservers("nameserver\nnameservers 1.1.1.1\n;nameserver 1.1.1.1\n"), IsEmpty());
  EXPECT_THAT(parse_nameservers(""), IsEmpty());
}

std::shared_ptr<FakeHost> node() {
  auto host = std::make_shared<FakeHost>();
  host->files["/etc/resolv.conf"] = stub;
  host->files["/proc/1/comm"] = "systemd\n";
  return host;
}

TEST(ResolvConf, TheNodesAndResolveds) {
  const auto fact = fact_of<ResolvConf>(node());
  ASSERT_THAT(fact.files, SizeIs(2));
  EXPECT_EQ(*fact.find(ResolvConf::nodes), (ResolvFile{"/etc/resolv.conf", true, {"127.0.0.53"}}));
  EXPECT_FALSE(fact.find(ResolvConf::resolveds)->present);
  EXPECT_EQ(replayed(fact), fact);
}

TEST(ResolvConf, AndTheKubelets) {
  auto host = node();
  host->files["/proc/912/comm"] = "kubelet\n";
  host->files["/proc/912/cmdline"] = std::string("kubelet\0--resolv-conf=/etc/k8s.conf\0", 36);
  host->files["/etc/k8s.conf"] = "nameserver 10.0.0.2\n";
  EXPECT_THAT(fact_of<ResolvConf>(host).find("/etc/k8s.conf")->nameservers, ElementsAre("10.0.0.2"));
}

TEST(ResolvConf, AClosedFileIsDenied) {
  auto host = node();
  host->errors["/etc/resolv.conf"] = EACCES;
  EXPECT_EQ(why_not<ResolvConf>(host).kind, Unavailable::Kind::denied);
}

}  // namespace
}  // namespace nodecheck
