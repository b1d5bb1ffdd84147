// The promise to change nothing, as the kernel saw it: strace of a whole run.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "support/command.hpp"
#include "text.hpp"

namespace nodecheck {
namespace {

using testing::AnyOf;
using testing::ContainsRegex;
using testing::HasSubstr;

/// The system calls that could change a node, one a line.
std::string changes_of(const std::string& command) {
  const auto said = shell_says(
      "log=$(mktemp); strace -f -qq -o $log -e trace=execve,execveat,open,openat,openat2,creat,mkdir,mkdirat,unlink,"
      "unlinkat,rename,renameat,renameat2,symlink,symlinkat,link,linkat,mknod,mknodat,chmod,fchmod,fchmodat,truncate,"
      "mount,umount2,init_module,finit_module,delete_module,setns,unshare,sethostname,reboot,kill $NODECHECK " +
      command + " > /dev/null 2>&1; cat $log; rm -f $log");
  EXPECT_THAT(said.out, HasSubstr("execve(")) << "strace must be there and see the run: " << said.err;
  return said.out;
}

bool harmless(std::string_view call) {
  const bool opens = call.find("open") != std::string_view::npos;
  const bool writes = call.find("O_WRONLY") != std::string_view::npos ||
                      call.find("O_RDWR") != std::string_view::npos || call.find("O_CREAT") != std::string_view::npos ||
                      call.find("O_TRUNC") != std::string_view::npos;
  const bool result_of_an_earlier_line = call.find("resumed>") != std::string_view::npos;
  return (opens && !writes) || result_of_an_earlier_line || call.find("+++") != std::string_view::npos;
}

TEST(ReadOnly, ARunStartsNoProgramAndOpensNothingForWriting) {
  const auto log = changes_of("run");
  int executed = 0;
  for (const auto line : lines_of(log)) {
    if (line.find("execve(") != std::string_view::npos)
      ++executed;
    else
      EXPECT_TRUE(harmless(line)) << line;
  }
  EXPECT_EQ(executed, 1);
}

TEST(ReadOnly, OnlyTheReportThatWasAskedForIsWritten) {
  const auto log = changes_of("run --report json=/tmp/nodecheck-read-only.json");
  EXPECT_THAT(log, ContainsRegex("rename.*nodecheck-read-only.json"));
  for (const auto line : lines_of(log)) {
    if (harmless(line) || line.find("execve(") != std::string_view::npos) continue;
    EXPECT_THAT(std::string(line), AnyOf(HasSubstr("/tmp/nodecheck-read-only.json"), HasSubstr("/tmp/.nodecheck.")));
  }
  (void)shell_says("rm -f /tmp/nodecheck-read-only.json");
}

}  // namespace
}  // namespace nodecheck
