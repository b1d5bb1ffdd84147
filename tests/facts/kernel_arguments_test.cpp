#include "facts/kernel_arguments.hpp"

#include <gtest/gtest.h>

namespace nodecheck {
namespace {

using Arguments = std::vector<KernelArgument>;

TEST(KernelArguments, AreWordsUpToTheTwoDashes) {
  EXPECT_EQ(kernel_arguments("BOOT_IMAGE=/vmlinuz root=UUID=1b2c ro modules_load=a,b -- single\n"),
            (Arguments{{"BOOT_IMAGE", "/vmlinuz"}, {"root", "UUID=1b2c"}, {"ro", ""}, {"modules_load", "a,b"}}));
  EXPECT_EQ(kernel_arguments(" \t\n"), Arguments{});
}

TEST(KernelArguments, QuotesKeepBlanks) {
  EXPECT_EQ(kernel_arguments("dyndbg=\"file a +p\" \"x=1 2\" y=\"open"),
            (Arguments{{"dyndbg", "file a +p"}, {"x", "1 2"}, {"y", "open"}}));
}

}  // namespace
}  // namespace nodecheck
