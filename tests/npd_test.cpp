// What node-problem-detector hears of a check, and that it never hears "fine" of what nobody knows.
#include "npd.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include <random>
#include <sstream>

#include "reporters.hpp"
#include "support/sample_report.hpp"

namespace nodecheck {
namespace {

using Json = nlohmann::json;
using testing::HasSubstr;
using testing::StartsWith;

constexpr std::int64_t started = 1795251882;

NpdScene here() {
  const auto node = sample_report().node;
  return {started + 30, node.hostname, node.kernel, node.machine_id_hash};
}

std::string json(const Report& report) {
  std::ostringstream out;
  write_json(report, {}, out);
  return out.str();
}

NpdAnswer answer(const std::string& check, const Report& report = sample_report(), const NpdScene& scene = here()) {
  return npd_answer(json(report), {.check = check}, scene);
}

NpdAnswer answer_of_text(const std::string& text) { return npd_answer(text, {.check = "Swap", .report = "r"}, here()); }

CheckResult& result(Report& report, const std::string& id) {
  for (auto& r : report.results)
    if (r.id == id) return r;
  throw std::invalid_argument(id);
}

TEST(Npd, AFailureIsAProblemInTheWordsOfItsCause) {
  const auto said = answer("kernel.module-br-netfilter");
  EXPECT_EQ(said.status, NpdAnswer::problem);
  EXPECT_EQ(said.message, "br_netfilter is not loaded, and nothing loads it by itself");
}

TEST(Npd, APassAndWhatDoesNotApplyAreFine) {
  EXPECT_EQ(answer("cgroups.driver-match"), (NpdAnswer{NpdAnswer::fine, "pass: both use systemd"}));
  EXPECT_EQ(answer("kernel.module-vxlan"), (NpdAnswer{NpdAnswer::fine, "not applicable: the overlay is wireguard"}));
}

TEST(Npd, WhatIsUndeterminedIsUnknownWhateverItWeighs) {
  for (const auto* id : {"firewall.input-ports", "time.synchronised", "sysctl.bridge-nf-call-arptables",
                         "network.docker-flannel-subnet"})
    EXPECT_EQ(answer(id).status, NpdAnswer::unknown) << id;
  EXPECT_EQ(answer("time.synchronised").message, "undetermined: timedate1 did not answer within 2 s");
}

TEST(Npd, AWaivedFailureIsFineAndAnExpiredWaiverIsNone) {
  auto report = sample_report();
  report.fail_on = Severity::info;
  EXPECT_EQ(answer("sysctl.rp-filter", report).status, NpdAnswer::fine);
  EXPECT_THAT(answer("sysctl.rp-filter", report).message, StartsWith("waived: one uplink"));
  EXPECT_EQ(answer("sysctl.inotify", report).status, NpdAnswer::problem);
}

TEST(Npd, AFailureThatDoesNotCountIsNoProblemUnlessItIsAskedFor) {
  const auto said = answer("sysctl.inotify");
  EXPECT_EQ(said.status, NpdAnswer::fine) << "the run's --fail-on is error";
  EXPECT_EQ(said.message, "warning: 97 of 128 instances of uid 0 are in use");
  const auto ask = [](Severity severity) {
    return npd_answer(json(sample_report()), {.check = "sysctl.inotify", .fail_on = severity}, here()).status;
  };
  EXPECT_EQ(ask(Severity::warning), NpdAnswer::problem);
  EXPECT_EQ(ask(Severity::error), NpdAnswer::fine);
}

TEST(Npd, KubeadmsIdsInAnyCase) {
  EXPECT_EQ(answer("sWAP").status, NpdAnswer::problem);
  EXPECT_EQ(answer("CRI").status, NpdAnswer::unknown) << "there are more checks of it";
}

TEST(Npd, OfSeveralChecksTheWorst) {
  auto report = sample_report();
  report.fail_on = Severity::warning;
  for (auto& r : report.results) r.aliases = {"All"};
  EXPECT_EQ(answer("All", report).status, NpdAnswer::problem);
  std::erase_if(report.results, [](const auto& r) { return r.outcome.verdict == Verdict::fail; });
  EXPECT_EQ(answer("All", report).status, NpdAnswer::unknown);
}

TEST(Npd, AnIdOfKubeadmsIsToldOfItsOwnFindings) {
  Report report = sample_report();
  auto& ports = result(report, "memory.swap-off");
  ports.aliases = {"Port-1", "Port-2"};
  ports.outcome.findings = {{.message = "10250 is taken", .alias = "Port-1"}};
  EXPECT_EQ(answer("Port-1", report).status, NpdAnswer::problem);
  EXPECT_EQ(answer("port-2", report), (NpdAnswer{NpdAnswer::fine, "pass: nothing of port-2"}));
  EXPECT_EQ(answer("memory.swap-off", report).status, NpdAnswer::problem);
  ports.outcome.findings.push_back({.message = "sockets could not be read"});
  EXPECT_EQ(answer("Port-2", report).status, NpdAnswer::problem) << "what is nobody's is everybody's";
}

TEST(Npd, ACheckThatWasNotAskedIsUnknown) {
  EXPECT_EQ(answer("memory.swapoff"), (NpdAnswer{NpdAnswer::unknown, "memory.swapoff is not in the report"}));
  EXPECT_EQ(answer("memory.*").status, NpdAnswer::unknown) << "no globs";
  EXPECT_EQ(answer("MEMORY.SWAP-OFF").status, NpdAnswer::unknown) << "an id has one form";
}

TEST(Npd, AnAliasOfWhichAPartWasAskedIsUnknown) {
  auto report = sample_report();
  CheckResult one = result(report, "cgroups.driver-match");
  one.id = "cgroups.controllers";
  one.aliases = {"SystemVerification"};
  report.results = {one};
  const auto said = answer("SystemVerification", report);
  EXPECT_EQ(said.status, NpdAnswer::unknown);
  EXPECT_THAT(said.message, testing::EndsWith(" was not asked"));
  EXPECT_EQ(answer("cgroups.controllers", report).status, NpdAnswer::fine) << "by its id it is one check";
}

TEST(Npd, AnOldReportSaysNothing) {
  auto scene = here();
  scene.now = started + 300;
  EXPECT_EQ(answer("Swap", sample_report(), scene).status, NpdAnswer::problem);
  scene.now = started + 301;
  EXPECT_EQ(answer("Swap", sample_report(), scene),
            (NpdAnswer{NpdAnswer::unknown, "the report is 301 s old, more than 300 s"}));
  scene.now = started + 86400;
  EXPECT_EQ(answer("Swap", sample_report(), scene).message, "the report is 24 h old, more than 300 s");
}

TEST(Npd, AReportFromTheFutureSaysNothing) {
  auto scene = here();
  scene.now = started - 1;
  EXPECT_EQ(answer("cgroups.driver-match", sample_report(), scene).status, NpdAnswer::fine)
      << "as far as clocks are read";
  scene.now = started - 3;
  EXPECT_THAT(answer("cgroups.driver-match", sample_report(), scene).message, HasSubstr("from the future"));
  EXPECT_EQ(answer("cgroups.driver-match", sample_report(), scene).status, NpdAnswer::unknown);
}

TEST(Npd, AReportOfAnotherNodeSaysNothing) {
  auto scene = here();
  scene.kernel = "6.8.0";
  EXPECT_EQ(answer("cgroups.driver-match", sample_report(), scene).message,
            "the report is of another node: worker-3.example");
  scene = here();
  scene.hostname = "node-problem-detector-x7k2p";
  EXPECT_EQ(answer("cgroups.driver-match", sample_report(), scene).status, NpdAnswer::fine)
      << "a pod has a name of its own";
  scene.machine_id_hash.clear();
  EXPECT_EQ(answer("cgroups.driver-match", sample_report(), scene).status, NpdAnswer::fine) << "and no machine id";
  scene.machine_id_hash = "b511820f-d491-5220-81cb-df2d9ab44265";
  EXPECT_EQ(answer("cgroups.driver-match", sample_report(), scene).status, NpdAnswer::unknown);
  scene.hostname = here().hostname;
  EXPECT_EQ(answer("cgroups.driver-match", sample_report(), scene).status, NpdAnswer::fine) << "an image's machine id";
}

TEST(Npd, AReportOfABundleOrACopyOrABrokenRunSaysNothing) {
  auto report = sample_report();
  report.replayed_from = "node.json";
  EXPECT_THAT(answer("cgroups.driver-match", report).message, HasSubstr("bundle"));
  report = sample_report();
  report.root = "/mnt";
  EXPECT_THAT(answer("cgroups.driver-match", report).message, HasSubstr("copied root"));
  EXPECT_EQ(answer("cgroups.driver-match", broken_report()),
            (NpdAnswer{NpdAnswer::unknown, "the last run broke: /etc/nodecheck/config.yaml:3: 'x' stands twice"}));
}

TEST(Npd, WhatIsNoReportSaysNothing) {
  const auto good = Json::parse(json(sample_report()));
  std::vector<std::string> texts{"", "{", "null", "[]", "7", "\xFF", "{}", std::string(100000, '[')};
  for (const auto& [field, value] : good.items()) {
    if (field == "tool" || field == "conforms" || field == "exitCode" || field == "configuration" ||
        field == "profile" || field == "waivers" || field == "summary" || field == "durationSeconds" ||
        field == "phase" || field == "role")
      continue;  // nothing hangs on these
    auto without = good;
    without.erase(field);
    texts.push_back(without.dump());
    without[field] = 7;
    texts.push_back(without.dump());
  }
  for (const auto& text : texts) {
    const auto said = answer_of_text(text);
    EXPECT_EQ(said.status, NpdAnswer::unknown) << text.substr(0, 200);
    EXPECT_EQ(said.message, "no JSON report of nodecheck: r");
  }
}

TEST(Npd, NoTornReportIsAnAnswer) {
  const auto text = json(sample_report());
  for (std::size_t size = 0; size + 2 < text.size(); size += 97)
    ASSERT_EQ(answer_of_text(text.substr(0, size)).status, NpdAnswer::unknown) << size;
}

// ---- what is printed

void expect_line(const std::string& line) {
  ASSERT_LE(line.size(), 80U);
  ASSERT_TRUE(line.ends_with('\n'));
  for (const char c : line.substr(0, line.size() - 1)) ASSERT_TRUE(c >= ' ' && c < '\x7F') << line;
}

TEST(Npd, TheLineIsWhole) {
  EXPECT_EQ(npd_line("swap is on"), "swap is on\n");
  EXPECT_EQ(npd_line(std::string(79, 'x')), std::string(79, 'x') + '\n');
  EXPECT_EQ(npd_line(""), "\n");
}

TEST(Npd, TheLineIsCutAtAWordWhereThereIsOne) {
  EXPECT_EQ(
      npd_line("net.bridge.bridge-nf-call-ip6tables does not exist: the kernel module br_netfilter is not loaded"),
      "net.bridge.bridge-nf-call-ip6tables does not exist: the kernel module...\n");
  EXPECT_EQ(npd_line(std::string(80, 'x')), std::string(76, 'x') + "...\n");
}

TEST(Npd, TheLineIsAscii) {
  EXPECT_EQ(npd_line("f\xC3\xBCr\x1B[2J\r\n\tx \x7F\xE2\x80\xAE\xFF y "), "f?r [2J x ? y\n");
}

TEST(Npd, NoMessageMakesALongerLine) {
  std::mt19937 random(80);
  for (int i = 0; i < 20000; ++i) {
    std::string message(random() % 200, '\0');
    for (auto& c : message) c = static_cast<char>(random() % 4 == 0 ? random() % 256 : ' ' + random() % 95);
    expect_line(npd_line(message));
  }
}

}  // namespace
}  // namespace nodecheck
