// The checks as texts: a table, JSON that parses, a page of Markdown, one check explained.
#include "catalogue.hpp"

#include <gmock/gmock.h>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace nodecheck {
namespace {

using testing::HasSubstr;
using testing::Not;

const Check plain{.id = "time.synchronised",
                  .title = "The clock is right",
                  .rationale = "Certificates.",
                  .remedy = "Now:\n  chronyc makestep",
                  .docs = "https://example.org/time",
                  .severity = Severity::warning};
const Check rich{.id = "kubelet.health",
                 .title = "The kubelet is healthy",
                 .rationale = "No pods.",
                 .remedy = "Look.",
                 .docs = "https://example.org/kubelet",
                 .phases = Phases::start_and_running,
                 .causes = {"memory.swap-off", "time.synchronised"},
                 .aliases = {"Health"}};
const std::vector<const Check*> both{&rich, &plain};

TEST(Catalogue, TableHasALineForEach) {
  EXPECT_EQ(catalogue_table(both),
            "kubelet.health     error    The kubelet is healthy\n"
            "time.synchronised  warning  The clock is right\n");
  EXPECT_EQ(catalogue_table({}), "");
}

TEST(Catalogue, JsonParsesAndHoldsEverything) {
  const auto all = nlohmann::json::parse(catalogue_json(both));
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].at("id"), "kubelet.health");
  EXPECT_EQ(all[0].at("phases"), "start, running");
  EXPECT_EQ(all[0].at("causes"), (std::vector<std::string>{"memory.swap-off", "time.synchronised"}));
  EXPECT_EQ(all[0].at("aliases").at(0), "Health");
  EXPECT_EQ(all[1].at("title"), "The clock is right");
  EXPECT_EQ(all[1].at("rationale"), "Certificates.");
  EXPECT_EQ(all[1].at("docs"), "https://example.org/time");
  EXPECT_EQ(all[1].at("severity"), "warning");
  EXPECT_EQ(all[1].at("phases"), "all");
  EXPECT_EQ(all[1].at("remedy"), "Now:\n  chronyc makestep");
}

TEST(Catalogue, MarkdownIsATable) {
  const auto page = catalogue_markdown(both);
  EXPECT_THAT(page, HasSubstr("| kubelet.health | The kubelet is healthy | error | start, running | memory.swap-off, "
                              "time.synchronised | Health |\n"));
  EXPECT_THAT(page, HasSubstr("| time.synchronised | The clock is right | warning | all |  |  |\n"));
}

TEST(Catalogue, ExplanationSaysWhyAndHowItIsMended) {
  const auto text = explanation(plain);
  EXPECT_THAT(text, HasSubstr("time.synchronised: The clock is right"));
  EXPECT_THAT(text, HasSubstr("Certificates."));
  EXPECT_THAT(text, HasSubstr("    chronyc makestep\n"));
  EXPECT_THAT(text, HasSubstr("https://example.org/time"));
  EXPECT_THAT(text, Not(HasSubstr("kubeadm")));
  EXPECT_THAT(explanation(rich), HasSubstr("memory.swap-off, time.synchronised"));
}

TEST(Catalogue, ProseIsWrappedAndCommandsAreNot) {
  auto wordy = plain;
  const std::string prose(60, 'p'), command(120, 'c');
  const auto remedy = prose + " " + prose + " short:\n  " + command;
  wordy.remedy = remedy;
  EXPECT_THAT(explanation(wordy), HasSubstr("\n  " + prose + "\n  " + prose + " short:\n    " + command + "\n"));
}

TEST(Catalogue, LabelsAndTextsAreApart) { EXPECT_THAT(explanation(rich), HasSubstr("explained by memory.swap-off")); }

}  // namespace
}  // namespace nodecheck
