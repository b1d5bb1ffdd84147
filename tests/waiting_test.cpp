// --wait on a host that changes between readings: which facts are read anew, and what is believed in the end.
#include "waiting.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <map>

#include "json.hpp"
#include "support/fake_host.hpp"

namespace nodecheck {

/// Three facts that count their readings: Late needs Below, Steady stands alone.
struct Below {
  static constexpr std::string_view id = "test.below";
  int reading = 0;
  bool operator==(const Below&) const = default;
};
struct Late {
  static constexpr std::string_view id = "test.late";
  int reading = 0;
  bool operator==(const Late&) const = default;
};
struct Steady {
  static constexpr std::string_view id = "test.steady";
  int reading = 0;
  bool operator==(const Steady&) const = default;
};
NODECHECK_JSON(Below, reading)
NODECHECK_JSON(Late, reading)
NODECHECK_JSON(Steady, reading)

namespace {
std::atomic<int> below_readings, late_readings, steady_readings;
}  // namespace

template <>
Below probe<Below>(Node&) {
  return {++below_readings};
}
template <>
Late probe<Late>(Node& node) {
  (void)node.need<Below>();
  return {++late_readings};
}
template <>
Steady probe<Steady>(Node&) {
  return {++steady_readings};
}

namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

/// The reading of Late from which on its check passes, and the one of Steady at which its check fails.
int late_enough = 3, unsteady_at = 0;

Outcome late_is_there(const Late& late) {
  return late.reading >= late_enough ? pass("there") : fail(Finding{.message = "not yet"});
}
Outcome steady_is_well(const Steady& steady) {
  return steady.reading == unsteady_at ? fail(Finding{.message = "gone"}) : pass("well");
}

const Check late_check{.id = "test.late-check", .judge = judge<late_is_there>};
const Check steady_check{.id = "test.steady-check", .judge = judge<steady_is_well>};

class Waiting : public testing::Test {
 protected:
  Waiting() {
    below_readings = late_readings = steady_readings = 0;
    late_enough = 3;
    unsteady_at = 0;
  }

  Report wait(std::chrono::milliseconds duration) {
    Options options;
    options.wait = duration;
    return run_until_it_conforms(
        Facts(std::make_shared<FakeHost>()), {&late_check, &steady_check}, options, [](const auto&) {},
        [&](const Report& r) { rounds_.push_back(r.exit); });
  }

  std::vector<Exit> rounds_;
};

TEST_F(Waiting, OnlyWhatStandsInTheWayIsReadAnewAndInTheEndAllOfIt) {
  EXPECT_EQ(wait(60s).exit, Exit::conforms);
  EXPECT_THAT(rounds_, ElementsAre(Exit::failed, Exit::failed));
  EXPECT_EQ(late_readings, 4);
  EXPECT_EQ(below_readings, 4) << "what a fact that is read anew has asked is read anew, too";
  EXPECT_EQ(steady_readings, 2) << "at first, and before it is believed";
}

TEST_F(Waiting, WhatWentMeanwhileIsNotBelieved) {
  unsteady_at = 2;
  EXPECT_EQ(wait(60s).exit, Exit::conforms);
  EXPECT_EQ(steady_readings, 4) << "well, gone at the last look, read anew for it, and once more";
  EXPECT_THAT(rounds_, ElementsAre(Exit::failed, Exit::failed, Exit::failed));
}

TEST_F(Waiting, TheTimeIsOver) {
  late_enough = 1000;
  const auto start = Clock::now();
  EXPECT_EQ(wait(400ms).exit, Exit::failed);
  EXPECT_GE(Clock::now() - start, 400ms);
  EXPECT_GE(late_readings, 2);
}

TEST_F(Waiting, ANodeThatConformsIsNotWaitedFor) {
  late_enough = 0;
  EXPECT_EQ(wait(60s).exit, Exit::conforms);
  EXPECT_TRUE(rounds_.empty());
  EXPECT_EQ(late_readings, 1);
}

TEST(Renewed, WhatWasGivenStays) {
  Facts facts(std::make_shared<FakeHost>());
  facts.set(Result<Below>(Below{77}));
  (void)facts.get<Late>();
  const FactType* late[]{&fact_type<Late>};
  EXPECT_EQ((*facts.renewed(late).get<Below>())->reading, 77);
}

}  // namespace
}  // namespace nodecheck
