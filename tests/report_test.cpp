// How a run ends: 1 wins over 2, and what is below --fail-on does not count.
#include "report.hpp"

#include <gtest/gtest.h>

namespace nodecheck {
namespace {

using S = Severity;
using V = Verdict;

CheckResult result(V verdict, S severity) {
  CheckResult r;
  r.severity = severity;
  r.outcome.verdict = verdict;
  return r;
}

TEST(ExitOf, NothingAmissConforms) {
  EXPECT_EQ(exit_of({}, S::error), Exit::conforms);
  EXPECT_EQ(exit_of({result(V::pass, S::error), result(V::not_applicable, S::error)}, S::info), Exit::conforms);
}

TEST(ExitOf, AFailureWinsOverWhatIsUndetermined) {
  EXPECT_EQ(exit_of({result(V::unknown, S::error), result(V::fail, S::error)}, S::error), Exit::failed);
  EXPECT_EQ(exit_of({result(V::unknown, S::error)}, S::error), Exit::undetermined);
  EXPECT_EQ(exit_of({result(V::error, S::error)}, S::error), Exit::undetermined);
}

TEST(ExitOf, FailOnSaysFromWhichSeverityOnItCounts) {
  for (const auto severity : {S::info, S::warning, S::error})
    for (const auto fail_on : {S::info, S::warning, S::error}) {
      const bool heavy = severity >= fail_on;
      EXPECT_EQ(exit_of({result(V::fail, severity)}, fail_on), heavy ? Exit::failed : Exit::conforms);
      EXPECT_EQ(exit_of({result(V::unknown, severity)}, fail_on), heavy ? Exit::undetermined : Exit::conforms);
    }
}

TEST(ExitOf, ALightFailureLeavesAHeavyUnknown) {
  EXPECT_EQ(exit_of({result(V::fail, S::warning), result(V::unknown, S::error)}, S::error), Exit::undetermined);
}

TEST(Totals, CountEveryVerdict) {
  const auto all = totals({result(V::pass, S::info), result(V::pass, S::error), result(V::unknown, S::error)});
  EXPECT_EQ(all.at(V::pass), 2);
  EXPECT_EQ(all.at(V::unknown), 1);
  EXPECT_EQ(all.count(V::fail), 0U);
}

}  // namespace
}  // namespace nodecheck
