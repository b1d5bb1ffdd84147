// unit_files: which files make a unit, in which order.
#include "facts/unit_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/probing.hpp"

namespace nodecheck {
namespace {

using Kind = Unavailable::Kind;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr auto unit = "[Service]\nExecStart=/usr/bin/kubelet\n";
constexpr auto usr = "/usr/lib/systemd/system/kubelet.service";
constexpr auto etc = "/etc/systemd/system/kubelet.service";

UnitFile kubelet_of(const TemporaryRoot& root) {
  const auto fact = fact_of<UnitFiles>(root);
  EXPECT_EQ(replayed(fact), fact);
  const auto* found = fact.find("kubelet.service");
  return found ? *found : UnitFile{};
}

// The deb packages of pkgs.k8s.io, 1.31.
TEST(UnitFiles, TheKubeletOfThePackages) {
  const auto kubelet = kubelet_of(TemporaryRoot{{usr,
                                                 R"([Unit]
Description=kubelet: The Kubernetes Node Agent
Wants=network-online.target
After=network-online.target

[Service]
ExecStart=/usr/bin/kubelet
Restart=always
StartLimitInterval=0
RestartSec=10

[Install]
WantedBy=multi-user.target
)"},
                                                {"/usr/lib/systemd/system/kubelet.service.d/10-kubeadm.conf",
                                                 R"(# Note: This dropin only works with kubeadm and kubelet v1.11+
[Service]
Environment="KUBELET_KUBECONFIG_ARGS=--bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf --kubeconfig=/etc/kubernetes/kubelet.conf"
Environment="KUBELET_CONFIG_ARGS=--config=/var/lib/kubelet/config.yaml"
EnvironmentFile=-/var/lib/kubelet/kubeadm-flags.env
EnvironmentFile=-/etc/default/kubelet
ExecStart=
ExecStart=/usr/bin/kubelet $KUBELET_KUBECONFIG_ARGS $KUBELET_CONFIG_ARGS $KUBELET_KUBEADM_ARGS $KUBELET_EXTRA_ARGS
)"}});
  EXPECT_EQ(kubelet.fragment, usr);
  EXPECT_THAT(kubelet.drop_ins, ElementsAre("/usr/lib/systemd/system/kubelet.service.d/10-kubeadm.conf"));
  EXPECT_THAT(kubelet.exec_start,
              ElementsAre(UnitCommand{{"/usr/bin/kubelet", "$KUBELET_KUBECONFIG_ARGS", "$KUBELET_CONFIG_ARGS",
                                       "$KUBELET_KUBEADM_ARGS", "$KUBELET_EXTRA_ARGS"},
                                      "/usr/lib/systemd/system/kubelet.service.d/10-kubeadm.conf:8"}));
  EXPECT_THAT(kubelet.environment, ElementsAre("KUBELET_CONFIG_ARGS", "KUBELET_KUBECONFIG_ARGS"));
  ASSERT_EQ(kubelet.environment_files.size(), 2U);
  EXPECT_EQ(kubelet.environment_files[1],
            (UnitEnvironmentFile{"/etc/default/kubelet", true,
                                 "/usr/lib/systemd/system/kubelet.service.d/10-kubeadm.conf:6"}));
  EXPECT_THAT(kubelet.wanted_by, ElementsAre("multi-user.target"));
}

TEST(UnitFiles, NoFileIsNoUnit) { EXPECT_THAT(fact_of<UnitFiles>(TemporaryRoot{}).units, IsEmpty()); }

TEST(UnitFiles, ADropInAloneIsNoUnit) {
  EXPECT_THAT(fact_of<UnitFiles>(TemporaryRoot{{"/etc/systemd/system/kubelet.service.d/a.conf", unit}}).units,
              IsEmpty());
}

TEST(UnitFiles, TheEarlierFolderWins) {
  TemporaryRoot root{{usr, unit}, {"/run/systemd/generator/kubelet.service", unit}};
  EXPECT_EQ(kubelet_of(root).fragment, "/run/systemd/generator/kubelet.service");
  root.add(etc, unit);
  EXPECT_EQ(kubelet_of(root).fragment, etc);
  root.add("/run/systemd/system.control/kubelet.service", unit);
  EXPECT_EQ(kubelet_of(root).fragment, "/run/systemd/system.control/kubelet.service");
}

TEST(UnitFiles, DropInsByNameOverAllFolders) {
  const TemporaryRoot root{{usr, unit},
                           {"/usr/lib/systemd/system/kubelet.service.d/10-kubeadm.conf", "[Service]\nDelegate=no\n"},
                           {"/etc/systemd/system/kubelet.service.d/10-kubeadm.conf", "[Service]\nDelegate=yes\n"},
                           {"/run/systemd/system/kubelet.service.d/05-a.conf", "[Service]\nKillMode=mixed\n"},
                           {"/etc/systemd/system/service.d/07-all.conf", ""},
                           {"/etc/systemd/system/service.d/05-a.conf", "[Service]\nKillMode=none\n"},
                           {"/etc/systemd/system/kubelet.service.d/README", "[Service\n"}};
  const auto kubelet = kubelet_of(root);
  EXPECT_THAT(kubelet.drop_ins, ElementsAre("/run/systemd/system/kubelet.service.d/05-a.conf",
                                            "/etc/systemd/system/service.d/07-all.conf",
                                            "/etc/systemd/system/kubelet.service.d/10-kubeadm.conf"));
  EXPECT_EQ(kubelet.delegate, true);
  EXPECT_EQ(kubelet.kill_mode, "mixed") << "the unit's own folders win over the type's";
}

TEST(UnitFiles, ADashedUnitHasThePrefixsDropIns) {
  const auto fact =
      fact_of<UnitFiles>(TemporaryRoot{{"/usr/lib/systemd/system/cri-docker.service", unit},
                                       {"/etc/systemd/system/cri-.service.d/a.conf", "[Service]\nKillMode=mixed\n"}});
  EXPECT_EQ(fact.find("cri-docker.service")->kill_mode, "mixed");
}

TEST(UnitFiles, AMaskIsALinkToDevNullOrAnEmptyFile) {
  TemporaryRoot linked{{usr, unit}, {"/etc/systemd/system/kubelet.service.d/a.conf", unit}};
  linked.link(etc, "/dev/null");
  const auto kubelet = kubelet_of(linked);
  EXPECT_TRUE(kubelet.masked);
  EXPECT_EQ(kubelet.fragment, etc);
  EXPECT_THAT(kubelet.exec_start, IsEmpty());
  EXPECT_TRUE(kubelet_of(TemporaryRoot{{usr, unit}, {etc, ""}}).masked);
  linked.add("/dev/null", "");
  EXPECT_TRUE(kubelet_of(linked).masked) << "a copy may hold a file there";
}

TEST(UnitFiles, ALinkThatLeadsNowhereIsPassedOver) {
  TemporaryRoot root{{usr, unit}, {"/dev/null", ""}};
  root.link(etc, "/opt/gone/kubelet.service");
  EXPECT_EQ(kubelet_of(root).fragment, usr);
}

TEST(UnitFiles, AMaskedDropInSaysNothing) {
  TemporaryRoot root{{usr, unit}, {"/usr/lib/systemd/system/kubelet.service.d/a.conf", "[Service]\nKillMode=mixed\n"}};
  root.add("/etc/systemd/system/kubelet.service.d/", "");
  root.link("/etc/systemd/system/kubelet.service.d/a.conf", "/dev/null");
  EXPECT_EQ(kubelet_of(root).kill_mode, "");
}

TEST(UnitFiles, AMergedUsrIsReadOnce) {
  TemporaryRoot root{{usr, unit}, {"/usr/lib/systemd/system/kubelet.service.d/a.conf", unit}};
  root.link("/lib", "usr/lib");
  EXPECT_EQ(kubelet_of(root).fragment, usr);
  EXPECT_THAT(kubelet_of(root).drop_ins, ElementsAre("/usr/lib/systemd/system/kubelet.service.d/a.conf"));
  TemporaryRoot split{{"/lib/systemd/system/kubelet.service", unit}, {"/usr/lib/systemd/system/", ""}};
  EXPECT_EQ(kubelet_of(split).fragment, "/lib/systemd/system/kubelet.service");
}

TEST(UnitFiles, AnAliasIsTheUnit) {
  const auto fact = fact_of<UnitFiles>(TemporaryRoot{{"/usr/lib/systemd/system/cri-o.service", unit},
                                                     {"/etc/systemd/system/cri-o.service.d/a.conf", ""}});
  ASSERT_NE(fact.find("crio.service"), nullptr);
  EXPECT_EQ(fact.find("crio.service")->drop_ins.size(), 1U);
  EXPECT_EQ(fact.find("cri-o.service"), nullptr);
}

TEST(UnitFiles, NoSecretEntersTheFact) {
  const TemporaryRoot root{{"/etc/systemd/system/k3s-agent.service",
                            "[Service]\nEnvironment=K3S_TOKEN=s3cr3t \"HTTPS_PROXY=http://me:s3cr3t@p\"\n"
                            "ExecStart=/usr/local/bin/k3s agent '--token' 's3cr3t' --x=http://u:s3cr3t@h\n"}};
  Facts facts(root.host());
  const auto result = *facts.get<UnitFiles>();
  ASSERT_TRUE(result && result->units.size() == 1U);
  EXPECT_THAT(result->units[0].environment, ElementsAre("HTTPS_PROXY", "K3S_TOKEN"));
  EXPECT_THAT(facts.dump(), Not(HasSubstr("s3cr3t")));
}

Unavailable why_unread(const UnitFiles& fact, const char* name) {
  EXPECT_EQ(replayed(fact), fact);
  try {
    (void)fact.find(name);
  } catch (const Unavailable& why) {
    return why;
  }
  ADD_FAILURE() << unit << " was read";
  return {};
}

TEST(UnitFiles, AClosedFileIsNotAbsent) {
  auto host = std::make_shared<FakeHost>();
  host->files = {{usr, unit}};
  host->errors["/etc/systemd/system/kubelet.service"] = EACCES;
  EXPECT_EQ(why_unread(fact_of<UnitFiles>(host), "kubelet.service").kind, Kind::denied);
  host->errors = {{"/etc/systemd/system", EACCES}};
  EXPECT_EQ(why_not<UnitFiles>(host).kind, Kind::denied);
}

TEST(UnitFiles, WhatSystemdRefusesIsNamed) {
  const auto why =
      why_unread(fact_of<UnitFiles>(TemporaryRoot{{usr, "[Service]\nExecStart=/a \"b\n"}}), "kubelet.service");
  EXPECT_EQ(why.kind, Kind::malformed);
  EXPECT_EQ(why.where, std::string(usr) + ":2");
}

TEST(UnitFiles, WhatSystemdRefusesIsOneUnitsMatterAlone) {
  const auto fact = fact_of<UnitFiles>(TemporaryRoot{
      {usr, unit}, {etc + std::string(".d/10.conf"), unit}, {"/etc/systemd/system/docker.service", "[Service\n"}});
  ASSERT_NE(fact.find("kubelet.service"), nullptr);
  EXPECT_EQ(fact.find("kubelet.service")->drop_ins.size(), 1U);
  EXPECT_EQ(fact.find("containerd.service"), nullptr);
  EXPECT_EQ(why_unread(fact, "docker.service").where, "/etc/systemd/system/docker.service:1");
}

}  // namespace
}  // namespace nodecheck
