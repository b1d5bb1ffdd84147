// cni_binaries: what libcni would find for each type that the files name.
#include "facts/cni_binaries.hpp"

#include <gmock/gmock.h>

#include "support/probing.hpp"

namespace nodecheck {
namespace {

using testing::ElementsAre;

/// A node whose containerd has the default directories, with these plugins there.
std::shared_ptr<FakeHost> node(const std::string& config, std::initializer_list<std::string> plugins) {
  auto host = std::make_shared<FakeHost>();
  host->files = {{"/proc/1/comm", "systemd\n"}, {"/etc/cni/net.d/10-x.conflist", config}};
  for (const auto& plugin : plugins)
    host->files[plugin] =
        "\x7f"
        "ELF";
  return host;
}
constexpr auto calico = R"({"name": "k8s", "plugins": [{"type": "calico", "ipam": {"type": "calico-ipam"}},
                            {"type": "bandwidth", "delegates": [{"type": "d", "plugins": [{"type": "e"}]}]}]})";

std::vector<std::string> types(const CniBinaries& fact) {
  std::vector<std::string> all;
  for (const auto& b : fact.binaries) all.push_back(b.type);
  return all;
}

TEST(CniBinaries, EveryTypeThatIsNamed) {
  const auto fact = fact_of<CniBinaries>(node(calico, {}));
  EXPECT_THAT(types(fact), ElementsAre("bandwidth", "bridge", "calico", "calico-ipam", "d", "e", "flannel",
                                       "host-local", "loopback", "portmap"));
  EXPECT_THAT(fact.directories, ElementsAre("/opt/cni/bin"));
  EXPECT_EQ(fact.source, "default");
  EXPECT_EQ(fact.find("calico")->path, "");
  EXPECT_EQ(fact.find("ptp"), nullptr);
  EXPECT_EQ(replayed(fact), fact);
}

TEST(CniBinaries, WhatAFileIsThat) {
  const auto host = node(calico, {"/opt/cni/bin/calico"});
  host->statuses["/opt/cni/bin/calico"] = {
      .regular = true, .mode = 0644, .modified = 0, .owner = 1001, .no_exec = true};
  EXPECT_EQ(*fact_of<CniBinaries>(host).find("calico"),
            (CniBinary{"calico", "/opt/cni/bin/calico", 0644, 1001, true, ""}));
}

TEST(CniBinaries, AFolderIsNoPluginAndAnotherDirectoryIsElsewhere) {
  const auto fact = fact_of<CniBinaries>(node(calico, {"/opt/cni/bin/calico/x", "/usr/lib/cni/bridge"}));
  EXPECT_EQ(fact.find("calico")->path, "");
  EXPECT_EQ(fact.find("bridge")->path, "");
  EXPECT_EQ(fact.find("bridge")->elsewhere, "/usr/lib/cni/bridge");
}

TEST(CniBinaries, ATypeWithASlashIsNoFile) {
  const auto fact =
      fact_of<CniBinaries>(node(R"({"name": "x", "plugins": [{"type": "../../../etc/passwd"}]})", {"/etc/passwd"}));
  EXPECT_EQ(fact.find("../../../etc/passwd")->path, "");
}

TEST(CniBinaries, WhatIsClosedIsUnavailable) {
  const auto host = node(calico, {});
  host->errors = {{"/opt/cni/bin/bandwidth", EACCES}};
  EXPECT_EQ(why_not<CniBinaries>(host).kind, Unavailable::Kind::denied);
}

}  // namespace
}  // namespace nodecheck
