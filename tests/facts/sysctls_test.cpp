#include "facts/sysctls.hpp"

#include <gtest/gtest.h>

#include "support/probing.hpp"

namespace nodecheck {
namespace {

using Kind = Unavailable::Kind;

TemporaryRoot node() {
  return {{"/proc/sys/kernel/panic", "10\n"},
          {"/proc/sys/net/ipv4/ip_forward", "1\n"},
          {"/proc/sys/vm/overcommit_memory", "\n"}};
}

Unavailable why_of(const Sysctls& sysctls, std::string_view key) {
  try {
    (void)sysctls.get(key);
  } catch (const Unavailable& why) {
    return why;
  }
  return {Kind::unsupported, "", "it was had"};
}

TEST(Sysctls, ReadsValuesAndKnowsWhatIsNotThere) {
  const auto sysctls = fact_of<Sysctls>(node());
  EXPECT_EQ(sysctls.get("kernel.panic"), "10");
  EXPECT_EQ(sysctls.get("net.ipv4.ip_forward"), "1");
  EXPECT_EQ(sysctls.get("vm.overcommit_memory"), "") << "empty is a value";
  EXPECT_EQ(sysctls.get("net.bridge.bridge-nf-call-iptables"), std::nullopt);
  EXPECT_EQ(replayed(sysctls), sysctls);
}

TEST(Sysctls, AKeyThatNobodyReadsIsNotAbsent) {
  EXPECT_EQ(why_of(fact_of<Sysctls>(node()), "kernel.hostname").kind, Kind::not_recorded);
}

TEST(Sysctls, AClosedKeyIsNotAbsent) {
  auto host = std::make_shared<FakeHost>();
  host->files["/proc/sys/kernel/panic"] = "0\n";
  host->errors["/proc/sys/net/ipv4/ip_forward"] = EACCES;
  const auto sysctls = fact_of<Sysctls>(host);
  EXPECT_EQ(why_of(sysctls, "net.ipv4.ip_forward"),
            (Unavailable{Kind::denied, "/proc/sys/net/ipv4/ip_forward", "Permission denied"}));
  EXPECT_EQ(replayed(sysctls), sysctls);
}

TEST(Sysctls, WithoutProcSysNothingIsAbsent) {
  EXPECT_EQ(why_not<Sysctls>(TemporaryRoot{{"/proc/", ""}}).kind, Kind::malformed);
}

}  // namespace
}  // namespace nodecheck
