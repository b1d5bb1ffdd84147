#include "reason/conf_order.hpp"

#include <gtest/gtest.h>

#include "support/boot_literals.hpp"

namespace nodecheck {
namespace {

/// "name: why it is not read", in order.
std::string order(const std::vector<ConfFile>& files, BootRules rules) {
  std::vector<const ConfFile*> pointers;
  for (const auto& file : files) pointers.push_back(&file);
  std::string text;
  for (const auto& [file, ignored] : conf_order(pointers, rules)) text += file->name + ": " + ignored + "\n";
  return text;
}

TEST(ConfOrder, ByNameAndWhyOneIsNotRead) {
  auto mask = conf("/etc/x.d/m.conf");
  mask.kind = ConfKind::mask;
  auto empty = conf("/etc/x.d/e.conf");
  empty.empty = true;
  auto gone = conf("/etc/x.d/g.conf");
  gone.kind = ConfKind::dangling;
  gone.link = "../x";
  const std::vector<ConfFile> files{
      mask, empty, gone, conf("/etc/x.d/README"), conf("/run/x.d/m.conf"), conf("/usr/lib/x.d/.h.conf")};
  const std::string rest =
      "README: its name does not end in .conf\n"
      "e.conf: empty, which masks the name\n"
      "g.conf: a link that leads nowhere (../x)\n"
      "m.conf: a link to /dev/null, which masks the name\n"
      "m.conf: replaced by /etc/x.d/m.conf\n";
  EXPECT_EQ(order(files, BootRules::systemd), ".h.conf: hidden\n" + rest);
  EXPECT_EQ(order(files, BootRules::classic), ".h.conf: \n" + rest);
}

TEST(ConfOrder, LinksLeadToAFile) {
  auto link = conf("/etc/sysctl.d/99-sysctl.conf");
  EXPECT_FALSE(leads_to({&link}, "sysctl.conf"));
  link.link = "../sysctl.conf";
  EXPECT_TRUE(leads_to({&link}, "sysctl.conf"));
}

}  // namespace
}  // namespace nodecheck
