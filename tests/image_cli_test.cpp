// A root that no machine has booted, judged by its files: --root, by the program itself.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "support/command.hpp"
#include "support/temporary_root.hpp"

namespace nodecheck {
namespace {

using json = nlohmann::json;
using testing::AllOf;
using testing::Each;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr auto options_of_v2 =
    "CONFIG_NAMESPACES=y\nCONFIG_NET_NS=y\nCONFIG_PID_NS=y\nCONFIG_IPC_NS=y\nCONFIG_UTS_NS=y\nCONFIG_CGROUPS=y\n"
    "CONFIG_CGROUP_SCHED=y\nCONFIG_CGROUP_PIDS=y\nCONFIG_CPUSETS=y\nCONFIG_MEMCG=y\nCONFIG_CGROUP_BPF=y\n"
    "CONFIG_INET=y\nCONFIG_EXT4_FS=y\nCONFIG_PROC_FS=y\nCONFIG_NETFILTER_XT_TARGET_REDIRECT=y\n"
    "CONFIG_NETFILTER_XT_MATCH_COMMENT=y\nCONFIG_FAIR_GROUP_SCHED=y\n";

json judged(const TemporaryRoot& root, std::vector<std::string> more = {}) {
  std::vector<std::string> arguments{"run", "-o", "json", "--root", root.path()};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return json::parse(nodecheck_says(arguments).out);
}

json result(const json& report, const std::string& id) {
  for (const auto& r : report["results"])
    if (r["id"] == id) return r;
  return nullptr;
}

TEST(Image, IsJudgedByTheRowsThatFilesCanAnswer) {
  const TemporaryRoot root{{"/etc/os-release", "PRETTY_NAME=\"An image\"\n"}, {"/etc/machine-id", ""}};
  const auto report = judged(root);
  EXPECT_EQ(report["phase"], "image");
  EXPECT_EQ(report["root"], root.path());
  EXPECT_EQ(report["node"]["os"], "An image");
  EXPECT_EQ(result(report, "host.machine-id")["verdict"], "pass");
  EXPECT_EQ(result(report, "sysctl.ip-forward"), nullptr) << "a live kernel alone answers it";
  EXPECT_EQ(result(report, "kubelet.binary")["verdict"], "fail");
  for (const auto& r : report["results"]) EXPECT_NE(r["verdict"], "error") << r["id"];
}

TEST(Image, BootsItsNewestKernel) {
  TemporaryRoot root{{"/lib/modules/6.1.0-9/modules.dep", ""},
                     {"/lib/modules/6.1.0-50/modules.dep", ""},
                     {"/lib/modules/7.0.0/half-removed", ""},
                     {"/boot/config-6.1.0-50", options_of_v2}};
  const auto report = judged(root, {"--only", "kernel.*"});
  EXPECT_EQ(report["node"]["kernel"], "6.1.0-50");
  EXPECT_EQ(result(report, "kernel.version")["verdict"], "pass");
  EXPECT_EQ(result(report, "kernel.config")["verdict"], "pass") << result(report, "kernel.config");
  root.add("/boot/config-6.1.0-50", "CONFIG_NAMESPACES=y\n# CONFIG_MEMCG is not set\n");
  EXPECT_EQ(result(judged(root), "kernel.config")["verdict"], "fail");
}

TEST(Image, WithoutAKernelIsJudgedByTheRest) {
  const TemporaryRoot root{{"/etc/machine-id", "uninitialized\n"}};
  const auto report = judged(root);
  EXPECT_EQ(result(report, "kernel.version")["verdict"], "not_applicable");
  EXPECT_EQ(result(report, "kernel.config")["verdict"], "not_applicable");
}

TEST(Image, LinksAndDevicesLeadNowhereElse) {
  TemporaryRoot root{{"/etc/", ""}, {"/var/lib/kubelet/", ""}};
  root.link("/etc/machine-id", "../../../../../../../../etc/machine-id");
  root.link("/etc/hostname", "/proc/self/root/etc/hostname");
  root.link("/etc/os-release", "/dev/zero");
  root.link("/proc", "/proc");
  root.link("/etc/docker", "/proc/self/root");
  root.link("/etc/cni", "/etc/cni");
  root.fifo("/var/lib/kubelet/config.yaml");
  const auto report = judged(root);
  EXPECT_EQ(report["node"]["hostname"], "");
  EXPECT_EQ(report["node"]["os"], "");
  EXPECT_EQ(report["node"]["machineIdHash"], nullptr);
  EXPECT_LT(report["durationSeconds"], 5);
  EXPECT_EQ(result(report, "kubelet.config-file")["verdict"], "unknown");
}

TEST(Image, StandsAlone) {
  const auto refused = [](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"run", "--root", "/"});
    const auto said = nodecheck_says(arguments);
    EXPECT_EQ(said.status, 64) << said.err;
    return said.err;
  };
  EXPECT_THAT(refused({"--wait", "1s"}), HasSubstr("what --root names stays as it is"));
  EXPECT_THAT(refused({"--facts", "x"}), HasSubstr("--facts and --root exclude each other"));
  EXPECT_THAT(refused({"--host-root", "/"}), HasSubstr("--root and --host-root exclude each other"));
  EXPECT_THAT(refused({"--phase", "running"}), HasSubstr("--root has the phase image"));
  const auto nowhere = nodecheck_says({"run", "--root", "/no/such/folder"});
  EXPECT_EQ(nowhere.status, 64);
  EXPECT_THAT(nowhere.err, StartsWith("nodecheck: --root /no/such/folder: No such file or directory"));
  const TemporaryRoot empty;
  const auto unmounted = nodecheck_says({"run", "--root", empty.path()});
  EXPECT_EQ(unmounted.status, 64);
  EXPECT_THAT(unmounted.err, HasSubstr("is it mounted?"));
}

TEST(Image, SaysWhatItIs) {
  const TemporaryRoot root{{"/etc/machine-id", ""}};
  const auto said = nodecheck_says({"run", "--root", root.path()});
  EXPECT_THAT(said.out, AllOf(HasSubstr("phase image"), HasSubstr("judged by the files below " + root.path())));
  EXPECT_THAT(nodecheck_says({"run", "-o", "junit", "--root", root.path()}).out, HasSubstr("name=\"root\""));
  EXPECT_THAT(nodecheck_says({"plan", "--root", root.path()}).out, HasSubstr("not in phase image"));
}

}  // namespace
}  // namespace nodecheck
