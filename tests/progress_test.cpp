// The line that says what a long run waits for: it never wraps.
#include "progress.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace nodecheck {
namespace {

TEST(ProgressLine, NamesWhatIsAwaited) {
  EXPECT_EQ(progress_line({"cri.version", "cri.status <- cri.version"}, 1.25, 80),
            "nodecheck: 1.2 s, waiting for cri.version, cri.status <- cri.version");
}

TEST(ProgressLine, IsCutToTheWidth) {
  const auto line = progress_line({std::string(200, 'x')}, 0.4, 40);
  EXPECT_EQ(line.size(), 40U);
  EXPECT_TRUE(line.ends_with("..."));
  EXPECT_EQ(progress_line({}, 0.4, 80), "nodecheck: 0.4 s, waiting for ");
}

TEST(Progress, IsSilentWhereNobodyWatches) {
  testing::internal::CaptureStderr();
  {
    Progress progress;
    progress.show({"cri.version"});
  }
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

}  // namespace
}  // namespace nodecheck
