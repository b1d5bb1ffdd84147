#include "text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace nodecheck {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using namespace std::string_view_literals;

TEST(Text, TrimTakesBlanksAndLineEndsOffBothEnds) {
  EXPECT_EQ(trim(" \t a b\r\n"), "a b");
  EXPECT_EQ(trim("a"), "a");
  EXPECT_EQ(trim(" \r\n\t "), "");
  EXPECT_EQ(trim(""), "");
  EXPECT_EQ(trim("\0 "sv), "\0"sv) << "NUL is no blank";
}

TEST(Text, LinesNeedNoLastLineEnd) {
  EXPECT_THAT(lines_of("a\nb\n"), ElementsAre("a", "b"));
  EXPECT_THAT(lines_of("a\nb"), ElementsAre("a", "b"));
  EXPECT_THAT(lines_of("\n\na"), ElementsAre("", "", "a"));
  EXPECT_THAT(lines_of("\n"), ElementsAre(""));
  EXPECT_THAT(lines_of(""), IsEmpty());
  EXPECT_THAT(lines_of("a\r\nb\0c\n"sv), ElementsAre("a\r", "b\0c"sv));
}

TEST(Text, WordsSkipRunsOfBlanksAndTheCarriageReturn) {
  EXPECT_THAT(words_of("  memory\t4   35 1\r"), ElementsAre("memory", "4", "35", "1"));
  EXPECT_THAT(words_of(" \t\r"), IsEmpty());
  EXPECT_THAT(words_of(""), IsEmpty());
}

TEST(Text, SplitKeepsEmptyParts) {
  EXPECT_THAT(split("a,,b,", ','), ElementsAre("a", "", "b", ""));
  EXPECT_THAT(split("", ','), ElementsAre(""));
}

TEST(Text, ModuleNamesAreWrittenWithUnderscores) {
  EXPECT_EQ(underscored("nf-conntrack-netlink"), "nf_conntrack_netlink");
  EXPECT_EQ(underscored(""), "");
}

TEST(ShellWord, QuotesWhatAShellWouldReadOtherwise) {
  EXPECT_EQ(shell_word("net/ipv4/conf/flannel.1/forwarding=1"), "net/ipv4/conf/flannel.1/forwarding=1");
  EXPECT_EQ(shell_word("a;$(id)"), "'a;$(id)'");
  EXPECT_EQ(shell_word("it's"), "'it'\\''s'");
  EXPECT_EQ(shell_word("x\n  rm"), "'x?  rm'") << "a line of its own would look like a command";
  EXPECT_EQ(shell_word(""), "''");
}

}  // namespace
}  // namespace nodecheck
