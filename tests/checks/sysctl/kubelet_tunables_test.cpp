// sysctl.kubelet-tunables: strict equality of six values, asked for by protectKernelDefaults alone.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "facts/kubelet_settings.hpp"
#include "facts/sysctls.hpp"
#include "support/judging.hpp"
#include "support/judging_matchers.hpp"

namespace nodecheck {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;
constexpr auto id = "sysctl.kubelet-tunables";

Sysctls tuned() {
  return {{{"vm.overcommit_memory", {"1", ""}},
           {"vm.panic_on_oom", {"0", ""}},
           {"kernel.panic", {"10", ""}},
           {"kernel.panic_on_oops", {"1", ""}},
           {"kernel.keys.root_maxkeys", {"1000000", ""}},
           {"kernel.keys.root_maxbytes", {"25000000", ""}}}};
}

KubeletSettings protective() {
  KubeletSettings s;
  s.protect_kernel_defaults = {true, "/var/lib/kubelet/config.yaml:31"};
  return s;
}

TEST(KubeletTunables, PassesWhenAllSixAreEqual) {
  EXPECT_EQ(judged(id, {}, protective(), tuned()).verdict, Verdict::pass);
}

TEST(KubeletTunables, FailsForEachThatDiffersEvenUpwards) {
  for (const auto& [key, value] : tuned().values) {
    auto sysctls = tuned();
    sysctls.values[key].value = *value.value + "0";
    const auto outcome = judged(id, {}, protective(), sysctls);
    EXPECT_EQ(outcome.verdict, Verdict::fail) << key;
    EXPECT_EQ(severity_of(id, outcome), Severity::error);
    EXPECT_EQ(evidence_in(outcome).at(0), (Evidence{sysctl_path(key), "", *value.value + "0", *value.value}));
    EXPECT_THAT(outcome, remedied_by("  sysctl -w " + key + "=" + *value.value));
  }
}

TEST(KubeletTunables, NamesOnlyWhatDiffers) {
  auto sysctls = tuned();
  sysctls.values["kernel.panic"].value = "0";
  sysctls.values["vm.overcommit_memory"].value = {};
  const auto outcome = judged(id, {}, protective(), sysctls);
  EXPECT_THAT(outcome.findings, SizeIs(2));
  EXPECT_THAT(outcome, says("vm.overcommit_memory is absent"));
  EXPECT_THAT(outcome.remedy, Not(HasSubstr("root_maxkeys")));
}

TEST(KubeletTunables, UnknownWhereAKeyWasDenied) {
  auto sysctls = tuned();
  sysctls.values["kernel.panic"] = {{}, "Permission denied"};
  EXPECT_EQ(judged(id, {}, protective(), sysctls).verdict, Verdict::unknown);
  EXPECT_EQ(judged(id, {}, tuned()).verdict, Verdict::unknown);
}

TEST(KubeletTunables, DoesNotApplyUnlessProtectKernelDefaultsIsTrue) {
  auto sysctls = tuned();
  sysctls.values["kernel.panic"].value = "0";
  const auto outcome = judged(id, {}, KubeletSettings{}, sysctls);
  EXPECT_EQ(outcome.verdict, Verdict::not_applicable);
  EXPECT_THAT(outcome.observed, HasSubstr("(default)"));
}

}  // namespace
}  // namespace nodecheck
