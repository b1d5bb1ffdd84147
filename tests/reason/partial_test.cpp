#include "reason/partial.hpp"

#include <gtest/gtest.h>

#include <string>

namespace nodecheck {
namespace {

using namespace std::string_literals;

/// 0x0a and a second byte of which the upper half is 0xf.
const Partial half(std::string("\x0a\xf0"), std::string("\xff\xf0"));

TEST(Partial, Equals) {
  EXPECT_EQ(half.equals("\x0a"), Tri::yes);
  EXPECT_EQ(half.equals("\x0b"), Tri::no);
  EXPECT_EQ(half.equals("\x0a\xf3"), Tri::maybe);
  EXPECT_EQ(half.equals("\x0a\xe3"), Tri::no);
  EXPECT_EQ(half.equals("\xf7", 1), Tri::maybe);
  EXPECT_EQ(half.equals("\x0a\xf0\x01"), Tri::maybe) << "what is beyond is not known";
  EXPECT_EQ(half.equals("x", 7), Tri::maybe);
}

TEST(Partial, Order) {
  EXPECT_EQ(half.below("\x0b\x00"s), Tri::yes);
  EXPECT_EQ(half.below("\x0a\xf0"s), Tri::no);
  EXPECT_EQ(half.below("\x0a\xff"s), Tri::maybe);
  EXPECT_EQ(half.above("\x0a\xef"s), Tri::yes);
  EXPECT_EQ(half.above("\x0a\xff"s), Tri::no);
  EXPECT_EQ(half.above("\x0a\xf5"s), Tri::maybe);
  EXPECT_EQ(half.within("\x0a\xf0"s, "\x0a\xff"s), Tri::yes);
  EXPECT_EQ(half.within("\x0a\xf8"s, "\x0a\xff"s), Tri::maybe);
  EXPECT_EQ(half.within("\x0a\x00"s, "\x0a\xef"s), Tri::no);
}

TEST(Partial, Masked) {
  EXPECT_EQ(half.masked("\xff\xf0"s, "\x00\x00"s), Partial::known("\x0a\xf0"s));
  EXPECT_EQ(half.masked("\x00\xff"s, "\x01\x00"s), Partial("\x01\xf0"s, "\xff\xf0"s));
  EXPECT_EQ(half.equals_under("\xff\x80"s, "\x0a\x80"s), Tri::yes);
  EXPECT_EQ(half.equals_under("\xff\x0f"s, "\x0a\x01"s), Tri::maybe);
  EXPECT_EQ(half.equals_under("\x0f\x0f"s, "\x1a\x01"s), Tri::no) << "a bit outside of the mask";
  EXPECT_EQ(half.equals_under("\xff"s, "\x0a"s), Tri::yes);
}

TEST(Partial, JoinedKnowsWhatBothKnow) {
  EXPECT_EQ(Partial::known("\x0c"s).joined(Partial::known("\x0e"s)), Partial("\x0c"s, "\xfd"s));
  EXPECT_EQ(half.joined(Partial::unknown(2)), Partial::unknown(2));
}

TEST(Partial, CopiesAndForgets) {
  auto registers = Partial::known("abcdefgh");
  registers.copy(2, half, 0, 3);
  EXPECT_EQ(registers.equals("ab\x0a"), Tri::yes);
  EXPECT_EQ(registers.slice(4, 1), Partial::unknown(1)) << "beyond the other's end";
  EXPECT_EQ(registers.equals("fgh", 5), Tri::yes);
  registers.forget(5, 99);
  EXPECT_EQ(registers.slice(5, 5), Partial::unknown(5));
  registers.write(100, half);
  EXPECT_EQ(registers.size(), 8U);
}

}  // namespace
}  // namespace nodecheck
