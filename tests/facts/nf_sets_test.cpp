#include <gmock/gmock.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>

#include <gtest/gtest.h>
#include <algorithm>
#include <nlohmann/json.hpp>
#include <system_error>

#include "facts/modules.hpp"
#include "facts/nf_tables.hpp"
#include "support/netlink_bytes.hpp"
#include "support/recorded_netfilter.hpp"

namespace nodecheck {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using Fields = std::vector<std::uint32_t>;

constexpr std::array fixtures{"named_set", "interval_set", "anonymous_set", "concatenation",     "verdict_maps",
                              "catch_all", "ipv6_set",     "range_and_fib", "element_conditions"};

Result<NfTables> read(const std::shared_ptr<const Host>& host) {
  Facts facts(host);
  Modules modules;
  modules.loadable = false;
  facts.set<Modules>(modules);
  return *facts.get<NfTables>();
}

NfTables fixture(const std::string& name) {
  auto nf = read(std::make_shared<const RecordedHost>(netfilter_fixture(name)));
  if (!nf) throw std::runtime_error(nf.why().message);
  return *nf;
}

NfSet set_of(const NfTables& nf, const std::string& name) {
  for (const auto& set : nf.sets)
    if (set.name == name) return set;
  throw std::runtime_error("no set " + name);
}

NfSet fixture_set(const std::string& fixture_name, const std::string& name) {
  return set_of(fixture(fixture_name), name);
}

std::string raw(std::initializer_list<int> bytes) {
  std::string text;
  for (const int b : bytes) text += static_cast<char>(b);
  return text;
}

NfElement one(std::initializer_list<int> key) { return {.from = {raw(key)}, .to = {raw(key)}}; }
NfElement range(std::initializer_list<int> from, std::initializer_list<int> to) {
  return {.from = {raw(from)}, .to = {raw(to)}};
}
NfElement with(NfElement element, nf::Verdict verdict) {
  element.verdict = std::move(verdict);
  return element;
}

const nf::Verdict accept{NF_ACCEPT, ""};
const nf::Verdict drop{NF_DROP, ""};

TEST(NfSets, NamedAndLookedUp) {
  const auto nf = fixture("named_set");
  ASSERT_THAT(nf.sets, SizeIs(1)) << "which leaves out the set that no rule looks up";
  const auto& set = nf.sets[0];
  EXPECT_EQ(set.family, NfFamily::inet);
  EXPECT_EQ(set.table, "t");
  EXPECT_EQ(set.name, "s");
  EXPECT_EQ(set.key_length, 4U);
  EXPECT_EQ(set.fields, Fields{});
  EXPECT_THAT(set.elements, ElementsAre(one({10, 1, 2, 1}), one({10, 1, 2, 3}), one({192, 168, 7, 7})));
}

TEST(NfSets, IntervalsEndWhereTheirLastValueIs) {
  const auto nf = fixture("interval_set");
  EXPECT_THAT(set_of(nf, "s").elements,
              ElementsAre(range({10, 0, 0, 0}, {10, 255, 255, 255}), range({172, 16, 0, 0}, {172, 31, 255, 255}),
                          range({192, 168, 3, 4}, {192, 168, 3, 9}), range({192, 168, 3, 10}, {192, 168, 3, 11}),
                          range({255, 255, 255, 0}, {255, 255, 255, 255})));
  EXPECT_THAT(set_of(nf, "whole").elements, ElementsAre(range({0, 0, 0, 0}, {255, 255, 255, 255})));
  EXPECT_THAT(set_of(nf, "ports").elements,
              ElementsAre(range({0, 0}, {0, 21}), range({0x75, 0x30}, {0x7f, 0xff}), one({0xff, 0xff})));
  EXPECT_THAT(set_of(nf, "empty").elements, IsEmpty());
  EXPECT_TRUE(set_of(nf, "empty").interval);
}

TEST(NfSets, InTheRuleItself) {
  const auto nf = fixture("anonymous_set");
  EXPECT_THAT(set_of(nf, "__set0").elements, ElementsAre(one({2, 0, 0, 0}), one({4, 0, 0, 0})));
  EXPECT_THAT(set_of(nf, "__map0").elements,
              ElementsAre(with(one({1, 0, 0, 0}), drop), with(one({8, 0, 0, 0}), accept)));
  EXPECT_THAT(set_of(nf, "__map1").elements, ElementsAre(with(range({10, 0, 0, 0}, {10, 0, 0, 255}), accept),
                                                         with(range({10, 0, 1, 0}, {10, 0, 1, 255}), drop)));
}

TEST(NfSets, ConcatenationsKeepTheirPadding) {
  const auto nf = fixture("concatenation");
  const auto ranges = set_of(nf, "ranges");
  EXPECT_EQ(ranges.key_length, 12U);
  EXPECT_EQ(ranges.fields, (Fields{4, 2, 4}));
  EXPECT_THAT(ranges.elements, testing::UnorderedElementsAre(one({10, 1, 2, 3, 1, 0xbb, 0, 0, 10, 0, 0, 1}),
                                                             range({10, 0, 0, 0, 0, 80, 0, 0, 10, 0, 0, 0},
                                                                   {10, 255, 255, 255, 0, 90, 0, 0, 10, 0, 0, 9})));
  EXPECT_THAT(set_of(nf, "plain").elements,
              ElementsAre(one({10, 0, 0, 1, 0, 81, 0, 0}), one({10, 0, 0, 2, 0, 80, 0, 0})));
}

TEST(NfSets, Maps) {
  const auto nf = fixture("verdict_maps");
  EXPECT_THAT(
      set_of(nf, "v").elements,
      ElementsAre(with(one({9, 9, 9, 9}), {NFT_GOTO, "u"}), with(range({10, 0, 0, 0}, {10, 127, 255, 255}), accept),
                  with(range({10, 128, 0, 0}, {10, 255, 255, 255}), {NFT_JUMP, "u"})));
  EXPECT_THAT(set_of(nf, "p").elements, ElementsAre(with(one({0, 22}), drop), with(one({0, 80}), {NFT_RETURN, ""})));
  auto web = one({0, 80});
  web.data = nf::Bytes{raw({0, 0x40, 0, 0})};
  EXPECT_THAT(set_of(nf, "m").elements, ElementsAre(web));
}

TEST(NfSets, CatchAllComesFirst) {
  const auto nf = fixture("catch_all");
  EXPECT_THAT(set_of(nf, "s").elements, ElementsAre(NfElement{}, one({10, 0, 0, 1})));
  EXPECT_THAT(set_of(nf, "v").elements,
              ElementsAre(with(NfElement{}, drop), with(range({10, 0, 0, 0}, {10, 255, 255, 255}), accept)));
}

TEST(NfSets, Ipv6) {
  const auto elements = fixture_set("ipv6_set", "n").elements;
  ASSERT_THAT(elements, SizeIs(3));
  EXPECT_EQ(elements[2].from.raw, raw({0xfd}) + std::string(15, '\0'));
  EXPECT_EQ(elements[2].to.raw, raw({0xfd}) + std::string(15, '\xff'));
}

TEST(NfSets, ElementsWithConditions) {
  const auto nf = fixture("element_conditions");
  auto conditional = one({10, 0, 0, 1});
  conditional.conditional = true;
  EXPECT_THAT(set_of(nf, "limits").elements, ElementsAre(conditional));
  EXPECT_THAT(set_of(nf, "counters").elements, ElementsAre(one({10, 0, 0, 1})));
  EXPECT_THAT(set_of(nf, "timeouts").elements, ElementsAre(one({10, 0, 0, 1})));
}

TEST(NfSets, JsonBothWays) {
  for (const auto* name : fixtures) {
    const auto nf = fixture(name);
    const auto json = nlohmann::json::parse(nlohmann::json(nf).dump());
    EXPECT_EQ(json.get<NfTables>(), nf) << name;
  }
  const nlohmann::json whole = fixture("catch_all");
  for (const auto* field : {"family", "table", "name", "key_length", "fields", "elements", "interval"}) {
    auto lost = whole;
    lost["sets"][0].erase(field);
    EXPECT_ANY_THROW((void)lost.get<NfTables>()) << field;
  }
  for (const auto* field : {"from", "to", "verdict", "data", "conditional"}) {
    auto lost = whole;
    lost["sets"][0]["elements"][0].erase(field);
    EXPECT_ANY_THROW((void)lost.get<NfTables>()) << field;
  }
}

// --- by hand, what these kernels and nft(8) do not do

std::string big_endian(std::uint32_t n) {
  return raw({static_cast<int>(n >> 24), static_cast<int>(n >> 16 & 0xff), static_cast<int>(n >> 8 & 0xff),
              static_cast<int>(n & 0xff)});
}

std::string key(const std::string& bytes, int type = NFTA_SET_ELEM_KEY) {
  return attribute(type, attribute(NFTA_DATA_VALUE, bytes));
}
std::string flags(std::uint32_t value) { return attribute(NFTA_SET_ELEM_FLAGS, big_endian(value)); }
std::string start(int at) { return key(raw({at})); }
std::string end(int at) { return start(at) + flags(NFT_SET_ELEM_INTERVAL_END); }
std::string expires(int at, unsigned left) {
  return start(at) + attribute(NFTA_SET_ELEM_EXPIRATION, std::string(4, '\0') + big_endian(left));
}

std::string elements_message(const std::vector<std::string>& elements) {
  std::string list;
  for (const auto& element : elements) list += attribute(NFTA_LIST_ELEM, element);
  nfgenmsg general{};
  general.nfgen_family = NFPROTO_IPV4;
  auto bytes = message(NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_NEWSETELEM,
                       bytes_of(general) + attribute(NFTA_SET_ELEM_LIST_ELEMENTS, list));
  bytes[6] = NLM_F_MULTI;
  return bytes;
}

NfSet parsed(const std::vector<std::string>& elements, NfSet set) {
  NetlinkDump dump;
  for (const auto& element : elements) dump.push_back(elements_message({element}));
  dump.push_back(done());
  parse_nf_elements(dump, set);
  return set;
}

NfSet intervals(const std::vector<std::string>& elements) {
  return parsed(elements, {.key_length = 1, .interval = true});
}

TEST(NfElements, ListedInAnyOrder) {
  EXPECT_THAT(intervals({end(40), start(30), end(0), start(20), end(22), start(22), end(30)}).elements,
              ElementsAre(range({20}, {21}), range({22}, {29}), range({30}, {39})));
}

TEST(NfElements, OneThatNobodyEnded) {
  EXPECT_THAT(intervals({start(30), start(20), end(0)}).elements, ElementsAre(range({20}, {29}), range({30}, {255})));
  EXPECT_THAT(intervals({end(0)}).elements, IsEmpty());
}

TEST(NfElements, ExpiredOnesAreNotThere) {
  EXPECT_THAT(intervals({start(10), expires(20, 0), end(30)}).elements, ElementsAre(range({10}, {19})));
  const NfSet plain{.key_length = 1};
  EXPECT_THAT(parsed({expires(20, 0), expires(21, 1)}, plain).elements, ElementsAre(one({21})));
}

TEST(NfElements, RangesWithinRangesKeepTheKernelsOrder) {
  const NfSet two{.key_length = 8, .fields = {1, 1}, .interval = true};
  const auto inner = key(raw({5, 0, 0, 0, 5, 0, 0, 0}));
  const auto outer = key(raw({1, 0, 0, 0, 1, 0, 0, 0})) + key(raw({9, 0, 0, 0, 9, 0, 0, 0}), NFTA_SET_ELEM_KEY_END);
  EXPECT_THAT(parsed({inner, outer, flags(NFT_SET_ELEM_CATCHALL)}, two).elements,
              ElementsAre(NfElement{}, one({5, 0, 0, 0, 5, 0, 0, 0}),
                          range({1, 0, 0, 0, 1, 0, 0, 0}, {9, 0, 0, 0, 9, 0, 0, 0})));
}

TEST(NfElements, SeveralExpressions) {
  const auto expression = [](const char* name) { return attribute(NFTA_LIST_ELEM, attribute(NFTA_EXPR_NAME, name)); };
  const NfSet plain{.key_length = 1};
  const auto with_both = start(1) + attribute(NFTA_SET_ELEM_EXPRESSIONS, expression("counter") + expression("quota"));
  EXPECT_TRUE(parsed({with_both}, plain).elements.at(0).conditional);
  const auto harmless = start(1) + attribute(NFTA_SET_ELEM_EXPRESSIONS, expression("counter") + expression("last"));
  EXPECT_FALSE(parsed({harmless}, plain).elements.at(0).conditional);
}

TEST(NfElementsHostile, KeysOfAnotherLength) {
  const NfSet four{.key_length = 4};
  EXPECT_THROW((void)parsed({start(1)}, four), std::runtime_error);
  EXPECT_THROW((void)parsed({flags(0)}, four), std::runtime_error) << "no key at all would be a catch-all";
  EXPECT_THROW((void)parsed({key("")}, NfSet{}), std::runtime_error);
  EXPECT_THROW((void)parsed({start(1) + key("ab", NFTA_SET_ELEM_KEY_END)}, {.key_length = 1}), std::runtime_error);
}

/// Answers to requests of this kind, with the sets that they are about.
std::vector<NetlinkDump> answers(const std::string& name, int type) {
  std::vector<NetlinkDump> dumps;
  for (const auto& [request, dump] : netfilter_fixture(name).netlink)
    if ((request[4] & 0xff) == type) dumps.push_back(dump);
  return dumps;
}

void try_sets(const NetlinkDump& dump) {
  try {
    (void)parse_nf_sets(dump);
  } catch (const std::exception&) {
  }
}

void try_elements(const NetlinkDump& dump, NfSet set) {
  try {
    parse_nf_elements(dump, set);
  } catch (const std::exception&) {
  }
}

TEST(NfSetsHostile, CutAnywhere) {
  for (const auto* name : fixtures) {
    for (const auto& dump : answers(name, NFT_MSG_GETSET))
      for (std::size_t length = 0; length < dump[0].size(); ++length)
        EXPECT_THROW((void)parse_nf_sets({dump[0].substr(0, length)}), std::runtime_error) << name << " " << length;
    for (const auto& dump : answers(name, NFT_MSG_GETSETELEM))
      for (std::size_t length = 0; length < dump[0].size(); ++length) {
        NfSet set{.key_length = 4, .interval = true};
        EXPECT_THROW(parse_nf_elements({dump[0].substr(0, length)}, set), std::runtime_error) << name << " " << length;
      }
  }
}

TEST(NfSetsHostile, AnyByteChanged) {
  const auto each_change = [](const NetlinkDump& dump, const auto& attempt) {
    for (std::size_t i = 0; i < dump[0].size(); ++i)
      for (const char bits : {'\x01', '\x80', '\xff'}) {
        auto changed = dump;
        changed[0][i] = static_cast<char>(changed[0][i] ^ bits);
        attempt(changed);
      }
  };
  for (const auto* name : fixtures) {
    for (const auto& dump : answers(name, NFT_MSG_GETSET)) each_change(dump, try_sets);
    for (const auto& dump : answers(name, NFT_MSG_GETSETELEM))
      for (const std::uint32_t length : {2U, 4U, 12U, 16U})
        each_change(dump, [&](const NetlinkDump& d) { try_elements(d, {.key_length = length, .interval = true}); });
  }
}

// --- the probe

/// A ruleset that loses its set after it was listed.
class VanishingSet final : public RecordedHost {
 public:
  VanishingSet(int times, bool tells) : RecordedHost(netfilter_fixture("named_set")), times_(times), tells_(tells) {}
  NetlinkDump netlink_dump(int bus, std::string_view request, Clock::time_point until) const override {
    const int type = request[4] & 0xff;
    if (type == NFT_MSG_GETSETELEM && times_-- > 0) {
      ++changes_;
      throw std::system_error(ENOENT, std::generic_category(), "netlink answer");
    }
    auto dump = RecordedHost::netlink_dump(bus, request, until);
    if (type == NFT_MSG_GETGEN && tells_) dump[0][27] = static_cast<char>(100 + changes_);
    return dump;
  }

 private:
  mutable int times_, changes_ = 0;
  bool tells_;
};

TEST(NfSetsProbe, ReadsAgainWhenASetIsGone) {
  const auto nf = read(std::make_shared<const VanishingSet>(2, true));
  ASSERT_TRUE(nf) << nf.why().message;
  EXPECT_THAT(nf->sets, SizeIs(1));
  const auto never = read(std::make_shared<const VanishingSet>(100, true));
  ASSERT_FALSE(never);
  EXPECT_EQ(never.why().kind, Unavailable::Kind::changing);
}

TEST(NfSetsProbe, AGoneSetOfAnUnchangedRulesetIsAnError) {
  EXPECT_FALSE(read(std::make_shared<const VanishingSet>(1, false)));
}

}  // namespace
}  // namespace nodecheck
