#include "printable.hpp"

#include <gtest/gtest.h>

#include <string>

namespace nodecheck {
namespace {

using namespace std::string_literals;

TEST(Printable, leaves_ascii_alone) {
  EXPECT_EQ(printable("/etc/fstab:3 \\ ~ <&\"'>]]>"), "/etc/fstab:3 \\ ~ <&\"'>]]>");
}

TEST(Printable, a_node_cannot_begin_a_line_of_its_own) { EXPECT_EQ(printable("x\r\nPASS\tall"), "x  PASS all"); }

TEST(Printable, a_node_cannot_steer_the_terminal) {
  EXPECT_EQ(printable("\x1B[2J\x07\x7F\0"s), "\\x1b[2J\\x07\\x7f\\x00");
  EXPECT_EQ(printable("\xC2\x9B"
                      "2J"),
            "\\u{9b}2J");
  EXPECT_EQ(printable("\x9B"
                      "2J"),
            "\\x9b2J");
}

TEST(Printable, shows_other_characters_and_bytes_as_numbers) {
  EXPECT_EQ(printable("f\xC3\xBCr \xE2\x80\xAE"), "f\\u{fc}r \\u{202e}");
  EXPECT_EQ(printable("\xC3( \xED\xA0\x80"), "\\xc3( \\xed\\xa0\\x80");
}

TEST(PrintableCommand, stays_what_is_to_be_pasted) {
  EXPECT_EQ(printable_command("mount '/srv/f\xC3\xBCr'\t# \xF0\x9F\x90\xB3"),
            "mount '/srv/f\xC3\xBCr'\t# \xF0\x9F\x90\xB3");
}

TEST(PrintableCommand, shows_what_steers_or_deceives) {
  EXPECT_EQ(printable_command("rm\x1B[8m\r\n"), "rm\\x1b[8m\\x0d\\x0a");
  EXPECT_EQ(printable_command("a\xE2\x80\xAE"
                              "b\xE2\x80\x8B\xEF\xBB\xBF\xC2\x85\xFF"),
            "a\\u{202e}b\\u{200b}\\u{feff}\\u{85}\\xff");
}

}  // namespace
}  // namespace nodecheck
