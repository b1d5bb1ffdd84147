#include "facts/machine_ids.hpp"

#include <gtest/gtest.h>

#include "facts/node_identity.hpp"
#include "support/probing.hpp"

namespace nodecheck {
namespace {

using State = MachineId::State;
using Product = MachineIds::Product;
using namespace std::string_view_literals;

constexpr auto own = "0123456789abcdef0123456789abcdef\n"sv;

TEST(MachineIds, ReadsWhatSystemdWrites) {
  EXPECT_EQ(parse_machine_id(own), (MachineId{State::set, hash_of_machine_id(own)}));
  EXPECT_EQ(parse_machine_id("0123456789ABCDEF0123456789ABCDEF"), parse_machine_id(own));
  EXPECT_EQ(parse_machine_id("").state, State::empty);
  EXPECT_EQ(parse_machine_id("\n").state, State::empty);
  EXPECT_EQ(parse_machine_id("uninitialized\n").state, State::uninitialized);
}

TEST(MachineIds, NothingElseIsOne) {
  for (const auto text : {"x"sv, "0123456789abcdef0123456789abcde"sv, "0123456789abcdef0123456789abcdef0"sv,
                          "01234567-89ab-cdef-0123-456789abcdef"sv, "00000000000000000000000000000000"sv,
                          "0123456789abcdef0123456789abcde\0"sv, "g123456789abcdef0123456789abcdef"sv})
    EXPECT_EQ(parse_machine_id(text), (MachineId{State::malformed, ""})) << text;
}

TEST(MachineIds, KnowsUuidsThatManyMachinesHave) {
  EXPECT_EQ(fault_of_product_uuid("00000000-0000-0000-0000-000000000000\n"), "all zeros");
  EXPECT_EQ(fault_of_product_uuid("FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF\n"), "all ones");
  EXPECT_EQ(fault_of_product_uuid("03000200-0400-0500-0006-000700080009\n"), "the placeholder of a board's maker");
  EXPECT_EQ(fault_of_product_uuid("\n"), "empty");
  EXPECT_EQ(fault_of_product_uuid("4c4c4544-0044-3510-8052-b4c04f4d3732\n"), "");
}

TEST(MachineIds, TheIdsThemselvesAreNoPartOfTheFact) {
  auto host = std::make_shared<FakeHost>();
  host->files = {{"/proc/sys/kernel/ostype", "Linux\n"},
                 {"/etc/machine-id", std::string(own)},
                 {"/var/lib/dbus/machine-id", std::string(own)},
                 {"/sys/class/dmi/id/product_uuid", "4c4c4544-0044-3510-8052-b4c04f4d3732\n"}};
  Facts facts(host);
  ASSERT_TRUE(*facts.get<MachineIds>());
  const auto dump = facts.dump();
  EXPECT_EQ(dump.find("0123456789abcdef"), std::string::npos);
  EXPECT_EQ(dump.find("4c4c4544"), std::string::npos);
  const auto fact = **facts.get<MachineIds>();
  EXPECT_EQ(fact.systemd, fact.dbus);
  EXPECT_EQ(fact.product, Product::set);
  EXPECT_TRUE(fact.running);
  EXPECT_EQ(replayed(fact), fact);
}

TEST(MachineIds, AbsentAndClosedAreToldApart) {
  auto host = std::make_shared<FakeHost>();
  host->files["/etc/machine-id"] = "";
  EXPECT_EQ(fact_of<MachineIds>(host).product, Product::absent);
  EXPECT_EQ(fact_of<MachineIds>(host).dbus.state, State::missing);
  EXPECT_FALSE(fact_of<MachineIds>(host).running);
  host->errors["/sys/class/dmi/id/product_uuid"] = EACCES;
  EXPECT_EQ(fact_of<MachineIds>(host).product, Product::closed);
  host->errors["/etc/machine-id"] = EACCES;
  EXPECT_EQ(why_not<MachineIds>(host).kind, Unavailable::Kind::denied);
}

}  // namespace
}  // namespace nodecheck
