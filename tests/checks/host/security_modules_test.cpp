// host.security-modules: what is on must be usable; what could not be seen is no pass.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "facts/security_modules.hpp"
#include "support/judging.hpp"
#include "support/judging_matchers.hpp"
#include "support/profiles.hpp"

namespace nodecheck {
namespace {

using SeLinux = SecurityModules::SeLinux;
constexpr auto id = "host.security-modules";

SecurityModules ubuntu() { return {true, "/usr/sbin/apparmor_parser", SeLinux::disabled, {}, "", true}; }
SecurityModules rhel(std::optional<bool> policy) {
  return {false, "", SeLinux::enforcing, policy, policy ? "/sys/fs/selinux/policy" : "", true};
}

TEST(SecurityModulesCheck, HealthyNodesPass) {
  EXPECT_EQ(judged(id, {}, ubuntu()).observed, "AppArmor enabled, SELinux disabled, seccomp available");
  EXPECT_EQ(judged(id, {}, rhel(true)).observed, "AppArmor disabled, SELinux enforcing, seccomp available");
  auto permissive = rhel(std::nullopt);
  permissive.selinux = SeLinux::permissive;
  EXPECT_EQ(judged(id, {}, permissive).verdict, Verdict::pass);
}

TEST(SecurityModulesCheck, AppArmorWithoutItsParser) {
  auto modules = ubuntu();
  modules.apparmor_parser.clear();
  const auto outcome = judged(id, {}, modules);
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, outcome), Severity::warning);
  EXPECT_THAT(outcome, remedied_by("apt-get install -y apparmor"));
  EXPECT_EQ(judged(id, of(Distribution::k3s), modules).verdict, Verdict::pass)
      << "it brings a containerd that looks first";
}

TEST(SecurityModulesCheck, SelinuxWithoutAPolicyForContainers) {
  EXPECT_THAT(judged(id, {}, rhel(false)), remedied_by("  dnf install -y container-selinux"));
  EXPECT_EQ(judged(id, {}, rhel(std::nullopt)).verdict, Verdict::unknown);
}

TEST(SecurityModulesCheck, NoSeccomp) {
  auto modules = ubuntu();
  modules.seccomp = false;
  EXPECT_EQ(judged(id, {}, modules).verdict, Verdict::fail);
  modules.seccomp = std::nullopt;
  EXPECT_EQ(judged(id, {}, modules).verdict, Verdict::unknown);
}

TEST(SecurityModulesCheck, UnknownWhereTheyCouldNotBeRead) { EXPECT_EQ(judged(id, {}).verdict, Verdict::unknown); }

}  // namespace
}  // namespace nodecheck
