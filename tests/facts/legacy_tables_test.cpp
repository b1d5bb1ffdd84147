#include "facts/legacy_tables.hpp"

#include <gmock/gmock.h>
#include <linux/netfilter_ipv4/ip_tables.h>
#include <linux/netfilter_ipv6/ip6_tables.h>

#include <gtest/gtest.h>
#include <cstring>
#include <nlohmann/json.hpp>
#include <system_error>

#include "support/legacy_examples.hpp"
#include "support/recorded_netfilter.hpp"

namespace nodecheck {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Kind = Unavailable::Kind;

const NetfilterRecording& recording() {
  static const auto rules = netfilter_fixture("legacy_rules");
  return rules;
}

XtBlob recorded(const std::string& family, const std::string& table = "filter") {
  return recording().tables.at(family + " " + table);
}

Result<LegacyTables> read(const std::shared_ptr<const Host>& host) { return *Facts(host).get<LegacyTables>(); }

class LegacyRules : public testing::TestWithParam<const char*> {};

TEST_P(LegacyRules, AsTheyWereWritten) {
  const std::string family = GetParam();
  for (const auto& table : legacy_example_tables()) {
    if (table.family != family || table.name == "nat") continue;  // of which the probe keeps but a part
    const auto parsed = parse_xt_table(recorded(family, table.name), family);
    EXPECT_EQ(parsed.name, table.name);
    EXPECT_EQ(parsed.bases, table.bases) << table.name;
    EXPECT_TRUE(parsed == table) << nlohmann::json(LegacyTables{{parsed}});
  }
}

/// One by one, for a failure that can be read.
TEST_P(LegacyRules, EachExample) {
  const auto rules = parse_xt_table(recorded(GetParam()), GetParam()).chains.at(1).rules;
  const auto examples = legacy_examples(GetParam());
  ASSERT_EQ(rules.size(), examples.size());
  for (std::size_t i = 0; i < rules.size(); ++i) {
    auto wanted = examples[i].rule;
    wanted.number = static_cast<int>(i) + 1;
    EXPECT_TRUE(rules[i] == wanted) << examples[i].arguments;
  }
}

INSTANTIATE_TEST_SUITE_P(Families, LegacyRules, testing::Values("ip", "ip6"),
                         [](const auto& family) { return std::string(family.param); });

TEST(LegacyTables, FamiliesAreNotAlike) {
  EXPECT_THROW((void)parse_xt_table(recorded("ip"), "ip6"), std::runtime_error);
  EXPECT_THROW((void)parse_xt_table(recorded("ip6"), "ip"), std::runtime_error);
  EXPECT_THROW((void)parse_xt_table(recorded("ip"), "inet"), std::invalid_argument);
}

TEST(LegacyTables, JsonBothWays) {
  const LegacyTables tables{legacy_example_tables()};
  const auto json = nlohmann::json::parse(nlohmann::json(tables).dump());
  EXPECT_EQ(json.get<LegacyTables>(), tables);
  for (const auto& [what, path] : {std::pair{"bases", "/tables/3"},
                                   {"policy", "/tables/3/bases/0"},
                                   {"rules", "/tables/3/chains/1"},
                                   {"source", "/tables/3/chains/1/rules/0"},
                                   {"revision", "/tables/3/chains/1/rules/0"},
                                   {"mask", "/tables/3/chains/1/rules/0/source"}}) {
    auto lost = json;
    lost[nlohmann::json::json_pointer(path)].erase(what);
    EXPECT_ANY_THROW((void)lost.get<LegacyTables>()) << path << " without " << what;
  }
  EXPECT_ANY_THROW((void)nlohmann::json("reject").get<LegacyAction>());
}

// --- bytes that no tool writes

/// A table's first rule in FORWARD, to be changed.
template <class Entry, class Change>
XtBlob with_first_rule(const std::string& family, Change change) {
  auto blob = recorded(family);
  ipt_getinfo info{};
  std::memcpy(&info, blob.info.data(), sizeof info);
  char* at = blob.entries.data() + info.hook_entry[2];
  Entry entry;
  std::memcpy(static_cast<void*>(&entry), at, sizeof entry);
  change(entry);
  std::memcpy(at, static_cast<const void*>(&entry), sizeof entry);
  return blob;
}

template <class Change>
LegacyRule ipv4_rule(Change change) {
  return parse_xt_table(with_first_rule<ipt_entry>("ip", change), "ip").chains.at(1).rules.at(0);
}

template <class Change>
LegacyRule ipv6_rule(Change change) {
  return parse_xt_table(with_first_rule<ip6t_entry>("ip6", change), "ip6").chains.at(1).rules.at(0);
}

TEST(LegacyTablesOdd, Ipv6ProtocolCountsWithItsFlagAlone) {
  const auto plain = [](ip6t_entry& e) { e.ipv6.proto = 6; };
  EXPECT_EQ(ipv6_rule(plain).protocol, 0);
  const auto flagged = [](ip6t_entry& e) { e.ipv6.proto = 6, e.ipv6.flags = IP6T_F_PROTO; };
  EXPECT_EQ(ipv6_rule(flagged).protocol, 6);
  EXPECT_EQ(ipv4_rule([](ipt_entry& e) { e.ip.proto = 6; }).protocol, 6);
}

TEST(LegacyTablesOdd, AnyProtocolCannotBeInverted) {
  EXPECT_FALSE(ipv4_rule([](ipt_entry& e) { e.ip.invflags = IPT_INV_PROTO; }).protocol_inverted);
}

TEST(LegacyTablesOdd, WhatNoDeviceIsIsKept) {
  const auto rule = ipv4_rule([](ipt_entry& e) { e.ip.invflags = IPT_INV_VIA_IN; });
  EXPECT_EQ(rule.in, (LegacyField{{std::string(1, '\0')}, {std::string(1, '\0')}, true}));
  EXPECT_FALSE(rule.out.asked());
}

TEST(LegacyTablesOdd, NoFragmentIsAskedForToo) {
  EXPECT_TRUE(ipv4_rule([](ipt_entry& e) { e.ip.invflags = IPT_INV_FRAG; }).fragments);
  EXPECT_TRUE(ipv6_rule([](ip6t_entry& e) { e.ipv6.invflags = IP6T_INV_FRAG; }).fragments);
}

TEST(LegacyTablesOdd, BitsBesideTheMask) {
  const auto device = [](ipt_entry& e) {
    std::memcpy(e.ip.iniface, "cali77", 6);
    std::memset(e.ip.iniface_mask, 0xff, 4);
  };
  EXPECT_EQ(ipv4_rule(device).in.value.raw, "cali");
  EXPECT_EQ(ipv6_rule([](ip6t_entry& e) { e.ipv6.src.s6_addr[15] = 9; }).source.value.raw.back(), '\0');
  EXPECT_THROW((void)ipv4_rule([](ipt_entry& e) { e.ip.src.s_addr = 0xffffffff; }), std::runtime_error)
      << "the kernel would match it with nothing";
}

TEST(LegacyTablesOdd, UnknownFlags) {
  EXPECT_THROW((void)ipv4_rule([](ipt_entry& e) { e.ip.flags = 4; }), std::runtime_error);
  EXPECT_THROW((void)ipv4_rule([](ipt_entry& e) { e.ip.invflags = 0x80; }), std::runtime_error);
  EXPECT_THROW((void)ipv6_rule([](ip6t_entry& e) { e.ipv6.flags = 8; }), std::runtime_error);
}

// --- hostile bytes

void set_size(XtBlob& blob) {
  const auto size = static_cast<std::uint32_t>(blob.entries.size());
  std::memcpy(blob.info.data() + offsetof(ipt_getinfo, size), &size, sizeof size);
}

TEST_P(LegacyRules, CutAnywhere) {
  const auto whole = recorded(GetParam());
  for (std::size_t length = 0; length < whole.entries.size(); ++length) {
    XtBlob cut{whole.info, whole.entries.substr(0, length)};
    EXPECT_THROW((void)parse_xt_table(cut, GetParam()), std::runtime_error) << length;
    set_size(cut);
    EXPECT_THROW((void)parse_xt_table(cut, GetParam()), std::runtime_error) << length << ", and GET_INFO says so";
  }
  for (std::size_t length = 0; length < whole.info.size(); ++length)
    EXPECT_THROW((void)parse_xt_table({whole.info.substr(0, length), whole.entries}, GetParam()), std::runtime_error)
        << length;
}

TEST_P(LegacyRules, AnyByteChanged) {
  auto blob = recorded(GetParam());
  for (const auto field : {&XtBlob::info, &XtBlob::entries})
    for (std::size_t i = 0; i < (blob.*field).size(); ++i) {
      const char before = (blob.*field)[i];
      (blob.*field)[i] = static_cast<char>(before ^ (i % 2 == 0 ? '\x01' : '\x98'));
      try {
        EXPECT_FALSE(parse_xt_table(blob, GetParam()).bases.empty());
      } catch (const std::runtime_error&) {
      }
      (blob.*field)[i] = before;
    }
}

TEST(LegacyTablesHostile, WhatGetInfoMustSay) {
  const auto with = [](std::size_t offset, std::uint32_t value) {
    auto blob = recorded("ip");
    std::memcpy(blob.info.data() + offset, &value, sizeof value);
    return blob;
  };
  const auto refused = [](const XtBlob& blob) { EXPECT_THROW((void)parse_xt_table(blob, "ip"), std::runtime_error); };
  refused(with(offsetof(ipt_getinfo, valid_hooks), 0));
  refused(with(offsetof(ipt_getinfo, valid_hooks), 0x20));
  refused(with(offsetof(ipt_getinfo, num_entries), 1));
  refused(with(offsetof(ipt_getinfo, size), 8));
  refused(with(offsetof(ipt_getinfo, underflow) + 2 * sizeof(std::uint32_t), 0));
  refused(with(offsetof(ipt_getinfo, hook_entry) + 2 * sizeof(std::uint32_t), 8));
}

/// Jumps are by name in the fact, and would go to the other one.
TEST(LegacyTablesHostile, TwoChainsOfOneName) {
  auto blob = recorded("ip");
  for (std::string_view entries = blob.entries; const char name : {'B'}) {
    const std::string head{name, '\0', '\0', '\0'};
    const auto at = entries.rfind(head);
    ASSERT_NE(at, std::string_view::npos);
    blob.entries[at] = 'A';
  }
  try {
    (void)parse_xt_table(blob, "ip");
    FAIL() << "not refused";
  } catch (const std::runtime_error& e) {
    EXPECT_THAT(e.what(), HasSubstr("two chains of one name"));
  }
}

// --- the probe

class FakeHost final : public RecordedHost {
 public:
  explicit FakeHost(std::string names, std::string names6 = "")
      : RecordedHost({{}, {{"ip filter", recorded("ip")}, {"ip6 filter", recorded("ip6")}}, {}}),
        names_(std::move(names)),
        names6_(std::move(names6)) {}
  std::string read(std::string_view path) const override {
    if (error != 0) throw std::system_error(error, std::generic_category(), std::string(path));
    if (path == "/proc/net/ip_tables_names") return names_;
    EXPECT_EQ(path, "/proc/net/ip6_tables_names");
    return names6_;
  }
  XtBlob xt_table(XtFamily family, const std::string& name) const override {
    if (table_error != 0) throw std::system_error(table_error, std::generic_category(), name);
    return RecordedHost::xt_table(family, name);
  }
  bool exists(std::string_view path) const override { return alive && RecordedHost::exists(path); }
  int error = 0, table_error = 0;
  bool alive = true;

 private:
  std::string names_, names6_;
};

/// The fake has no other table than filter, and says so loudly.
TEST(LegacyTablesProbe, AsksForListedTablesOnly) {
  const auto legacy = read(std::make_shared<const FakeHost>("broute\nfilter\n"));
  ASSERT_TRUE(legacy);
  EXPECT_THAT(legacy->tables, ElementsAre(parse_xt_table(recorded("ip"), "ip")));
  const auto none = read(std::make_shared<const FakeHost>(""));
  ASSERT_TRUE(none);
  EXPECT_THAT(none->tables, IsEmpty());
  EXPECT_FALSE(read(std::make_shared<const FakeHost>("mangle\n")));
  EXPECT_FALSE(read(std::make_shared<const FakeHost>("filter\n", "raw\n")));
  EXPECT_TRUE(read(std::make_shared<const FakeHost>("my-mangle\nfilters\n")));
}

TEST(LegacyTablesProbe, EachFamilyFromItsOwnList) {
  const auto ipv6 = read(std::make_shared<const FakeHost>("", "filter\n"));
  ASSERT_TRUE(ipv6);
  EXPECT_THAT(ipv6->tables, ElementsAre(parse_xt_table(recorded("ip6"), "ip6")));
  const auto both = read(std::make_shared<const RecordedHost>(recording()));
  ASSERT_TRUE(both);
  EXPECT_TRUE(both->tables == legacy_example_tables());
}

TEST(LegacyTablesProbe, NoCodeIsNoTable) {
  const auto host = std::make_shared<FakeHost>("");
  host->error = ENOENT;
  ASSERT_TRUE(read(host));
  EXPECT_THAT(read(host)->tables, IsEmpty());
  host->alive = false;
  EXPECT_FALSE(read(host)) << "a copied root does not say what runs";
}

TEST(LegacyTablesProbe, Denied) {
  const auto host = std::make_shared<FakeHost>("", "filter\n");
  host->error = EACCES;
  ASSERT_FALSE(read(host));
  EXPECT_EQ(read(host).why(), (Unavailable{Kind::denied, "/proc/net/ip_tables_names", "needs root"}));
  host->error = 0;
  host->table_error = EPERM;
  ASSERT_FALSE(read(host));
  EXPECT_EQ(read(host).why(), (Unavailable{Kind::denied, "ip6tables-legacy table filter", "needs CAP_NET_ADMIN"}));
}

}  // namespace
}  // namespace nodecheck
