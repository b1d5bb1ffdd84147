#include "facts/shell_script.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace nodecheck {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> lines(std::string_view text) {
  std::vector<std::string> all;
  for (const auto& line : script_lines(text)) all.push_back(std::to_string(line.number) + " " + line.text);
  return all;
}

TEST(ShellScript, LinesThatGoOnAreOne) {
  EXPECT_THAT(lines("#!/bin/sh\n# no\n\nswapon \\\n  /a # why\n"), ElementsAre("4 swapon    /a"));
}

TEST(ShellScript, EndsAtAnExitOfItsOwn) {
  EXPECT_THAT(lines("a\nexit 0   # disabled\nb\n"), ElementsAre("1 a"));
  EXPECT_THAT(lines("if x; then\nexit 0\nfi\na\n"), ElementsAre("1 if x; then", "2 exit 0", "3 fi", "4 a"))
      << "a guard";
  EXPECT_THAT(lines("if x; then y; fi\nexit\nb\n"), ElementsAre("1 if x; then y; fi"));
}

TEST(ShellScript, HereDocumentsAreNoCommands) {
  EXPECT_THAT(lines("cat <<-'EOF' > /x\nswapon /a\nEOF\nb <<< c\nd\n"),
              ElementsAre("1 cat <<-'EOF' > /x", "4 b <<< c", "5 d"));
}

TEST(ShellScript, WordsThatItSetsItselfAreFilledIn) {
  EXPECT_THAT(
      lines("export IPT=\"/sbin/iptables\"\n$IPT -P FORWARD ${WHAT}\n${IPT}x $IPTX\n"),
      ElementsAre("1 export IPT=\"/sbin/iptables\"", "2 /sbin/iptables -P FORWARD ${WHAT}", "3 /sbin/iptablesx $IPTX"));
  EXPECT_THAT(lines("A=x\nA=y\n$A\nB=$(id)\n$B\n"), ElementsAre("1 A=x", "2 A=y", "3 $A", "4 B=$(id)", "5 $B"))
      << "one of several, or a command's";
}

TEST(ShellScript, HostileTextEnds) {
  EXPECT_THAT(lines(""), IsEmpty());
  EXPECT_THAT(lines("cat <<EOF\nx"), ElementsAre("1 cat <<EOF"));
  for (const auto* text : {"<<", "a <<\n", "$", "${", "${A", "=", "=\n$", "A=\n$A${A}", "\\\n\\", "}}}}\nexit 0\nx"})
    (void)script_lines(text);
}

TEST(ShellScript, BranchesByFunctionsAndCases) {
  EXPECT_TRUE(branches("x() {\n}\n"));
  EXPECT_TRUE(branches("  case \"$1\" in\n"));
  EXPECT_FALSE(branches("# case x\nif a; then b; fi\n"));
}

}  // namespace
}  // namespace nodecheck
