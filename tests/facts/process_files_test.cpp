// process_files: whose root it is.
#include "facts/process_files.hpp"

#include <gtest/gtest.h>

#include "support/fake_host.hpp"

namespace nodecheck {
namespace {

std::shared_ptr<FakeHost> with_root(FileStatus of_process) {
  auto host = std::make_shared<FakeHost>();
  host->statuses = {{"/", {.device = 8, .inode = 2}}, {"/proc/731/root/", of_process}};
  return host;
}

TEST(ProcessFiles, AnotherRootIsAnotherFolder) {
  const auto differs = [](FileStatus status) { return has_other_root(*with_root(status), 731); };
  EXPECT_FALSE(differs({.device = 8, .inode = 2}));
  EXPECT_TRUE(differs({.device = 8, .inode = 77}));
  EXPECT_TRUE(differs({.device = 9, .inode = 2})) << "the root of every ext4 has the same inode";
  EXPECT_FALSE(has_other_root(*with_root({}), 0));
}

}  // namespace
}  // namespace nodecheck
