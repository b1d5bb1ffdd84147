// boot.firewall: which files an enabled unit loads.
#include "facts/boot_firewall.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "facts/firewalld_files.hpp"
#include "support/probing.hpp"

namespace nodecheck {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::NotNull;
using testing::SizeIs;

/// systemd, and a unit that is enabled.
struct Enabled : TemporaryRoot {
  explicit Enabled(const std::string& unit) : TemporaryRoot{{"/usr/lib/systemd/systemd", ""}} {
    add("/usr/lib/systemd/system/" + unit, "[Service]\nExecStart=/bin/true\n");
    link("/etc/systemd/system/multi-user.target.wants/" + unit, "/usr/lib/systemd/system/" + unit);
  }
  [[nodiscard]] BootFirewall fact() const {
    const auto fact = fact_of<BootFirewall>(*this);
    EXPECT_EQ(replayed(fact), fact);
    return fact;
  }
};

constexpr auto saved = "*filter\n:INPUT ACCEPT [0:0]\n:FORWARD DROP [0:0]\nCOMMIT\n";

TEST(BootFirewall, RulesThatIptablesPersistentLoads) {
  Enabled root("netfilter-persistent.service");
  root.add("/etc/iptables/rules.v4", saved);
  root.add("/etc/iptables/rules.v6", "*filter\n:FORWARD ACCEPT [0:0]\nCOMMIT\n");
  const auto fact = root.fact();
  ASSERT_THAT(fact.tables, SizeIs(2));
  EXPECT_EQ(fact.tables[0], (BootTable{"netfilter-persistent.service",
                                       "/etc/iptables/rules.v4",
                                       "ip",
                                       "filter",
                                       {{"FORWARD", true, "drop", "/etc/iptables/rules.v4:3", {}}}}));
  EXPECT_EQ(fact.tables[1].family, "ip6");
}

TEST(BootFirewall, FilesThatNobodyLoadsAreNothing) {
  Enabled root("iptables.service");
  root.add("/etc/iptables/rules.v4", saved);
  root.add("/etc/nftables.conf", "table inet f { chain c { type filter hook forward priority 0; policy drop; } }");
  root.add("/etc/ufw/ufw.conf", "ENABLED=yes\n");
  EXPECT_EQ(root.fact(), BootFirewall{});
  root.add("/etc/sysconfig/iptables", saved);
  EXPECT_EQ(root.fact().tables.at(0).loader, "iptables.service");
}

TEST(BootFirewall, AScriptWithItsIncludes) {
  Enabled root("nftables.service");
  root.add("/etc/nftables.conf", "flush ruleset\ninclude \"/etc/nftables.d/*.nft\"\n");
  root.add("/etc/nftables.d/a.nft", "table inet f { chain c { type filter hook forward priority 0; policy drop; } }");
  root.add("/etc/nftables.d/b.txt", "table inet g { chain c { type filter hook forward priority 0; policy drop; } }");
  const auto fact = root.fact();
  ASSERT_THAT(fact.tables, SizeIs(1));
  EXPECT_EQ(fact.tables[0].loader, "nftables.service");
  EXPECT_EQ(fact.tables[0].chains.at(0).source, "/etc/nftables.d/a.nft:1");
  root.add("/etc/nftables.d/a.nft", "include \"/etc/nftables.d/a.nft\"\n");
  EXPECT_THAT(root.fact().tables, IsEmpty()) << "it includes itself, and ends";
}

TEST(BootFirewall, ABlockReplacesTheOneBefore) {
  Enabled root("netfilter-persistent.service");
  root.add(
      "/etc/iptables/rules.v4",
      "*filter\n:FORWARD DROP [0:0]\n:x - [0:0]\n-A FORWARD -j ACCEPT\nCOMMIT\n*filter\n:INPUT DROP [0:0]\nCOMMIT\n");
  EXPECT_THAT(root.fact().tables.at(0).chains,
              ElementsAre(BootChain{"FORWARD", true, "drop", "/etc/iptables/rules.v4:2", {}}));
  root.add("/etc/iptables/rules.v4", "*filter\n:FORWARD DROP [0:0]\n*mangle\n:FORWARD DROP [0:0]\n");
  EXPECT_THAT(root.fact().tables, IsEmpty()) << "without COMMIT";
  root.add("/etc/iptables/rules.v4", "*mangle\n:FORWARD DROP [0:0]\nCOMMIT\n*raw\n:PREROUTING DROP [0:0]\nCOMMIT\n");
  EXPECT_THAT(root.fact().tables, SizeIs(2));
}

TEST(BootFirewall, FilesThatCommandsLoad) {
  Enabled root("fw.service");
  const auto runs = [&](const std::string& command) {
    root.add("/usr/lib/systemd/system/fw.service", "[Service]\nExecStart=" + command + "\n");
    return root.fact();
  };
  root.add("/etc/fw", saved);
  for (const auto* command : {"/sbin/iptables-restore /etc/fw", "/bin/sh -c 'iptables-legacy-restore -w 5 < /etc/fw'",
                              "/bin/sh -c 'iptables-nft-restore </etc/fw'"}) {
    const auto fact = runs(command);
    ASSERT_THAT(fact.tables, SizeIs(1)) << command;
    EXPECT_EQ(fact.tables[0].loader, "fw.service");
    EXPECT_EQ(fact.tables[0].find("FORWARD")->source, "/etc/fw:3");
  }
  EXPECT_EQ(runs("/sbin/ip6tables-restore /etc/fw").tables.at(0).family, "ip6");
  EXPECT_EQ(runs("/sbin/iptables-restore --test /etc/fw"), BootFirewall{});
  EXPECT_EQ(runs("/sbin/iptables-restore /etc/none"), BootFirewall{});
  for (const auto* command : {"/bin/sh -c 'cat /etc/fw | iptables-restore'", "/sbin/iptables-restore /run/fw",
                              "/bin/sh -c 'iptables-restore < $RULES'", "/usr/sbin/nft add rule inet f c drop"}) {
    const auto fact = runs(command);
    ASSERT_THAT(fact.unread, SizeIs(1)) << command;
    EXPECT_EQ(fact.unread[0].where, "/usr/lib/systemd/system/fw.service:2");
  }
  root.add("/etc/fw.nft", "table inet f { chain c { type filter hook forward priority 0; policy drop; } }");
  EXPECT_EQ(runs("/usr/sbin/nft -f /etc/fw.nft").tables.at(0).loader, "fw.service");
}

constexpr auto before = R"(*filter
:ufw-before-input - [0:0]
:ufw-before-output - [0:0]
:ufw-before-forward - [0:0]
:ufw-not-local - [0:0]
-A ufw-before-input -i lo -j ACCEPT
-A ufw-before-forward -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A ufw-before-forward -p icmp --icmp-type echo-request -j ACCEPT
COMMIT
)";
constexpr auto user = R"(*filter
:ufw-user-input - [0:0]
:ufw-user-output - [0:0]
:ufw-user-forward - [0:0]
### RULES ###

### tuple ### route:allow any any 0.0.0.0/0 any 10.244.0.0/16 in
-A ufw-user-forward -s 10.244.0.0/16 -j ACCEPT

### END RULES ###
COMMIT
)";

// Debian 12's ufw 0.36.2, after `ufw enable`.
TEST(BootFirewall, Ufw) {
  Enabled root("ufw.service");
  root.add("/etc/ufw/ufw.conf", "# /etc/ufw/ufw.conf\nENABLED=yes\nLOGLEVEL=low\n");
  root.add("/etc/default/ufw", "# /etc/default/ufw\n#\n\nIPV6=yes\n\nDEFAULT_FORWARD_POLICY=\"DROP\"\n");
  root.add("/etc/ufw/before.rules", before);
  root.add("/etc/ufw/user.rules", user);
  const auto fact = root.fact();
  ASSERT_THAT(fact.tables, SizeIs(2));
  const auto* forward = fact.tables[0].find("FORWARD");
  ASSERT_THAT(forward, NotNull());
  EXPECT_EQ(forward->policy, "drop");
  EXPECT_EQ(forward->source, "/etc/default/ufw:6");
  EXPECT_EQ(forward->rules.at(1).target, "ufw-before-forward");
  const auto& before_forward = fact.tables[0].find("ufw-before-forward")->rules;
  ASSERT_THAT(before_forward, SizeIs(3));
  EXPECT_EQ(before_forward[2], (BootRule{"/usr/lib/ufw/ufw-init-functions", {}, "jump", "ufw-user-forward"}));
  ASSERT_THAT(fact.tables[0].find("ufw-user-forward"), NotNull()) << "no file jumps there: ufw-init does";
  EXPECT_THAT(fact.tables[0].find("ufw-user-forward")->rules, SizeIs(1));
  EXPECT_THAT(fact.tables[1].find("ufw6-user-forward"), NotNull());
  EXPECT_EQ(fact.tables[0].find("ufw-before-input"), nullptr);
  root.add("/etc/default/ufw", "DEFAULT_FORWARD_POLICY=\"ACCEPT\"\n");
  EXPECT_THAT(root.fact().tables, SizeIs(1)) << "no IPV6=yes";
  EXPECT_EQ(root.fact().tables[0].find("FORWARD")->policy, "accept");
  root.add("/etc/ufw/ufw.conf", "ENABLED=no\n");
  EXPECT_EQ(root.fact(), BootFirewall{});
}

TEST(BootFirewall, UfwsSettingsAreTheShells) {
  Enabled root("ufw.service");
  root.add("/etc/default/ufw", "DEFAULT_FORWARD_POLICY=\"ACCEPT\" # x\n");
  for (const auto* enabled :
       {"ENABLED=yes # by ansible", "ENABLED=yes;", "export ENABLED=yes", "ENABLED='yes'", "  ENABLED=\"yes\"\t#"}) {
    root.add("/etc/ufw/ufw.conf", std::string(enabled) + "\n");
    ASSERT_THAT(root.fact().tables, SizeIs(1)) << enabled;
    EXPECT_EQ(root.fact().tables[0].find("FORWARD")->policy, "accept");
  }
  for (const auto* off : {"ENABLED=no # yes", "# ENABLED=yes", "ENABLED = yes", "XENABLED=yes"}) {
    root.add("/etc/ufw/ufw.conf", std::string(off) + "\n");
    EXPECT_THAT(root.fact().tables, IsEmpty()) << off;
  }
}

TEST(BootFirewall, UfwThatRejects) {
  Enabled root("ufw.service");
  root.add("/etc/ufw/ufw.conf", "ENABLED=yes\n");
  root.add("/etc/default/ufw", "DEFAULT_FORWARD_POLICY=REJECT\n");
  EXPECT_EQ(root.fact().tables.at(0).find("FORWARD")->rules.back().verdict, "drop");
}

// firewalld 1.3 of Debian 12.
constexpr auto firewalld_public = R"(<?xml version="1.0" encoding="utf-8"?>
<zone>
  <short>Public</short>
  <description>For use in public areas.</description>
  <service name="ssh"/>
  <forward/>
</zone>
)";

TEST(BootFirewall, Firewalld) {
  Enabled root("firewalld.service");
  root.add("/etc/firewalld/firewalld.conf", "# comment\nDefaultZone=public\nCleanupOnExit=yes\n");
  root.add("/usr/lib/firewalld/zones/public.xml", firewalld_public);
  root.add("/usr/lib/firewalld/zones/trusted.xml", "<zone target=\"ACCEPT\"><short>Trusted</short></zone>");
  EXPECT_EQ(root.fact().firewalld,
            (BootFirewalld{"public", "/etc/firewalld/firewalld.conf:2", false, true, false, {}}));
  root.add("/etc/firewalld/zones/trusted.xml",
           "<zone target=\"ACCEPT\">\n<!-- <interface name=\"no\"/> -->\n<interface name=\"cni0\"/>\n<source "
           "address='10.244.0.0/16'/>\n</zone>");
  ASSERT_TRUE(root.fact().firewalld);
  EXPECT_THAT(root.fact().firewalld->accepted, ElementsAre("cni0", "10.244.0.0/16"));
  root.add("/etc/firewalld/zones/public.xml", "<zone target=\"ACCEPT\"/>");
  EXPECT_TRUE(root.fact().firewalld->accepts);
}

TEST(BootFirewall, HostileZones) {
  for (const auto* text : {"", "<", "<zone", "<zone target", "<zone target=", "<zone target=\"", "<!--",
                           "<zonetarget=\"ACCEPT\">", "<zone target=ACCEPT>"})
    EXPECT_THAT(xml_attributes(text, "zone", "target"), IsEmpty()) << text;
  EXPECT_THAT(xml_attributes("<zone xtarget='no' target = 'yes'>", "zone", "target"), ElementsAre("yes"));
}

TEST(BootFirewall, AClosedFileIsSaid) {
  auto host = std::make_shared<FakeHost>();
  host->files = {{"/run/systemd/system/x", ""},
                 {"/usr/lib/systemd/system/netfilter-persistent.service", "[Service]\n"},
                 {"/etc/systemd/system/multi-user.target.wants/netfilter-persistent.service", "x"}};
  host->errors = {{"/etc/iptables/rules.v4", EACCES}};
  const auto fact = fact_of<BootFirewall>(host);
  ASSERT_THAT(fact.unread, SizeIs(1));
  EXPECT_EQ(fact.unread[0].where, "/etc/iptables/rules.v4");
}

TEST(BootFirewall, ACommandThatIsNotKnownIsMalformed) {
  Enabled root("netfilter-persistent.service");
  root.add("/etc/iptables/rules.v4", "*filter\n-R FORWARD 1 -j ACCEPT\n");
  const auto fact = root.fact();
  ASSERT_THAT(fact.unread, SizeIs(1));
  EXPECT_EQ(fact.unread[0].kind, Unavailable::Kind::malformed);
}

}  // namespace
}  // namespace nodecheck
