#include "facts/security_modules.hpp"

#include <gtest/gtest.h>

#include <string>

#include "support/probing.hpp"

namespace nodecheck {
namespace {

using SeLinux = SecurityModules::SeLinux;
using namespace std::string_literals;

std::shared_ptr<FakeHost> host() {
  auto h = std::make_shared<FakeHost>();
  h->files["/proc/self/status"] = "Name:\tx\nSeccomp:\t0\nSeccomp_filters:\t0\n";
  h->files["/proc/sys/kernel/seccomp/actions_avail"] =
      "kill_process kill_thread trap errno user_notif trace log allow\n";
  return h;
}

TEST(SecurityModules, AppArmorAndItsParser) {
  auto h = host();
  EXPECT_FALSE(fact_of<SecurityModules>(h).apparmor);
  h->files["/sys/module/apparmor/parameters/enabled"] = "N\n";
  EXPECT_FALSE(fact_of<SecurityModules>(h).apparmor);
  h->files["/sys/module/apparmor/parameters/enabled"] = "Y\n";
  EXPECT_TRUE(fact_of<SecurityModules>(h).apparmor);
  EXPECT_EQ(fact_of<SecurityModules>(h).apparmor_parser, "");
  h->files["/sbin/apparmor_parser"] = "";
  EXPECT_EQ(fact_of<SecurityModules>(h).apparmor_parser, "/sbin/apparmor_parser");
  EXPECT_EQ(replayed(fact_of<SecurityModules>(h)), fact_of<SecurityModules>(h));
}

// The name of a type in a binary policy is written behind its length, without a NUL.
TEST(SecurityModules, ThePolicyInForceTells) {
  auto h = host();
  h->files["/sys/fs/selinux/enforce"] = "1";
  h->files["/sys/fs/selinux/policy"] = "\x8c\xff\x7c\xf9...\x0b\0\0\0\x17\0\0\0container_t\x09\0\0\0"s;
  auto fact = fact_of<SecurityModules>(h);
  EXPECT_EQ(fact.selinux, SeLinux::enforcing);
  EXPECT_EQ(fact.container_policy, true);
  EXPECT_EQ(fact.policy_source, "/sys/fs/selinux/policy");
  EXPECT_EQ(replayed(fact), fact);
  h->files["/sys/fs/selinux/policy"] = "\x0f\0\0\0\x17\0\0\0my_container_t\0\0"s;
  EXPECT_EQ(fact_of<SecurityModules>(h).container_policy, false);
}

TEST(SecurityModules, ATypeOnTheBorderOfTwoChunksIsSeen) {
  auto h = host();
  h->chunk = 64;
  h->files["/sys/fs/selinux/enforce"] = "1";
  h->files["/sys/fs/selinux/policy"] = std::string(58, '\0') + "container_t" + std::string(58, '\0');
  EXPECT_EQ(fact_of<SecurityModules>(h).container_policy, true);
}

TEST(SecurityModules, WhereItIsClosedTheFilesContextsTell) {
  auto h = host();
  h->files["/sys/fs/selinux/enforce"] = "1";
  h->errors["/sys/fs/selinux/policy"] = EACCES;
  EXPECT_EQ(fact_of<SecurityModules>(h).container_policy, std::nullopt);
  h->files["/etc/selinux/config"] = "SELINUX=enforcing\nSELINUXTYPE=mls\n";
  h->files["/etc/selinux/mls/contexts/files/file_contexts"] =
      "/usr/bin/containerd\\.*\t--\tsystem_u:object_r:container_runtime_exec_t:s0\n"
      "/var/lib/kubelet(/.*)?\tsystem_u:object_r:container_file_t:s0\n";
  EXPECT_EQ(fact_of<SecurityModules>(h).container_policy, true);
  h->files["/etc/selinux/mls/contexts/files/file_contexts"] = "/.*\tsystem_u:object_r:default_t:s0\n";
  EXPECT_EQ(fact_of<SecurityModules>(h).container_policy, false);
  EXPECT_EQ(fact_of<SecurityModules>(h).policy_source, "/etc/selinux/mls/contexts/files/file_contexts");
}

TEST(SecurityModules, APermissivePolicyIsNotRead) {
  auto h = host();
  h->files["/sys/fs/selinux/enforce"] = "0";
  EXPECT_EQ(fact_of<SecurityModules>(h).selinux, SeLinux::permissive);
  EXPECT_EQ(fact_of<SecurityModules>(h).policy_source, "");
}

TEST(SecurityModules, SeccompByWhatTheKernelShows) {
  auto h = host();
  EXPECT_EQ(fact_of<SecurityModules>(h).seccomp, true);
  h->files.erase("/proc/sys/kernel/seccomp/actions_avail");
  EXPECT_EQ(fact_of<SecurityModules>(h).seccomp, true);
  h->files["/proc/self/status"] = "Name:\tx\nSeccomp:\t0\n";
  EXPECT_EQ(fact_of<SecurityModules>(h).seccomp, std::nullopt) << "of old, filters are not told";
  h->files["/proc/self/status"] = "Name:\tx\n";
  EXPECT_EQ(fact_of<SecurityModules>(h).seccomp, false);
  h->files.erase("/proc/self/status");
  EXPECT_EQ(fact_of<SecurityModules>(h).seccomp, std::nullopt);
}

}  // namespace
}  // namespace nodecheck
