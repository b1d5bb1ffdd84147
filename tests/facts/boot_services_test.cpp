#include "facts/boot_services.hpp"

#include <gtest/gtest.h>

#include "support/probing.hpp"

namespace nodecheck {
namespace {

constexpr auto sysctl = "/usr/lib/systemd/system/systemd-sysctl.service";
constexpr auto modules = "/usr/lib/systemd/system/systemd-modules-load.service";

TEST(BootServices, OfSystemd) {
  TemporaryRoot root{{sysctl, "[Unit]\n"}, {modules, "[Unit]\n"}, {"/usr/lib/systemd/systemd", ""}};
  root.link("/sbin/init", "../usr/lib/systemd/systemd");
  const auto boot = fact_of<BootServices>(root);
  EXPECT_EQ(boot.init, "systemd");
  EXPECT_EQ(boot.sysctl, (BootService{"systemd-sysctl.service", sysctl, false}));
  EXPECT_TRUE(boot.modules.runs());
  EXPECT_EQ(replayed(boot), boot);
}

TEST(BootServices, MaskedByALinkOrAnEmptyFile) {
  TemporaryRoot root{{sysctl, "[Unit]\n"},
                     {modules, "[Unit]\n"},
                     {"/etc/systemd/system/systemd-modules-load.service", ""},
                     {"/usr/lib/systemd/systemd", ""}};
  root.link("/etc/systemd/system/systemd-sysctl.service", "/dev/null");
  const auto boot = fact_of<BootServices>(root);
  EXPECT_EQ(boot.sysctl, (BootService{"systemd-sysctl.service", "/etc/systemd/system/systemd-sysctl.service", true}));
  EXPECT_TRUE(boot.modules.masked);
}

TEST(BootServices, MaskedByWhateverLinksAndNotByWhatIsGoneAtBoot) {
  TemporaryRoot root{
      {sysctl, "[Unit]\n"}, {modules, "[Unit]\n"}, {"/etc/systemd/system/", ""}, {"/usr/lib/systemd/systemd", ""}};
  root.link("/etc/systemd/system/systemd-sysctl.service", "off.service");
  root.link("/etc/systemd/system/off.service", "../../../dev/null");
  root.link("/run/systemd/system/systemd-modules-load.service", "/dev/null");
  EXPECT_TRUE(fact_of<BootServices>(root).sysctl.masked);
  EXPECT_TRUE(fact_of<BootServices>(root).modules.runs());
}

TEST(BootServices, OfScripts) {
  TemporaryRoot root{{"/etc/inittab", ""},     {"/etc/init.d/rcS", ""},    {"/etc/init.d/procps", ""},
                     {"/etc/init.d/kmod", ""}, {"/etc/rcS.d/S13kmod", ""}, {"/etc/rcS.d/K01procps", ""}};
  const auto boot = fact_of<BootServices>(root);
  EXPECT_EQ(boot.init, "sysvinit");
  EXPECT_TRUE(boot.modules.runs());
  EXPECT_FALSE(boot.sysctl.runs());
  const auto alpine = fact_of<BootServices>(
      TemporaryRoot{{"/sbin/openrc", ""}, {"/etc/init.d/sysctl", ""}, {"/etc/runlevels/boot/sysctl", ""}});
  EXPECT_EQ(alpine.init, "openrc");
  EXPECT_TRUE(alpine.sysctl.runs());
  EXPECT_FALSE(alpine.modules.runs());
}

// systemd is installed, and something else runs.
TEST(BootServices, OfAnotherInit) {
  auto host = std::make_shared<FakeHost>();
  host->files = {
      {"/proc/1/comm", "process_api\n"}, {"/usr/lib/systemd/systemd", ""}, {"/sbin/openrc", ""}, {sysctl, "x"}};
  EXPECT_EQ(fact_of<BootServices>(host), (BootServices{"", "process_api", {}, {}}));
  EXPECT_EQ(fact_of<BootServices>(TemporaryRoot()), BootServices{});
}

}  // namespace
}  // namespace nodecheck
