// The rules of many tools, in private network namespaces, and real TCP across them both ways and for both families: the
// walk may leave a flow undecided, but whatever it decides, the traffic must say too.
#include <gtest/gtest.h>

#include "live/ruleset_trial.hpp"

namespace nodecheck {
namespace {

class ForwardAgreement : public testing::TestWithParam<RulesetFile> {};

TEST_P(ForwardAgreement, OfVerdictAndTraffic) {
  try_ruleset(GetParam(), [] { shell(GetParam().script); });
}

INSTANTIATE_TEST_SUITE_P(Rulesets, ForwardAgreement, testing::ValuesIn(ruleset_files()),
                         [](const auto& file) { return file.param.name; });

}  // namespace
}  // namespace nodecheck
