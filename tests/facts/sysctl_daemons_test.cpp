#include "facts/sysctl_daemons.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/probing.hpp"

namespace nodecheck {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

struct Enabled : TemporaryRoot {
  explicit Enabled(const std::string& daemon) : TemporaryRoot{{"/usr/lib/systemd/systemd", "ELF"}} {
    add("/usr/lib/systemd/system/" + daemon, "[Service]\nExecStart=/usr/sbin/x\n");
    link("/etc/systemd/system/multi-user.target.wants/" + daemon, "/usr/lib/systemd/system/" + daemon);
  }
  [[nodiscard]] std::vector<DaemonSysctl> settings() const {
    const auto fact = fact_of<SysctlDaemons>(*this);
    EXPECT_EQ(replayed(fact), fact);
    EXPECT_THAT(fact.unread, IsEmpty());
    return fact.settings;
  }
};

constexpr auto ipv4 = "net/ipv4/ip_forward";
constexpr auto ipv6 = "net/ipv6/conf/all/forwarding";

TEST(SysctlDaemons, Networkd) {
  Enabled root("systemd-networkd.service");
  root.add("/etc/systemd/network/10-eth.network", "[Match]\nName=e*\n[Network]\nDHCP=yes\nIPForward=yes\n");
  EXPECT_THAT(root.settings(),
              ElementsAre(DaemonSysctl{ipv4, "1", "IPForward=yes", "/etc/systemd/network/10-eth.network:5"},
                          DaemonSysctl{ipv6, "1", "IPForward=yes", "/etc/systemd/network/10-eth.network:5"}));
  root.add("/etc/systemd/network/10-eth.network", "[Network]\nIPForward=no\nIPMasquerade=ipv4\n");
  EXPECT_THAT(root.settings(),
              ElementsAre(DaemonSysctl{ipv4, "1", "IPMasquerade=ipv4", "/etc/systemd/network/10-eth.network:3"}));
}

// systemd ships them everywhere.
TEST(SysctlDaemons, NetworkdsOwnForContainersSayNothingOfTheNode) {
  Enabled root("systemd-networkd.service");
  root.add("/usr/lib/systemd/network/80-container-ve.network", "[Match]\nKind=veth\n[Network]\nIPMasquerade=both\n");
  EXPECT_THAT(root.settings(), IsEmpty());
  root.add("/usr/lib/systemd/network/10-e.network", "[Network]\nIPForward=yes\n");
  EXPECT_EQ(root.settings().size(), 2U);
  root.add("/etc/systemd/network/10-e.network", "[Network]\nDHCP=yes\n");
  EXPECT_THAT(root.settings(), IsEmpty()) << "the first folder's counts";
}

TEST(SysctlDaemons, NetworkdOfLaterReleases) {
  Enabled root("systemd-networkd.service");
  root.add("/etc/systemd/networkd.conf.d/k8s.conf", "[Network]\nIPv4Forwarding=no\n");
  EXPECT_THAT(root.settings(),
              ElementsAre(DaemonSysctl{ipv4, "0", "IPv4Forwarding=no", "/etc/systemd/networkd.conf.d/k8s.conf:2"}));
}

TEST(SysctlDaemons, OneThatIsNotEnabledSetsNothing) {
  TemporaryRoot root{{"/usr/lib/systemd/systemd", "ELF"},
                     {"/etc/systemd/network/a.network", "[Network]\nIPForward=yes\n"}};
  EXPECT_THAT(fact_of<SysctlDaemons>(root).settings, IsEmpty());
}

TEST(SysctlDaemons, NetworkManagersSharedConnections) {
  Enabled root("NetworkManager.service");
  root.add("/etc/NetworkManager/system-connections/a.nmconnection", "[ipv4]\nmethod=shared\n[ipv6]\nmethod=auto\n");
  EXPECT_THAT(root.settings(), ElementsAre(DaemonSysctl{ipv4, "1", "method=shared",
                                                        "/etc/NetworkManager/system-connections/a.nmconnection:2"}));
}

TEST(SysctlDaemons, TunedsProfileAndWhatItIncludes) {
  Enabled root("tuned.service");
  root.add("/etc/tuned/active_profile", "site\n");
  root.add("/etc/tuned/site/tuned.conf", "[main]\ninclude=node, site\n[sysctl]\nvm.swappiness=1\n");
  root.add("/usr/lib/tuned/node/tuned.conf", "[sysctl]\nnet.ipv4.ip_forward=1\n");
  EXPECT_THAT(root.settings(),
              ElementsAre(DaemonSysctl{ipv4, "1", "net.ipv4.ip_forward=1", "/usr/lib/tuned/node/tuned.conf:2", false}));
}

// As its plugin_sysctl.py does last.
TEST(SysctlDaemons, TunedAppliesSysctlConfAfterAllOthers) {
  Enabled root("tuned.service");
  root.add("/etc/tuned/active_profile", "virtual-guest\n");
  root.add("/etc/sysctl.conf", "# x\nnet.ipv4.ip_forward = 0\n");
  EXPECT_THAT(root.settings(), ElementsAre(DaemonSysctl{ipv4, "0", "net.ipv4.ip_forward = 0", "/etc/sysctl.conf:2"}));
}

}  // namespace
}  // namespace nodecheck
