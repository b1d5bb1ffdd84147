#include "facts/node_identity.hpp"

#include <gtest/gtest.h>

#include "support/probing.hpp"

namespace nodecheck {
namespace {

using namespace std::string_view_literals;

// Debian 12, Flatcar, openSUSE.
TEST(NodeIdentity, ReadsOsRelease) {
  EXPECT_EQ(parse_os_release("PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nNAME=\"Debian GNU/Linux\"\n"),
            "Debian GNU/Linux 12 (bookworm)");
  EXPECT_EQ(parse_os_release("NAME=Flatcar\r\nPRETTY_NAME='Flatcar 3815'\r\n"), "Flatcar 3815");
  EXPECT_EQ(parse_os_release("PRETTY_NAME=Plain"), "Plain");
  for (const auto text : {""sv, "NAME=x"sv, "PRETTY_NAME="sv, "#PRETTY_NAME=x"sv, "\0PRETTY_NAME=x"sv})
    EXPECT_EQ(parse_os_release(text), "");
  EXPECT_EQ(parse_os_release("PRETTY_NAME=\""), "\"");
}

TEST(NodeIdentity, AMachineIdIsHashedAndNeverShown) {
  constexpr auto id = "0123456789abcdef0123456789abcdef"sv;
  const auto hash = hash_of_machine_id(id);
  EXPECT_EQ(hash.size(), 36u);
  EXPECT_EQ(hash[14], '5') << "a UUID of version 5";
  EXPECT_EQ(hash.find("0123456789"), std::string::npos);
  EXPECT_EQ(hash_of_machine_id(std::string(id) + "\n"), hash);
  EXPECT_NE(hash_of_machine_id("0123456789abcdef0123456789abcdee"), hash);
  for (const auto text : {""sv, "uninitialized\n"sv, "0123456789ABCDEF0123456789ABCDEF"sv, "0123456789abcdef"sv,
                          "0123456789abcdef0123456789abcde\0"sv, "0123456789abcdef0123456789abcdef0"sv})
    EXPECT_EQ(hash_of_machine_id(text), "") << text;
}

TEST(NodeIdentity, Probe) {
  const auto node = fact_of<NodeIdentity>(TemporaryRoot{{"/proc/sys/kernel/hostname", "worker-1\n"},
                                                        {"/proc/sys/kernel/osrelease", "6.1.0-28-amd64\n"},
                                                        {"/proc/sys/kernel/arch", "x86_64\n"},
                                                        {"/usr/lib/os-release", "PRETTY_NAME=\"Fedora\"\n"},
                                                        {"/etc/machine-id", "0123456789abcdef0123456789abcdef\n"}});
  EXPECT_EQ(node.hostname, "worker-1");
  EXPECT_EQ(node.kernel, "6.1.0-28-amd64");
  EXPECT_EQ(node.architecture, "x86_64");
  EXPECT_EQ(node.os, "Fedora");
  EXPECT_FALSE(node.machine_id_hash.empty());
  EXPECT_EQ(replayed(node), node);
}

TEST(NodeIdentity, AMountedDiskHasNoKernelButAName) {
  const auto node =
      fact_of<NodeIdentity>(TemporaryRoot{{"/etc/hostname", "worker-2\n"}, {"/etc/os-release", "PRETTY_NAME=x\n"}});
  EXPECT_EQ(node.hostname, "worker-2");
  EXPECT_EQ(node.kernel, "");
  EXPECT_EQ(node.os, "x");
}

}  // namespace
}  // namespace nodecheck
