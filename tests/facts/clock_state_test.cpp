#include "facts/clock_state.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/probing.hpp"

namespace nodecheck {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::shared_ptr<FakeHost> host() {
  auto h = std::make_shared<FakeHost>();
  h->files["/proc/self/stat"] = "";
  return h;
}

TEST(ClockState, NamesTheDaemonsThatRun) {
  auto h = host();
  h->files["/proc/700/comm"] = "systemd-timesyn\n";
  h->files["/proc/701/comm"] = h->files["/proc/702/comm"] = "chronyd\n";
  h->files["/proc/703/comm"] = "chronyd-not\n";
  const auto fact = fact_of<ClockState>(h);
  EXPECT_THAT(fact.daemons, ElementsAre("chronyd", "systemd-timesyn"));
  EXPECT_THAT(fact.services, IsEmpty());
  EXPECT_EQ(replayed(fact), fact);
}

TEST(ClockState, AndTheServicesThatAreThere) {
  auto h = host();
  h->files["/run/systemd/system/x"] = h->files["/proc/1/comm"] = "";
  h->files["/proc/self/mountinfo"] = h->files["/proc/1/mountinfo"] = "1 0 0:1 / / rw - ext4 a rw\n";
  h->systemd = [](const auto&) {
    SystemdAnswer answer;
    answer.units["chrony.service"] = {{"LoadState", std::string("loaded")},
                                      {"ActiveState", std::string("inactive")},
                                      {"UnitFileState", std::string("disabled")}};
    answer.units["ntpd.service"] = {{"LoadState", std::string("not-found")}};
    return answer;
  };
  EXPECT_THAT(fact_of<ClockState>(h).services, ElementsAre(TimeService{"chrony.service", "inactive", "disabled"}));
  h->systemd = {};
  EXPECT_THAT(fact_of<ClockState>(h).services, IsEmpty()) << "a silent bus costs the advice, not the verdict";
}

TEST(ClockState, ACopiedRootHasNoClock) {
  EXPECT_EQ(why_not<ClockState>(TemporaryRoot{{"/etc/hostname", "x"}}).kind, Unavailable::Kind::unsupported);
}

}  // namespace
}  // namespace nodecheck
