#include "facts/wall_clock.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/probing.hpp"

namespace nodecheck {
namespace {

TEST(WallClock, IsOfThisDayAndStaysItInABundle) {
  const auto now = fact_of<WallClock>(std::make_shared<FakeHost>());
  EXPECT_GT(now.seconds, 1'700'000'000);
  EXPECT_EQ(replayed(WallClock{1'234'567'890}).seconds, 1'234'567'890);
}

}  // namespace
}  // namespace nodecheck
