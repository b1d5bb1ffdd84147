#include "utf8.hpp"

#include <gtest/gtest.h>

#include <string>

namespace nodecheck {
namespace {

/// How many of the code points are valid, out of how many.
std::pair<int, int> valid(std::string_view text) {
  std::pair<int, int> count{};
  for_each_code_point(text, [&](const CodePoint& point, std::string_view) {
    count.first += point.valid ? 1 : 0;
    ++count.second;
  });
  return count;
}

using Count = std::pair<int, int>;

TEST(Utf8, decodes_the_first_and_last_of_each_length) {
  EXPECT_EQ(first_code_point("\x7F").value, 0x7FU);
  EXPECT_EQ(first_code_point("\xC2\x80").value, 0x80U);
  EXPECT_EQ(first_code_point("\xDF\xBF").value, 0x7FFU);
  EXPECT_EQ(first_code_point("\xE0\xA0\x80").value, 0x800U);
  EXPECT_EQ(first_code_point("\xEF\xBF\xBF").value, 0xFFFFU);
  EXPECT_EQ(first_code_point("\xF0\x90\x80\x80").value, 0x10000U);
  EXPECT_EQ(first_code_point("\xF4\x8F\xBF\xBF").value, 0x10FFFFU);
}

TEST(Utf8, a_nul_is_a_character_like_others) { EXPECT_EQ(valid(std::string_view("a\0b", 3)), Count(3, 3)); }

TEST(Utf8, refuses_overlong_forms) {
  EXPECT_EQ(valid("\xC0\xAF"), Count(0, 2));
  EXPECT_EQ(valid("\xE0\x9F\xBF"), Count(0, 3));
  EXPECT_EQ(valid("\xF0\x8F\xBF\xBF"), Count(0, 4));
}

TEST(Utf8, refuses_surrogates_and_what_lies_past_unicode) {
  EXPECT_EQ(valid("\xED\xA0\x80"), Count(0, 3));
  EXPECT_EQ(valid("\xED\xBF\xBF"), Count(0, 3));
  EXPECT_EQ(valid("\xF4\x90\x80\x80"), Count(0, 4));
  EXPECT_EQ(valid("\xF5\xFF"), Count(0, 2));
}

TEST(Utf8, a_broken_sequence_costs_one_byte_and_spares_what_follows) {
  EXPECT_EQ(valid("\xE2\x82"), Count(0, 2));
  EXPECT_EQ(valid("\xE2\x82(x"), Count(2, 4));
  EXPECT_EQ(valid("\x80x"), Count(1, 2));
}

}  // namespace
}  // namespace nodecheck
