#include "reason/eviction.hpp"

#include <gtest/gtest.h>

namespace nodecheck {
namespace {

KubeletSettings with(KubeletResources limits) {
  KubeletSettings s;
  s.eviction_hard = {std::move(limits), "/var/lib/kubelet/config.yaml:20"};
  return s;
}

TEST(Eviction, TheDefaultsHoldWhereNothingIsSaid) {
  const auto nodefs = eviction_limit({}, "nodefs.available", 1000);
  EXPECT_EQ(nodefs->amount, 100);
  EXPECT_EQ(nodefs->text, "10%");
  EXPECT_EQ(nodefs->source, "default");
  EXPECT_EQ(eviction_limit({}, "imagefs.available", 1000)->amount, 150);
  EXPECT_EQ(eviction_limit({}, "imagefs.inodesFree", 1000)->amount, 50);
}

TEST(Eviction, WhatIsLeftOutIsNotHeeded) {
  const auto s = with({{"nodefs.available", "2Gi"}});
  EXPECT_EQ(eviction_limit(s, "nodefs.available", 1)->amount, 2.0 * (1 << 30));
  EXPECT_EQ(eviction_limit(s, "imagefs.available", 1000), std::nullopt);
  auto merged = s;
  merged.merge_default_eviction.value = true;
  EXPECT_EQ(eviction_limit(merged, "imagefs.available", 1000)->text, "15%");
  EXPECT_EQ(eviction_limit(with({}), "nodefs.available", 1000), std::nullopt) << "evictionHard: {}";
}

TEST(Eviction, NothingAndAllTurnItOff) {
  for (const auto* off : {"0%", "100%", "0.0%"})
    EXPECT_EQ(eviction_limit(with({{"nodefs.available", off}}), "nodefs.available", 1000), std::nullopt) << off;
}

TEST(Eviction, WhatIsNoAmountIsRefused) {
  for (const auto* bad : {"ten", "-5%", "101%", "-1Gi", "%", "5 %", "0", "0Gi", ""}) try {
      (void)eviction_limit(with({{"nodefs.available", bad}}), "nodefs.available", 1000);
      ADD_FAILURE() << bad;
    } catch (const Unavailable& why) {
      EXPECT_EQ(why.kind, Unavailable::Kind::malformed);
      EXPECT_EQ(why.where, "/var/lib/kubelet/config.yaml:20");
    }
}

TEST(Eviction, ASignalThatTheKubeletDoesNotKnowIsRefused) {
  const auto s = with({{"nodefs.available", "10%"}, {"nodefs.avail", "10%"}});
  EXPECT_THROW((void)eviction_limit(s, "nodefs.available", 1000), Unavailable);
}

}  // namespace
}  // namespace nodecheck
