// What monitoring gets from the program: files that are there after every run, and answers for node-problem-detector.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <nlohmann/json.hpp>

#include "support/command.hpp"
#include "support/sources.hpp"

namespace nodecheck {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

const std::string swap_is_off = "memory.swap-off";

/// Options that write each format to a file of the folder.
std::vector<std::string> all_reports(const Folder& folder) {
  std::vector<std::string> words;
  for (const auto* format : {"json", "ndjson", "junit", "console", "prometheus"})
    words.push_back(std::string("--report=") + format + "=" + folder / format);
  return words;
}

Said run_with(const Folder& folder, std::vector<std::string> words, const std::vector<std::string>& settings = {}) {
  const auto reports = all_reports(folder);
  words.insert(words.begin(), "run");
  words.insert(words.end(), reports.begin(), reports.end());
  return nodecheck_says(words, settings);
}

/// Foreign readers take all of them, and none says that anything was judged.
void expect_broken_reports(const Folder& folder, int status, const std::string& why) {
  const auto document = json::parse(content_of(folder / "json"));
  EXPECT_EQ(document.at("exitCode"), status);
  EXPECT_EQ(document.at("node").at("hostname").get<std::string>() + "\n", shell_says("uname -n").out);
  EXPECT_THAT(document.at("broken").get<std::string>(), HasSubstr(why));
  EXPECT_THAT(content_of(folder / "console"), AllOf(HasSubstr("no verdict"), HasSubstr(std::to_string(status))));
  EXPECT_THAT(content_of(folder / "prometheus"),
              AllOf(HasSubstr("nodecheck_last_run_exit_code " + std::to_string(status) + "\n"),
                    Not(HasSubstr("nodecheck_check"))));
  const auto readers = shell_says("cd " + source_path("") + " && v=tests/reporters/validate_json.py" +
                                  " && /usr/bin/python3 $v reporters/report.schema.json " + folder / "json" +
                                  " && /usr/bin/python3 $v reporters/ndjson.schema.json " + folder / "ndjson" +
                                  " && xmllint --noout --schema reporters/junit.xsd " + folder / "junit" +
                                  " && promtool check metrics < " + folder / "prometheus");
  EXPECT_EQ(readers.status, 0) << readers.out << readers.err;
}

class MonitoringCli : public testing::Test {
 protected:
  /// A run that came to its end, whose reports a later one has to replace.
  void SetUp() override {
    ASSERT_THAT(run_with(folder_, {"--only", swap_is_off}).status, testing::AnyOf(0, 1, 2));
    ASSERT_THAT(content_of(folder_ / "prometheus"), HasSubstr("nodecheck_check"));
  }
  const Folder folder_;
};

TEST_F(MonitoringCli, ForeignReadersTakeWhatThisMachineIs) {
  const Folder folder;
  ASSERT_THAT(run_with(folder, {}).status, testing::AnyOf(0, 1, 2));
  const auto said = shell_says("cd " + source_path("") + " && promtool check metrics < " + folder / "prometheus" +
                               " && /usr/bin/python3 tests/reporters/validate_json.py reporters/ndjson.schema.json " +
                               folder / "ndjson");
  EXPECT_EQ(said.status, 0) << said.out << said.err;
}

TEST_F(MonitoringCli, ABrokenConfigurationLeavesNoEarlierSuccessInPlace) {
  write_file(folder_ / "config.yaml", "profile: {cni: flannel\n");
  const auto said = run_with(folder_, {"--config", folder_ / "config.yaml"});
  EXPECT_EQ(said.status, 64);
  EXPECT_THAT(said.out, IsEmpty());
  EXPECT_THAT(said.err, AllOf(StartsWith("nodecheck: "), HasSubstr("config.yaml:")));
  expect_broken_reports(folder_, 64, "config.yaml:");
}

TEST_F(MonitoringCli, NorDoesAnyOtherErrorOfTheCommandLine) {
  EXPECT_EQ(run_with(folder_, {"--onyl", "x"}).status, 64);
  expect_broken_reports(folder_, 64, "--onyl");
  EXPECT_EQ(run_with(folder_, {"--facts", folder_ / "none"}).status, 64);
  expect_broken_reports(folder_, 64, "none");
  EXPECT_EQ(run_with(folder_, {"stray"}).status, 64);
  expect_broken_reports(folder_, 64, "stray");
  EXPECT_EQ(run_with(folder_, {}, {"NODECHECK_PHASE=later"}).status, 64);
  expect_broken_reports(folder_, 64, "NODECHECK_PHASE");
}

TEST_F(MonitoringCli, AReportOfAWordThatIsNoFormatIsNotWritten) {
  EXPECT_EQ(nodecheck_says({"run", "--report", "yaml=" + folder_ / "yaml", "--report", folder_ / "json"}).status, 64);
  EXPECT_EQ(shell_says("ls " + folder_ / "yaml").status, 2);
  EXPECT_THAT(content_of(folder_ / "json"), HasSubstr("\"broken\": null"));
  EXPECT_EQ(nodecheck_says({"plan", "--report", "json=" + folder_ / "json"}).status, 64);
  EXPECT_THAT(content_of(folder_ / "json"), HasSubstr("\"broken\": null")) << "plan writes no reports";
}

TEST_F(MonitoringCli, OnePathTakesOneReport) {
  const auto said =
      nodecheck_says({"run", "--report", "json=" + folder_ / "n", "--report", "junit=" + folder_ / "./n"});
  EXPECT_EQ(said.status, 64);
  EXPECT_THAT(said.err, HasSubstr("two --report options write to " + folder_ / "./n"));
}

TEST_F(MonitoringCli, WhatCannotBeWrittenKeepsNoneOfTheOthers) {
  const auto said = run_with(folder_, {"--only", "sysctl.*", "--report", "json=" + folder_ / "no/such/folder"});
  EXPECT_EQ(said.status, 70);
  EXPECT_THAT(said.err, HasSubstr("no/such/folder"));
  EXPECT_THAT(content_of(folder_ / "prometheus"), HasSubstr("check=\"sysctl.ip-forward\""));
  EXPECT_THAT(said.out, HasSubstr("checks: ")) << "and standard output has it";
}

/// A tmpfs in a mount namespace of its own at $D, with two reports of a good run. `fill` leaves it no room.
Said with_small_disk(const Folder& folder, const std::string& script) {
  const auto d = folder / "disk";
  return shell_says("export D=" + d + "; mkdir $D; unshare -m --propagation private bash -c '" +
                    "mount -t tmpfs -o size=128k none $D; cd $D\n"
                    "fill() { dd if=/dev/zero of=fill bs=4k >/dev/null 2>&1; }\n"
                    "reports=\"--report json=$D/r.json --report prometheus=$D/x.prom\"\n"
                    "$NODECHECK run --only host.os $reports >/dev/null && [ -s r.json ] && [ -s x.prom ] || exit 99\n" +
                    script + "'");
}

TEST_F(MonitoringCli, AFullDiskKeepsNoEarlierSuccess) {
  for (const auto& [words, status] : {std::pair{"", 70}, {"--bogus", 64}}) {
    const Folder folder;
    const auto said = with_small_disk(folder, std::string("fill; $NODECHECK run ") + words +
                                                  " $reports >/dev/null; status=$?; ls r.json 2>&-\n" +
                                                  "grep -l nodecheck_check_failing x.prom 2>&-; exit $status");
    EXPECT_EQ(said.status, status) << said.err;
    EXPECT_THAT(said.out, IsEmpty()) << words << ": x.prom is gone, or small enough for the room that r.json has left";
    EXPECT_THAT(said.err, HasSubstr("/r.json could not be replaced and is removed"));
  }
}

TEST_F(MonitoringCli, WhatCannotEvenBeRemovedIsSaid) {
  const auto said = with_small_disk(folder_, "mount -o remount,ro $D; $NODECHECK run --bogus $reports; ls");
  EXPECT_EQ(said.out, "r.json\nx.prom\n");
  EXPECT_THAT(said.err, HasSubstr("stays, it cannot be removed: " + folder_ / "disk/r.json"));
}

TEST_F(MonitoringCli, OnlyAReportIsTakenAway) {
  const auto said = with_small_disk(folder_,
                                    "ln -s r.json link; mkdir folder; mkfifo pipe; echo mine > err; fill\n"
                                    "$NODECHECK run --bogus --report json=link --report junit=folder"
                                    " --report console=/dev/stderr 2>>err; ls -F");
  EXPECT_EQ(said.out, "err\nfill\nfolder/\nlink@\npipe|\nx.prom\n") << "what the link points to is the report";
}

TEST_F(MonitoringCli, AReaderThatTakesNothingOfStandardOutputChangesNoReport) {
  const auto said =
      shell_says("$NODECHECK run --only 'sysctl.*' --report prometheus=" + folder_ / "prometheus" + " > /dev/full");
  EXPECT_EQ(said.status, 70);
  EXPECT_THAT(content_of(folder_ / "prometheus"), HasSubstr("check=\"sysctl.ip-forward\""));
}

TEST_F(MonitoringCli, AnyUserMayReadMetricsWhateverTheUmask) {
  const auto path = folder_ / "prometheus";
  ::chmod(path.c_str(), 0600);
  ASSERT_NE(shell_says("umask 077; $NODECHECK run --only memory.swap-off --report prometheus=" + path).status, 64);
  struct stat st {};
  ASSERT_EQ(::stat(path.c_str(), &st), 0);
  EXPECT_EQ(st.st_mode & 07777, 0644U);
  EXPECT_EQ(shell_says("umask 077; $NODECHECK run --onyl x --report prometheus=" + folder_ / "new").status, 64);
  ASSERT_EQ(::stat((folder_ / "new").c_str(), &st), 0);
  EXPECT_EQ(st.st_mode & 07777, 0644U);
}

TEST_F(MonitoringCli, WhatIsInTheMakingIsNoPromFile) {
  const auto said = shell_says("strace -f -e trace=rename,renameat,renameat2 -o " + folder_ / "trace" +
                               " $NODECHECK run --only memory.swap-off --report prometheus=" + folder_ / "n.prom");
  ASSERT_NE(said.status, 64) << said.err;
  const auto trace = content_of(folder_ / "trace");
  EXPECT_THAT(trace, AllOf(HasSubstr(".tmp\""), HasSubstr("n.prom\"")));
}

// ---- node-problem-detector

Said npd(const Folder& folder, std::vector<std::string> words = {"--check", "memory.swap-off"}) {
  words.insert(words.begin(), {"npd", "--report", folder / "json"});
  return nodecheck_says(words);
}

TEST_F(MonitoringCli, NpdIsAnsweredFromTheLastReport) {
  auto report = json::parse(content_of(folder_ / "json"));
  report["results"][0]["verdict"] = "pass";
  report["results"][0]["observed"] = "no swap is in use";
  write_file(folder_ / "json", report.dump());
  auto said = npd(folder_);
  EXPECT_EQ(said.status, 0);
  EXPECT_EQ(said.out, "pass: no swap is in use\n");
  report["results"][0]["verdict"] = "fail";
  report["results"][0]["severity"] = "error";
  report["results"][0]["findings"] = {
      {{"message", std::string(200, 'x')}, {"severity", "error"}, {"alias", nullptr}, {"evidence", json::array()}}};
  write_file(folder_ / "json", report.dump());
  said = npd(folder_);
  EXPECT_EQ(said.status, 1);
  EXPECT_EQ(said.out.size(), 80U);
  EXPECT_THAT(said.err, IsEmpty());
}

TEST_F(MonitoringCli, NpdDoesNotKnowWithoutAReport) {
  EXPECT_EQ(npd(folder_, {"--check", "runtime.endpoint"}).status, 2);
  for (const auto* line : {"> %", "rm %", "mkdir %", "rmdir % && ln -s /nowhere %", "rm % && mkfifo %"}) {
    std::string made = line;
    for (auto at = made.find('%'); at != std::string::npos; at = made.find('%')) made.replace(at, 1, folder_ / "json");
    ASSERT_EQ(shell_says(made).status, 0) << made;
    const auto said = npd(folder_);
    EXPECT_EQ(said.status, 2) << made;
    EXPECT_THAT(said.out, HasSubstr("report")) << made;
    EXPECT_LT(said.seconds, 5) << made;
  }
}

TEST_F(MonitoringCli, NpdOfABrokenRunOrAnOldOne) {
  ASSERT_EQ(run_with(folder_, {"--onyl"}).status, 64);
  EXPECT_EQ(npd(folder_).out, "the last run broke: unknown option '--onyl'; did you mean '--only'?\n");
  ASSERT_NE(run_with(folder_, {"--only", swap_is_off}).status, 64);
  auto report = json::parse(content_of(folder_ / "json"));
  report["startedAt"] = "2026-01-01T00:00:00Z";
  write_file(folder_ / "json", report.dump());
  EXPECT_THAT(npd(folder_).out, HasSubstr(" d old, more than 300 s\n"));
  EXPECT_EQ(npd(folder_).status, 2);
}

TEST_F(MonitoringCli, NpdRefusesACheckThatNobodyKnows) {
  const auto said = npd(folder_, {"--check", "sysctl.ip-forwad"});
  EXPECT_EQ(said.status, 64);
  EXPECT_EQ(said.out, "no check is called 'sysctl.ip-forwad'; did you mean 'sysctl.ip-forward'?\n");
  auto report = json::parse(content_of(folder_ / "json"));
  report["results"][0]["id"] = "sysctl.of-a-later-release";
  report["results"][0]["verdict"] = "pass";
  write_file(folder_ / "json", report.dump());
  EXPECT_EQ(npd(folder_, {"--check", "sysctl.of-a-later-release"}).status, 0);
  EXPECT_EQ(npd(folder_, {"--check", "sysctl.ip-forward"}).status, 2) << "it is one, and was not asked for";
  ASSERT_EQ(shell_says("rm " + folder_ / "json").status, 0);
  EXPECT_EQ(npd(folder_, {"--check", "sysctl.ip-forwad"}).status, 64) << "without a report too";
}

TEST_F(MonitoringCli, NpdsOwnErrorsAreNoProblem) {
  EXPECT_EQ(nodecheck_says({"npd"}).status, 64);
  EXPECT_EQ(nodecheck_says({"npd", "--check", ""}).status, 64);
  EXPECT_EQ(nodecheck_says({"npd", "--chekc", "x"}).status, 64);
  EXPECT_EQ(shell_says("$NODECHECK npd --check Swap > /dev/full").status, 70);
  EXPECT_EQ(nodecheck_says({"npd", "--check", "Swap"}, {"NODECHECK_FAIL_ON=never", "NODECHECK_CONFIG=/none"}).status,
            2);
}

}  // namespace
}  // namespace nodecheck
