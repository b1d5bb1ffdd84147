// host.machine-id: an id of its own on a machine, none in an image.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "facts/machine_ids.hpp"
#include "support/judging.hpp"
#include "support/judging_matchers.hpp"

namespace nodecheck {
namespace {

using State = MachineId::State;
using Product = MachineIds::Product;
constexpr auto id = "host.machine-id";

MachineIds machine(State state = State::set) {
  return {true, {state, state == State::set ? "a" : ""}, {}, Product::absent, ""};
}

TEST(MachineIdCheck, OneThatIsSetIsAPass) {
  EXPECT_EQ(judged(id, {}, machine()).observed, "/etc/machine-id is set");
  auto both = machine();
  both.dbus = both.systemd;
  both.product = Product::set;
  EXPECT_EQ(judged(id, {}, both).observed, "/etc/machine-id is set, and so is the product UUID");
}

TEST(MachineIdCheck, NoneIsAnError) {
  for (const auto state : {State::empty, State::uninitialized, State::malformed, State::missing}) {
    const auto outcome = judged(id, {}, machine(state));
    EXPECT_EQ(outcome.verdict, Verdict::fail);
    EXPECT_EQ(severity_of(id, outcome), Severity::error);
    EXPECT_THAT(outcome, remedied_by("  systemd-machine-id-setup"));
  }
  EXPECT_EQ(evidence_in(judged(id, {}, machine(State::uninitialized))).at(0),
            (Evidence{"/etc/machine-id", {}, "\"uninitialized\"", "32 hexadecimal digits"}));
}

TEST(MachineIdCheck, DBussStandsInForOneThatIsNotThere) {
  auto ids = machine(State::missing);
  ids.dbus = {State::set, "a"};
  EXPECT_EQ(judged(id, {}, ids).observed, "/var/lib/dbus/machine-id is set");
}

TEST(MachineIdCheck, TwoIdsAreAWarning) {
  auto ids = machine();
  ids.dbus = {State::set, "b"};
  EXPECT_EQ(severity_of(id, judged(id, {}, ids)), Severity::warning);
  EXPECT_THAT(judged(id, {}, ids), remedied_by("  ln -sf /etc/machine-id /var/lib/dbus/machine-id"));
}

TEST(MachineIdCheck, AProductUuidOfManyMachinesIsAWarning) {
  auto ids = machine();
  ids.product = Product::bogus;
  ids.product_fault = "all zeros";
  EXPECT_EQ(severity_of(id, judged(id, {}, ids)), Severity::warning);
  EXPECT_THAT(judged(id, {}, ids), says("product UUID is all zeros"));
}

TEST(MachineIdCheck, OneThatIsClosedIsUnknown) {
  auto ids = machine();
  ids.product = Product::closed;
  EXPECT_EQ(judged(id, {}, ids).verdict, Verdict::unknown);
  EXPECT_EQ(judged(id, {}).verdict, Verdict::unknown);
}

TEST(MachineIdCheck, AnImageHasNone) {
  auto image = machine(State::empty);
  image.running = false;
  EXPECT_EQ(judged(id, {}, image).verdict, Verdict::pass);
  image.systemd = {State::set, "a"};
  EXPECT_EQ(severity_of(id, judged(id, {}, image)), Severity::warning);
  EXPECT_THAT(judged(id, {}, image), remedied_by("  truncate -s 0 /etc/machine-id"));
}

}  // namespace
}  // namespace nodecheck
