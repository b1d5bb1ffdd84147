// runtime.binaries of CRI-O: its handlers' programs, and the monitor without which it does not start.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "facts/runtime_binaries.hpp"
#include "support/crio_literals.hpp"
#include "support/judging.hpp"
#include "support/judging_matchers.hpp"
#include "support/runtimes.hpp"

namespace nodecheck {
namespace {

constexpr auto id = "runtime.binaries";

// As the project's packages bring it (shortened).
constexpr auto packaged = R"([crio.runtime]
default_runtime = "crun"
[crio.runtime.runtimes.crun]
runtime_path = "/usr/libexec/crio/crun"
monitor_path = "/usr/libexec/crio/conmon"
[crio.runtime.runtimes.runc]
runtime_path = "/usr/libexec/crio/runc"
monitor_path = "/usr/libexec/crio/conmon"
)";

RuntimeBinary there(std::string path) {
  auto name = path;
  return {std::move(name), std::move(path), true, 0755, 0, false};
}
RuntimeBinary on_path(std::string name) {
  auto path = "/usr/bin/" + name;
  return {std::move(name), std::move(path), true, 0755, 0, false};
}

RuntimeBinaries found(std::vector<RuntimeBinary> binaries) {
  return {"crio", 845, false, {{"/usr/bin"}, "/proc/845/environ"}, std::move(binaries)};
}
RuntimeBinaries all_packaged() {
  return found({there("/usr/libexec/crio/crun"), there("/usr/libexec/crio/conmon"), there("/usr/libexec/crio/runc")});
}
RuntimeBinaries without(std::size_t which) {
  auto all = all_packaged();
  all.binaries[which].path.clear();
  return all;
}

Outcome judge(RuntimeBinaries all, const std::string& text = packaged, const std::string& release = "1.31.3") {
  return judged(id, Profile{}, std::move(all), crio_reads(text), speaks_cri("cri-o", release));
}

void expect_failure(const Outcome& outcome, Severity severity, const std::string& words) {
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, outcome), severity);
  EXPECT_THAT(outcome, says(words));
}

TEST(CriosBinaries, PassWithWhereTheyAre) {
  const auto outcome = judge(all_packaged());
  EXPECT_EQ(outcome.verdict, Verdict::pass);
  EXPECT_EQ(outcome.observed, "/usr/libexec/crio/crun, /usr/libexec/crio/conmon, /usr/libexec/crio/runc");
}

TEST(CriosBinaries, TheDefaultHandlersProgram) {
  expect_failure(judge(without(0)), Severity::error,
                 "handler crun of CRI-O needs /usr/libexec/crio/crun, which is not there");
  EXPECT_THAT(judge(without(0)), remedied_by("  systemctl restart crio"));
  auto closed = all_packaged();
  closed.binaries[0].mode = 0644;
  expect_failure(judge(closed), Severity::error, "which cannot be executed");
}

TEST(CriosBinaries, AnotherHandlersIsAWarning) {
  expect_failure(judge(without(2)), Severity::warning, "handler runc of CRI-O needs /usr/libexec/crio/runc");
}

TEST(CriosBinaries, WithoutItsMonitorItDoesNotStart) {
  expect_failure(judge(without(1)), Severity::error, "needs /usr/libexec/crio/conmon");
  auto another = std::string(packaged);
  another.replace(another.rfind("conmon"), 6, "gone");
  auto all = all_packaged();
  all.binaries.push_back({"/usr/libexec/crio/gone", ""});
  expect_failure(judge(all, another), Severity::error, "handler runc of CRI-O needs /usr/libexec/crio/gone");
  all.binaries[2].path.clear();
  expect_failure(judge(all, another), Severity::warning, "needs /usr/libexec/crio/runc");
}

TEST(CriosBinaries, TheOldSettingIsOverTheHandlers) {
  const auto text = std::string(packaged).insert(15, "conmon = \"/opt/conmon\"\n");
  auto all = without(1);
  all.binaries.push_back(there("/opt/conmon"));
  EXPECT_EQ(judge(all, text).verdict, Verdict::pass);
  all.binaries.back().path.clear();
  expect_failure(judge(all, text), Severity::error, "needs /opt/conmon");
}

TEST(CriosBinaries, NamesAreLookedForOnThePath) {
  const std::string bare = "[crio.runtime.runtimes.runc]\n";
  EXPECT_EQ(judge(found({on_path("runc"), on_path("conmon")}), bare, "1.28.1").verdict, Verdict::pass);
  expect_failure(judge(found({on_path("runc"), {"conmon", ""}}), bare, "1.28.1"), Severity::error,
                 "handler runc of CRI-O needs conmon, which is not on the daemon's PATH");
  expect_failure(judge(found({{"runc", ""}, on_path("conmon")}), bare, "1.28.1"), Severity::error, "needs runc");
}

TEST(CriosBinaries, TheBuiltInHandlerIsNeededWhereItIsTheDefault) {
  const std::string runc = "[crio.runtime]\ndefault_runtime = \"runc\"\n[crio.runtime.runtimes.runc]\n";
  const auto all = found({on_path("runc"), on_path("conmon"), {"crun", ""}});
  EXPECT_EQ(judge(all, runc).verdict, Verdict::pass);
  expect_failure(judge(all, ""), Severity::error, "handler crun of CRI-O needs crun");
  EXPECT_EQ(judge(all, "", "1.28.1").verdict, Verdict::pass) << "it was runc then";
}

TEST(CriosBinaries, OtherTypesHaveOtherMonitors) {
  const auto pod = [](const std::string& more) {
    return "[crio.runtime]\nconmon = \"/gone\"\ndefault_runtime = \"crun\"\n[crio.runtime.runtimes.crun]\n"
           "runtime_type = \"pod\"\n" +
           more;
  };
  EXPECT_EQ(judge(found({on_path("crun"), on_path("conmonrs")}), pod("")).verdict, Verdict::pass);
  expect_failure(judge(found({on_path("crun"), {"conmonrs", ""}}), pod("")), Severity::error, "needs conmonrs");
  EXPECT_EQ(judge(found({on_path("crun"), there("/m")}), pod("monitor_path = \"/m\"\n")).verdict, Verdict::pass);
  const std::string vm =
      "[crio.runtime]\ndefault_runtime = \"kata\"\n[crio.runtime.runtimes.kata]\nruntime_type = \"vm\"\n"
      "runtime_path = \"/usr/bin/containerd-shim-kata-v2\"\n";
  EXPECT_EQ(judge(found({there("/usr/bin/containerd-shim-kata-v2")}), vm).verdict, Verdict::pass);
}

TEST(CriosBinaries, OneThatInheritsNeedsNothingMore) {
  const auto text = std::string(packaged) + "[crio.runtime.runtimes.high]\ninherit_default_runtime = true\n";
  EXPECT_EQ(judge(all_packaged(), text, "1.34.0").verdict, Verdict::pass);
}

TEST(CriosBinaries, WithoutItsRelease) {
  const auto unasked = [](RuntimeBinaries all, const std::string& text) {
    return judged(id, Profile{}, std::move(all), crio_reads(text), hung<CriVersion>());
  };
  EXPECT_EQ(unasked(all_packaged(), packaged).verdict, Verdict::pass);
  EXPECT_EQ(unasked(without(0), packaged).verdict, Verdict::fail);
  const auto runc_alone = found({on_path("runc"), on_path("conmon"), {"crun", ""}});
  EXPECT_EQ(unasked(runc_alone, "").verdict, Verdict::unknown) << "the default is runc's or crun's";
  EXPECT_EQ(unasked(found({{"runc", ""}, on_path("conmon"), {"crun", ""}}), "").verdict, Verdict::fail);
}

TEST(CriosBinaries, UnknownWhatCannotBeTold) {
  EXPECT_EQ(judge(all_packaged(), "[crio.runtime\n").verdict, Verdict::unknown);
  EXPECT_EQ(judged(id, Profile{}, all_packaged(), hung<CrioFiles>(), speaks_cri("cri-o", "1.31.3")).verdict,
            Verdict::unknown);
  EXPECT_EQ(judge(found({on_path("conmon")})).verdict, Verdict::unknown) << "crun was not looked for";
  auto other_root = without(0);
  other_root.other_root = true;
  EXPECT_EQ(judge(other_root).verdict, Verdict::unknown);
  auto files = crio_reads(packaged);
  files.flags["runtimes"] = {"mine:/opt/mine:/run", "crio's --runtimes"};
  EXPECT_EQ(judged(id, Profile{}, all_packaged(), files, speaks_cri("cri-o", "1.31.3")).verdict, Verdict::unknown);
}

}  // namespace
}  // namespace nodecheck
