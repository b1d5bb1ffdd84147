#include "wrap.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace nodecheck {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Wrap, breaks_before_the_word_that_does_not_fit) {
  EXPECT_THAT(wrap("one two three", "", "", 7), ElementsAre("one two", "three"));
  EXPECT_THAT(wrap("one two three", "", "", 6), ElementsAre("one", "two", "three"));
}

TEST(Wrap, a_line_may_be_full_to_the_last_column) { EXPECT_THAT(wrap("abc de", "", "", 6), ElementsAre("abc de")); }

TEST(Wrap, counts_what_the_lines_begin_with) {
  EXPECT_THAT(wrap("one two three", "FAIL  ", "      ", 13), ElementsAre("FAIL  one two", "      three"));
}

TEST(Wrap, leaves_a_long_word_whole) {
  EXPECT_THAT(wrap("a /a/very/long/path b", "- ", "  ", 8), ElementsAre("- a", "  /a/very/long/path", "  b"));
  EXPECT_THAT(wrap("/a/very/long/path", "- ", "  ", 8), ElementsAre("- /a/very/long/path"));
}

TEST(Wrap, makes_one_blank_of_any_white_space) { EXPECT_THAT(wrap("  a \t\r\n b  ", "", "", 80), ElementsAre("a b")); }

TEST(Wrap, no_text_is_no_line) {
  EXPECT_THAT(wrap("", "- ", "  ", 80), IsEmpty());
  EXPECT_THAT(wrap(" \n", "- ", "  ", 80), IsEmpty());
}

}  // namespace
}  // namespace nodecheck
