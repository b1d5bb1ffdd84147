#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/cri_literals.hpp"
#include "support/judging.hpp"

namespace nodecheck {
namespace {

using testing::HasSubstr;

constexpr auto id = "runtime.config-rpc";

CriConfig config(bool implemented, const std::string& driver, const std::string& refusal = {}) {
  return {containerd_socket, implemented, driver, refusal};
}

TEST(RuntimeConfigRpc, PassesWithTheDriver) {
  EXPECT_EQ(judged(id, Profile{}, config(true, "systemd")).observed, "RuntimeConfig answers, cgroup driver systemd");
  const auto silent = judged(id, Profile{}, config(true, ""));
  EXPECT_EQ(silent.verdict, Verdict::pass);
  EXPECT_THAT(silent.observed, HasSubstr("not stated"));
}

TEST(RuntimeConfigRpc, WeighsItsAbsenceByTheKubelet) {
  const auto absent = config(false, "", "unknown method RuntimeConfig");
  EXPECT_EQ(judged(id, Profile{}, absent).verdict, Verdict::fail);
  EXPECT_EQ(judged(id, Profile{}, absent).observed, "unknown method RuntimeConfig");
  const auto severity = [&](const Profile& profile) { return severity_of(id, judged(id, profile, absent)); };
  EXPECT_EQ(severity(Profile{}), Severity::info);
  EXPECT_EQ(severity(with_kubelet(1, 34)), Severity::info);
  EXPECT_EQ(severity(with_kubelet(1, 35)), Severity::warning);
  EXPECT_EQ(severity(with_kubelet(1, 37)), Severity::warning);
  EXPECT_EQ(severity(with_kubelet(1, 38)), Severity::error);
}

TEST(RuntimeConfigRpc, UnknownWhereItWasNotAnswered) {
  EXPECT_EQ(judged(id, Profile{}, Result<CriConfig>(no_answer())).verdict, Verdict::unknown);
}

TEST(RuntimeConfigRpc, NotApplicableWithoutAnEndpoint) {
  EXPECT_EQ(judged(id, Profile{}, CriConfig{}).verdict, Verdict::not_applicable);
}

}  // namespace
}  // namespace nodecheck
