#include "phrases.hpp"

#include <gtest/gtest.h>

namespace nodecheck {
namespace {

TEST(Phrases, a_line_number_follows_its_file) {
  EXPECT_EQ(sentence({"/etc/fstab", "3", "swap", "none"}), "seen at /etc/fstab:3: swap, wanted none");
}

TEST(Phrases, another_locator_follows_after_a_blank) {
  EXPECT_EQ(sentence({"CRI Version", "/run/crio.sock", "v1", ""}), "seen at CRI Version /run/crio.sock: v1");
}

TEST(Phrases, evidence_may_lack_anything) {
  EXPECT_EQ(sentence({"/proc/swaps", "", "", "no line"}), "seen at /proc/swaps, wanted no line");
  EXPECT_EQ(sentence({"/proc/swaps", "", "", ""}), "seen at /proc/swaps");
  EXPECT_EQ(sentence({"", "", "128", ""}), "seen: 128");
}

TEST(Phrases, the_headline_is_the_first_that_there_is) {
  CheckResult r;
  r.title = "title";
  EXPECT_EQ(headline(r), "title");
  r.outcome.observed = "observed";
  EXPECT_EQ(headline(r), "observed");
  r.outcome.findings = {{.message = "message"}};
  EXPECT_EQ(headline(r), "message");
}

TEST(Phrases, an_observation_is_not_said_twice) {
  CheckResult r;
  r.outcome = {.observed = "128", .findings = {{.message = "too few", .evidence = {{.observed = "128"}}}}};
  EXPECT_EQ(unsaid_observation(r), "");
  r.outcome.observed = "256";
  EXPECT_EQ(unsaid_observation(r), "256");
  r.outcome.findings.clear();
  EXPECT_EQ(unsaid_observation(r), "");
}

TEST(Phrases, times_are_utc) {
  EXPECT_EQ(utc(std::chrono::system_clock::time_point{std::chrono::seconds{951782399}}), "2000-02-28T23:59:59");
}

}  // namespace
}  // namespace nodecheck
