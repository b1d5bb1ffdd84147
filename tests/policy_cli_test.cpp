// What a site says of its nodes, by the program itself: configuration, waivers, ignored ids, plan, waiting.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "support/command.hpp"
#include "support/sources.hpp"

namespace nodecheck {
namespace {

using json = nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

std::string node(const std::string& name) { return source_path("tests/nodes/" + name + "/facts.json"); }

/// With a configuration of its own.
Said judged_under(const std::string& yaml, std::vector<std::string> arguments) {
  const Folder folder;
  write_file(folder / "c.yaml", yaml);
  arguments.insert(arguments.end(), {"--config", folder / "c.yaml"});
  return nodecheck_says(arguments);
}

TEST(Policy, AWaiverLetsTheNodeConform) {
  const std::string waiver = "waivers: [{check: Swap, reason: a trial, expires: 2099-01-31, owner: me@example.org}]\n";
  EXPECT_EQ(nodecheck_says({"run", "--facts", node("broken-swap-on")}).status, 1);
  const auto said = judged_under(waiver, {"run", "--facts", node("broken-swap-on")});
  EXPECT_EQ(said.status, 0) << said.out;
  EXPECT_THAT(said.out, AllOf(HasSubstr("WAIVED  memory.swap-off"), HasSubstr("a trial; until 2099-01-31")));
  const auto report = json::parse(judged_under(waiver, {"run", "-o", "json", "--facts", node("broken-swap-on")}).out);
  EXPECT_EQ(report["summary"]["waived"], 1);
  EXPECT_EQ(report["waivers"][0]["use"], "applied");
  EXPECT_TRUE(report["conforms"]);
}

TEST(Policy, AWaiverThatIsOverDoesNot) {
  const auto said = judged_under("waivers: [{check: Swap, reason: a trial, expires: 2024-01-31}]\n",
                                 {"run", "--facts", node("broken-swap-on")});
  EXPECT_EQ(said.status, 1);
  EXPECT_THAT(said.out, HasSubstr("its waiver is over: a trial; until 2024-01-31"));
  const auto quiet = judged_under("waivers: [{check: Swap, reason: a trial, expires: 2024-01-31}]\n",
                                  {"run", "-q", "--facts", node("broken-swap-on")});
  EXPECT_THAT(quiet.out,
              testing::ContainsRegex("^FAIL  memory.swap-off: [^;]+; its waiver is[[:space:]]+over: a trial;"));
}

TEST(Policy, ASeverityDecidesWhatCounts) {
  const auto status = [](const std::string& severity) {
    return judged_under("checks: {memory.swap-off: {severity: " + severity + "}}\n",
                        {"run", "--only", "memory.*", "--facts", node("broken-swap-on")})
        .status;
  };
  EXPECT_EQ(status("error"), 1);
  EXPECT_EQ(status("warning"), 0);
}

TEST(Policy, KubeadmsListOfIgnoredIds) {
  const auto said =
      nodecheck_says({"run", "--ignore-preflight-errors=swap,FileExisting-crictl", "--facts", node("broken-swap-on")});
  EXPECT_EQ(said.status, 0) << said.out;
  EXPECT_EQ(nodecheck_says({"run", "--ignore-preflight-errors=Mem", "--facts", node("broken-swap-on")}).status, 1);
  EXPECT_EQ(nodecheck_says({"run", "--ignore-preflight-errors", "all", "--facts", node("broken-no-kubelet")}).status,
            0);
  const auto typo = nodecheck_says({"run", "--ignore-preflight-errors=Swpa", "--facts", node("broken-swap-on")});
  EXPECT_EQ(typo.status, 64);
  EXPECT_THAT(typo.err, HasSubstr("did you mean 'Swap'?"));
}

TEST(Policy, PlanSaysWhatIsTakenForWhat) {
  const auto said = judged_under("profile: {proxyMode: ipvs}\nchecks: {sysctl.pid-max: {thresholds: {min: 4194304}}}\n",
                                 {"plan", "--skip", "docker.*", "--facts", node("kubeadm-flannel")});
  EXPECT_EQ(said.status, 0) << said.err;
  EXPECT_THAT(said.out, HasSubstr("podBridge          cni0 (/etc/cni/net.d/10-flannel.conflist)"));
  EXPECT_THAT(said.out, testing::ContainsRegex("proxyMode +ipvs \\(.*c.yaml:1\\)"));
  EXPECT_THAT(said.out, testing::ContainsRegex("sysctl.pid-max +warning; min 4194304 \\(.*c.yaml:2\\)"));
  EXPECT_THAT(said.out, testing::ContainsRegex("docker.iptables +skipped \\(--skip\\)"));
  EXPECT_THAT(said.out, testing::ContainsRegex("host.leftovers +not in phase running"));
}

TEST(Policy, PlanAsJson) {
  const auto plan = json::parse(nodecheck_says({"plan", "-o", "json", "--facts", node("kubeadm-flannel")}).out);
  EXPECT_EQ(plan["kind"], "Plan");
  const auto& checks = plan["checks"];
  const auto swap = std::find_if(checks.begin(), checks.end(), [](auto& c) { return c["id"] == "memory.swap-off"; });
  EXPECT_TRUE((*swap)["selected"]);
  EXPECT_EQ((*swap)["severity"], "error");
}

TEST(Policy, ABrokenConfigurationEndsTheRun) {
  const auto said = judged_under("profile: {roel: worker}\n", {"run"});
  EXPECT_EQ(said.status, 64);
  EXPECT_THAT(said.err, HasSubstr("c.yaml:1: profile has no key 'roel'; did you mean 'role'?"));
  const auto missing = nodecheck_says({"run", "--config", "/nonexistent/c.yaml"});
  EXPECT_EQ(missing.status, 64);
  EXPECT_THAT(missing.err, HasSubstr("cannot read the configuration /nonexistent/c.yaml: No such file"));
}

TEST(Policy, WaitsForASocketThatComesLate) {
  const Folder folder;
  // The first line of news tells that the first round is over; what is missing is made then.
  const auto said =
      shell_says("cd " + (folder / "") + "; mkfifo news; $NODECHECK run --only runtime.socket --cri-endpoint " +
                 (folder / "late.sock") +
                 " --wait 60s 2>news & checker=$!; exec 3<news; read -r line <&3; echo \"$line\";"
                 "/usr/bin/python3 -c 'import socket,sys; s = socket.socket(socket.AF_UNIX); "
                 "s.bind(\"late.sock\"); s.listen(8); sys.stdin.read()' <&3 & wait $checker");
  EXPECT_EQ(said.status, 0) << said.out << said.err;
  EXPECT_THAT(said.out, AllOf(HasSubstr("of 60 s: runtime.socket\n"), HasSubstr("1 check: 1 passed")));
  EXPECT_LT(said.seconds, 30);
}

TEST(Policy, ABundleIsNotWaitedFor) {
  const auto said = nodecheck_says({"run", "--wait", "5s", "--facts", node("kubeadm-flannel")});
  EXPECT_EQ(said.status, 64);
  EXPECT_THAT(said.err, HasSubstr("what --facts names stays as it is"));
}

}  // namespace
}  // namespace nodecheck
