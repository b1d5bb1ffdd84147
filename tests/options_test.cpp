// The command line: every option, every way to get one wrong, and help that fits a terminal.
#include "options.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "text.hpp"

namespace nodecheck {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Words = std::vector<std::string>;

Options parsed(const Words& arguments) { return parse_options(arguments, {"console", "json", "junit"}); }

std::string refused(const Words& arguments) {
  try {
    (void)parsed(arguments);
    return "";
  } catch (const UsageError& e) {
    return e.what();
  }
}

// ---- what each option means

TEST(Options, RunsDefaults) {
  const auto o = parsed({"run"});
  EXPECT_EQ(o.command, "run");
  EXPECT_EQ(o.output, "console");
  EXPECT_EQ(o.fail_on, Severity::error);
  EXPECT_EQ(o.timeout, 10s);
  EXPECT_FALSE(o.fact_timeout);
  EXPECT_FALSE(o.quiet || o.verbose || o.own_netns);
  EXPECT_EQ(o.color, ColorWhen::automatic);
  EXPECT_FALSE(o.profile.phase || o.profile.role || o.profile.cni || o.profile.kubelet_version);
}

TEST(Options, WhatToCheck) {
  const auto o = parsed({"run", "--only", "cgroups.*", "--only=Swap", "--skip", "a", "--skip", "b"});
  EXPECT_THAT(o.only.value, ElementsAre("cgroups.*", "Swap"));
  EXPECT_THAT(o.skip.value, ElementsAre("a", "b"));
}

TEST(Options, WhatTheNodeIs) {
  const auto o = parsed({"run", "--phase", "pre-join", "--role=control-plane", "--cni", "calico", "--kubelet-version",
                         "v1.31.2", "--kubernetes-version", "1.32", "--pod-cidr", "10.0.0.0/8", "--pod-cidr",
                         "fd00::/48", "--netns", "self", "--cri-endpoint", "/x.sock"});
  EXPECT_EQ(o.profile.phase->value, Phase::pre_join);
  EXPECT_EQ(o.profile.role->value, Role::control_plane);
  EXPECT_EQ(o.profile.cni->value, "calico");
  EXPECT_EQ(o.profile.kubelet_version->value, (Version{1, 31, 2}));
  EXPECT_EQ(o.profile.kubernetes_version->value, (Version{1, 32, 0}));
  EXPECT_THAT(o.profile.pod_cidrs->value, ElementsAre("10.0.0.0/8", "fd00::/48"));
  EXPECT_TRUE(o.own_netns);
  EXPECT_EQ(o.cri_endpoint, "/x.sock");
}

TEST(Options, AutoIsTheSameAsNotSaying) {
  const auto o = parsed({"run", "--phase", "auto", "--role", "auto", "--netns", "auto"});
  EXPECT_FALSE(o.profile.phase || o.profile.role || o.own_netns);
}

TEST(Options, EveryWordOfTheChoices) {
  EXPECT_EQ(parsed({"run", "--phase", "start"}).profile.phase->value, Phase::start);
  EXPECT_EQ(parsed({"run", "--phase", "running"}).profile.phase->value, Phase::running);
  EXPECT_EQ(parsed({"run", "--role", "worker"}).profile.role->value, Role::worker);
  EXPECT_EQ(parsed({"run", "--fail-on", "error"}).fail_on, Severity::error);
  EXPECT_EQ(parsed({"run", "--fail-on", "warning"}).fail_on, Severity::warning);
  EXPECT_EQ(parsed({"run", "--fail-on", "info"}).fail_on, Severity::info);
  EXPECT_EQ(parsed({"run", "--color", "auto"}).color, ColorWhen::automatic);
  EXPECT_EQ(parsed({"run", "--color=always"}).color, ColorWhen::always);
}

TEST(Options, ColorTakesItsValue) {
  const auto o = parsed({"run", "--color", "never"});
  EXPECT_EQ(o.color, ColorWhen::never);
  EXPECT_THAT(o.words, IsEmpty());
}

TEST(Options, WhatToWrite) {
  const auto o =
      parsed({"run", "-o", "json", "--report", "junit=out/a=b.xml", "--report=json=x.json", "-q", "--facts", "n.json"});
  EXPECT_EQ(o.output, "json");
  ASSERT_EQ(o.reports.size(), 2U);
  EXPECT_EQ(o.reports[0].format, "junit");
  EXPECT_EQ(o.reports[0].path, "out/a=b.xml");
  EXPECT_EQ(o.reports[1].path, "x.json");
  EXPECT_TRUE(o.quiet);
  EXPECT_EQ(o.facts_file, "n.json");
  EXPECT_EQ(parsed({"run", "-ojunit"}).output, "junit");
  EXPECT_EQ(parsed({"run", "--output=junit", "--verbose"}).output, "junit");
  EXPECT_TRUE(parsed({"run", "-v"}).verbose);
}

TEST(Options, Times) {
  const auto o = parsed({"run", "--timeout", "2m", "--fact-timeout", "500ms"});
  EXPECT_EQ(o.timeout, 2min);
  EXPECT_EQ(o.fact_timeout, 500ms);
}

TEST(Options, OtherCommands) {
  EXPECT_EQ(parsed({"collect", "-o", "n.json", "--timeout", "3s", "--cri-endpoint", "/x.sock"}).bundle, "n.json");
  EXPECT_EQ(parsed({"list"}).list_format, "table");
  EXPECT_EQ(parsed({"list", "--format", "markdown"}).list_format, "markdown");
  EXPECT_THAT(parsed({"explain", "memory.swap-off"}).words, ElementsAre("memory.swap-off"));
  EXPECT_EQ(parsed({"version"}).command, "version");
  EXPECT_EQ(parsed({"--version"}).command, "version");
  EXPECT_EQ(parsed({"-h"}).command, "help");
  EXPECT_THAT(parsed({"--help", "run"}).words, ElementsAre("run"));
}

TEST(Options, WhatNpdAsks) {
  const auto o = parsed({"npd", "--check", "Swap"}).npd;
  EXPECT_EQ(o.check + " " + o.report, "Swap /run/nodecheck/report.json");
  EXPECT_EQ(o.max_age, 5min);
  EXPECT_FALSE(o.fail_on);
  const auto all = parsed({"npd", "--check=a.b", "--report", "r.json", "--max-age", "90s", "--fail-on", "info"}).npd;
  EXPECT_EQ(all.check + " " + all.report, "a.b r.json");
  EXPECT_EQ(all.max_age, 90s);
  EXPECT_EQ(all.fail_on, Severity::info);
  EXPECT_EQ(refused({"npd"}), "npd needs --check ID");
  EXPECT_EQ(refused({"npd", "--check", "a", "b"}), "'npd' takes no word 'b'");
  EXPECT_THAT(refused({"npd", "--check", "a", "--max-age", "0"}), HasSubstr("'0' is no time"));
}

TEST(Options, NpdKnowsNoConfiguration) {
  Surroundings around{.environment = {"NODECHECK_FAIL_ON=never"}};
  around.configure = [](Options&, const std::string&) { FAIL(); };
  EXPECT_EQ(parse_options({"npd", "--check", "a"}, {"console"}, around).npd.check, "a");
}

TEST(Options, HelpOfACommandBothWays) {
  for (const auto& words :
       {Words{"help", "run"}, Words{"run", "--help"}, Words{"run", "-h"}, Words{"run", "--phase", "bad", "-h"}}) {
    EXPECT_EQ(parsed(words).command, "help");
    EXPECT_THAT(parsed(words).words, ElementsAre("run"));
  }
}

// ---- what is refused, and how

TEST(Options, AMissingOrUnknownCommand) {
  EXPECT_EQ(refused({}), "a command is missing");
  EXPECT_EQ(refused({"rnu"}), "unknown command 'rnu'; did you mean 'run'?");
  EXPECT_EQ(refused({"frobnicate"}), "unknown command 'frobnicate'");
  EXPECT_EQ(refused({"-o", "json"}), "the command comes first, not '-o'");
  EXPECT_EQ(refused({""}), "unknown command ''");
}

TEST(Options, AnUnknownOptionWithTheNearest) {
  EXPECT_EQ(refused({"run", "--onyl", "x"}), "unknown option '--onyl'; did you mean '--only'?");
  EXPECT_THAT(refused({"run", "-x"}), HasSubstr("unknown option '-x'"));
  EXPECT_THAT(refused({"list", "--only", "x"}), HasSubstr("unknown option '--only'"));
}

TEST(Options, NoPrefixIsGuessed) {
  EXPECT_THAT(refused({"run", "--verb"}), HasSubstr("unknown option '--verb'"));
  EXPECT_EQ(refused({"run", "--kubelet", "1.31"}), "unknown option '--kubelet'; did you mean '--kubelet-version'?");
  EXPECT_THAT(refused({"run", "--word", "x"}), HasSubstr("unknown option '--word'"));
}

TEST(Options, StrayWords) {
  EXPECT_EQ(refused({"run", "now"}), "'run' takes no word 'now'");
  EXPECT_EQ(refused({"run", "--", "--only"}), "'run' takes no word '--only'");
  EXPECT_EQ(refused({"explain", "a", "b"}), "'explain' takes no word 'b'");
  EXPECT_EQ(refused({"version", "x"}), "'version' takes no word 'x'");
  EXPECT_EQ(refused({"--version", "x"}), "'version' takes no word 'x'");
  EXPECT_EQ(refused({"--help", "run", "x"}), "'help' takes no word 'x'");
}

TEST(Options, AWrongWordOfAChoice) {
  EXPECT_EQ(refused({"run", "--phase", "runing"}),
            "--phase is one of auto|pre-join|start|running, not 'runing'; did you mean 'running'?");
  EXPECT_THAT(refused({"run", "--role", "master"}), HasSubstr("auto|worker|control-plane, not 'master'"));
  EXPECT_THAT(refused({"run", "--fail-on", "fatal"}), HasSubstr("'fatal'"));
  EXPECT_THAT(refused({"run", "--netns", "host"}), HasSubstr("'host'"));
  EXPECT_THAT(refused({"run", "--color", "yes"}), HasSubstr("'yes'"));
  EXPECT_THAT(refused({"list", "--format", "yaml"}), HasSubstr("'yaml'"));
}

TEST(Options, FormatsAreTheReporters) {
  EXPECT_EQ(refused({"run", "-o", "jsn"}), "unknown report format 'jsn'; did you mean 'json'?");
  EXPECT_THAT(refused({"run", "--report", "xml=x"}),
              HasSubstr("unknown report format 'xml': there are console, json, junit"));
  EXPECT_EQ(refused({"run", "--report", "json"}), "--report is FORMAT=PATH, not 'json'");
  EXPECT_EQ(refused({"run", "--report", "json="}), "--report is FORMAT=PATH, not 'json='");
  EXPECT_THAT(refused({"run", "--report", "json=-"}), HasSubstr("standard output"));
}

TEST(Options, MissingValues) {
  for (const auto* option : {"--only", "--phase", "--timeout", "--report", "--facts", "--color", "--output"})
    EXPECT_THAT(refused({"run", option}), AllOf(HasSubstr("'" + std::string(option) + "'"), HasSubstr("missing")))
        << option;
}

TEST(Options, EmptyValues) {
  EXPECT_EQ(refused({"run", "--facts", ""}), "--facts is empty");
  EXPECT_EQ(refused({"run", "--only", ""}), "--only is empty");
  EXPECT_EQ(refused({"run", "--cri-endpoint", ""}), "--cri-endpoint is empty");
  EXPECT_EQ(refused({"run", "--cri-endpoint", "run/c.sock"}),
            "--cri-endpoint is unix:///PATH or /PATH, not 'run/c.sock'");
  EXPECT_EQ(refused({"explain", ""}), "an argument is empty");
  EXPECT_NE(refused({"run", "--facts="}), "");
}

TEST(Options, AFlagTakesNoValue) { EXPECT_NE(refused({"run", "--quiet=no"}), ""); }

TEST(Options, AScalarIsSaidOnce) {
  EXPECT_THAT(refused({"run", "--phase", "start", "--phase", "running"}),
              AllOf(HasSubstr("--phase"), HasSubstr("more than once")));
  EXPECT_THAT(refused({"run", "-o", "json", "-o", "junit"}), HasSubstr("more than once"));
  EXPECT_THAT(refused({"run", "-q", "-q"}), HasSubstr("more than once"));
}

TEST(Options, QuietAndVerboseExcludeEachOther) {
  EXPECT_EQ(refused({"run", "-q", "-v"}), "-q and -v exclude each other");
}

TEST(Options, WhatACommandNeeds) {
  EXPECT_THAT(refused({"explain"}), HasSubstr("needs the id"));
  EXPECT_EQ(refused({"collect"}), "collect needs -o FILE");
}

TEST(Options, ValuesAreLookedAt) {
  EXPECT_EQ(refused({"run", "--kubelet-version", "newest"}),
            "--kubelet-version is a version such as 1.31.2, not 'newest'");
  EXPECT_EQ(refused({"run", "--kubernetes-version", "x"}), "--kubernetes-version is a version such as 1.31.2, not 'x'");
  EXPECT_EQ(refused({"run", "--pod-cidr", "10.0.0.0"}),
            "--pod-cidr is a network such as 10.244.0.0/16, not '10.0.0.0'");
  EXPECT_NE(refused({"run", "--pod-cidr", "10.0.0.0/33"}), "");
  EXPECT_NE(refused({"run", "--timeout", "soon"}), "");
}

TEST(ParseDuration, KnowsUnits) {
  EXPECT_EQ(parse_duration("500ms"), 500ms);
  EXPECT_EQ(parse_duration("10s"), 10s);
  EXPECT_EQ(parse_duration("2m"), 2min);
  EXPECT_EQ(parse_duration("1h"), 1h);
  EXPECT_EQ(parse_duration("2"), 2s);
  EXPECT_EQ(parse_duration("0.5"), 500ms);
  EXPECT_EQ(parse_duration("1.5s"), 1500ms);
}

TEST(ParseDuration, RefusesTheRest) {
  for (const auto* word : {"", "0", "0s", "-1s", "s", "1x", "1 s", "1e3", "inf", "nan", "25h", "0x10", "1s1s", "+1"})
    EXPECT_THROW((void)parse_duration(word), UsageError) << word;
}

TEST(Nearest, WithinTwoEditsOrAsABeginning) {
  EXPECT_EQ(nearest("jsno", {"console", "json"}), "json");
  EXPECT_EQ(nearest("mem", {"cgroups.version", "memory.swap-off"}), "memory.swap-off");
  EXPECT_EQ(nearest("xyzzy", {"console", "json"}), "");
  EXPECT_EQ(nearest("x", {}), "");
}

// ---- help

TEST(Help, FitsEightyColumns) {
  auto topics = command_names();
  topics.emplace_back("");
  for (const auto& topic : topics) {
    const auto text = help_text(topic);
    for (const auto line : lines_of(text)) EXPECT_LE(line.size(), 80U) << topic << ": " << line;
  }
}

TEST(Help, NamesEveryCommandAndEveryOption) {
  for (const auto& name : command_names()) EXPECT_THAT(help_text(""), HasSubstr("nodecheck " + name));
  for (const auto* option : {"--only",
                             "--skip",
                             "--phase",
                             "--role",
                             "--cni",
                             "--kubelet-version",
                             "--kubernetes-version",
                             "--pod-cidr",
                             "--netns",
                             "--facts",
                             "--fail-on",
                             "--output",
                             "--report",
                             "--color",
                             "--quiet",
                             "--verbose",
                             "--cri-endpoint",
                             "--timeout",
                             "--fact-timeout",
                             "--help"})
    EXPECT_THAT(help_text("run"), HasSubstr(option));
}

TEST(Help, NamesTheExitStatuses) {
  for (const auto* words : {"0 conforms", "1 a check failed", "64 usage", "70 internal"})
    EXPECT_THAT(help_text(""), HasSubstr(words));
}

TEST(Help, OfNoSuchCommand) { EXPECT_THROW((void)help_text("rnu"), UsageError); }

}  // namespace
}  // namespace nodecheck
