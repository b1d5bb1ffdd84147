#include "facts/legacy_tables.hpp"

#include <gmock/gmock.h>
#include <linux/netfilter/xt_conntrack.h>

#include <gtest/gtest.h>
#include <cstring>
#include <nlohmann/json.hpp>
#include <system_error>

#include "facts/xt_conntrack.hpp"
#include "support/recorded_netfilter.hpp"

namespace nodecheck {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using Action = LegacyAction;
using Kind = Unavailable::Kind;

XtBlob recorded() { return netfilter_fixture("legacy_chains").tables.at("filter"); }

Result<LegacyTables> read(const std::shared_ptr<const Host>& host) { return *Facts(host).get<LegacyTables>(); }

TEST(LegacyTables, ChainsAsTheyWereWritten) {
  const auto table = parse_xt_table(recorded(), "ip");
  EXPECT_EQ(table.family, "ip");
  EXPECT_EQ(table.name, "filter");
  ASSERT_THAT(table.chains, SizeIs(3));
}

TEST(LegacyTables, JsonBothWays) {
  const LegacyTables tables{{parse_xt_table(recorded(), "ip")}};
  const auto json = nlohmann::json::parse(nlohmann::json(tables).dump());
  EXPECT_EQ(json.get<LegacyTables>(), tables);
  auto lost = json;
  lost["tables"][0].erase("bases");
  EXPECT_ANY_THROW((void)lost.get<LegacyTables>());
  EXPECT_ANY_THROW((void)nlohmann::json("reject").get<LegacyAction>());
}

// --- hostile bytes

TEST(LegacyTablesHostile, CutAnywhere) {
  const auto whole = recorded();
  for (std::size_t length = 0; length < whole.entries.size(); ++length)
    EXPECT_THROW((void)parse_xt_table({whole.info, whole.entries.substr(0, length)}, "ip"), std::runtime_error) << length;
  for (std::size_t length = 0; length < whole.info.size(); ++length)
    EXPECT_THROW((void)parse_xt_table({whole.info.substr(0, length), whole.entries}, "ip"), std::runtime_error) << length;
}

TEST(LegacyTablesHostile, AnyByteChanged) {
  const auto whole = recorded();
  for (const auto field : {&XtBlob::info, &XtBlob::entries})
    for (std::size_t i = 0; i < (whole.*field).size(); ++i)
      for (const char bits : {'\x01', '\x10', '\x80', '\xff'}) {
        auto changed = whole;
        (changed.*field)[i] = static_cast<char>((changed.*field)[i] ^ bits);
        try {
          (void)parse_xt_table(changed, "ip");
        } catch (const std::runtime_error&) {
        }
      }
}

// --- the match that pod traffic never meets

std::string conntrack(std::uint16_t asked, std::uint16_t inverted, std::uint16_t states) {
  xt_conntrack_mtinfo3 info{};
  info.match_flags = asked;
  info.invert_flags = inverted;
  info.state_mask = states;
  std::string bytes(sizeof info, '\0');
  std::memcpy(bytes.data(), &info, sizeof info);
  return bytes;
}

TEST(XtConntrack, InvalidOnly) {
  const auto invalid = conntrack(XT_CONNTRACK_STATE, 0, XT_CONNTRACK_STATE_INVALID);
  for (const unsigned revision : {1U, 2U, 3U}) EXPECT_TRUE(matches_invalid_only("conntrack", revision, invalid));
  EXPECT_FALSE(matches_invalid_only("conntrack", 0, invalid));
  EXPECT_FALSE(matches_invalid_only("conntrack", 4, invalid));
  EXPECT_FALSE(matches_invalid_only("state", 3, invalid));
  EXPECT_FALSE(matches_invalid_only("conntrack", 3, invalid.substr(0, 100)));
  EXPECT_FALSE(matches_invalid_only("conntrack", 3, conntrack(XT_CONNTRACK_STATE, XT_CONNTRACK_STATE, 1)));
  EXPECT_FALSE(matches_invalid_only("conntrack", 3, conntrack(XT_CONNTRACK_STATE, 0, 1 | 8)));
  EXPECT_FALSE(matches_invalid_only("conntrack", 3, conntrack(XT_CONNTRACK_PROTO, 0, 1)));
}

// --- the probe

class FakeHost final : public RecordedHost {
 public:
  explicit FakeHost(std::string names) : RecordedHost({{}, {{"filter", recorded()}}, {}}), names_(std::move(names)) {}
  std::string read(std::string_view path) const override {
    EXPECT_EQ(path, "/proc/net/ip_tables_names");
    if (error != 0) throw std::system_error(error, std::generic_category(), std::string(path));
    return names_;
  }
  XtBlob xt_table(const std::string& name) const override {
    if (table_error != 0) throw std::system_error(table_error, std::generic_category(), name);
    return RecordedHost::xt_table(name);
  }
  bool exists(std::string_view path) const override { return alive && RecordedHost::exists(path); }
  int error = 0, table_error = 0;
  bool alive = true;

 private:
  std::string names_;
};

/// The fake has no other table than filter, and says so loudly.
TEST(LegacyTablesProbe, AsksForListedTablesOnly) {
  const auto legacy = read(std::make_shared<const FakeHost>("nat\nfilter\nraw\n"));
  ASSERT_TRUE(legacy);
  EXPECT_THAT(legacy->tables, ElementsAre(parse_xt_table(recorded(), "ip")));
  const auto none = read(std::make_shared<const FakeHost>(""));
  ASSERT_TRUE(none);
  EXPECT_THAT(none->tables, IsEmpty());
  EXPECT_FALSE(read(std::make_shared<const FakeHost>("mangle\n")));
  EXPECT_TRUE(read(std::make_shared<const FakeHost>("my-mangle\nfilters\n")));
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
  const auto host = std::make_shared<FakeHost>("filter\n");
  host->error = EACCES;
  ASSERT_FALSE(read(host));
  EXPECT_EQ(read(host).why(), (Unavailable{Kind::denied, "/proc/net/ip_tables_names", "needs root"}));
  host->error = 0;
  host->table_error = EPERM;
  ASSERT_FALSE(read(host));
  EXPECT_EQ(read(host).why().kind, Kind::denied);
}

}  // namespace
}  // namespace nodecheck
