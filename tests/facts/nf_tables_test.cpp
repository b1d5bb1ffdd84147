#include "facts/nf_tables.hpp"

#include <gmock/gmock.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netlink.h>

#include <gtest/gtest.h>
#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>
#include <system_error>

#include "facts/modules.hpp"
#include "facts/nf_message.hpp"
#include "support/recorded_netfilter.hpp"

namespace nodecheck {
namespace {

using testing::ElementsAre;
using testing::SizeIs;
using Kind = Unavailable::Kind;

/// The recording of a node, with what the kernel says of its modules.
class FakeHost final : public RecordedHost {
 public:
  explicit FakeHost(const std::string& fixture) : RecordedHost(netfilter_fixture(fixture)) {}
  NetlinkDump netlink_dump(int bus, std::string_view request, Clock::time_point until) const override {
    ++asked;
    if (error != 0) throw std::system_error(error, std::generic_category(), "netlink answer");
    auto dump = RecordedHost::netlink_dump(bus, request, until);
    if (restless && request == nf_request(NFT_MSG_GETGEN, false))
      dump[0][27] = static_cast<char>(asked);  // the last byte of NFTA_GEN_ID
    return dump;
  }
  bool exists(std::string_view path) const override { return alive && RecordedHost::exists(path); }
  mutable std::size_t asked = 0;
  bool alive = true;
  int error = 0;
  bool restless = false;
};

Modules without_modules() {
  Modules modules;
  modules.loadable = false;
  return modules;
}

Modules with_nf_tables(bool loaded) {
  Modules modules;
  modules.release = "6.1.0";
  modules.index = true;
  ModuleEvidence evidence;
  evidence.name = "nf_tables";
  evidence.file = "kernel/net/netfilter/nf_tables.ko";
  evidence.loaded = evidence.sys_module = loaded;
  if (loaded) evidence.initstate = "live";
  modules.modules = {evidence};
  return modules;
}

Result<NfTables> read(const std::shared_ptr<const FakeHost>& host, Result<Modules> modules = without_modules()) {
  Facts facts(host);
  facts.set<Modules>(std::move(modules));
  return *facts.get<NfTables>();
}

NfTables fixture(const std::string& name) { return *read(std::make_shared<const FakeHost>(name)); }

std::string raw(std::initializer_list<int> bytes) {
  std::string text;
  for (const int b : bytes) text += static_cast<char>(b);
  return text;
}

template <class E>
std::vector<E> all(const NfTables& nf) {
  std::vector<E> found;
  for (const auto& rule : nf.rules)
    for (const auto& expression : rule.expressions)
      if (const auto* e = std::get_if<E>(&expression)) found.push_back(*e);
  return found;
}

TEST(NfTables, VirginNamespace) { EXPECT_EQ(fixture("nothing"), (NfTables{.present = true})); }

TEST(NfTables, IptablesChainsOfDocker) {
  const auto nf = fixture("docker28");
  EXPECT_THAT(nf.tables, ElementsAre(NfTable{NfFamily::ip, "filter", false}));
  ASSERT_THAT(nf.chains, SizeIs(5));
  for (const auto& chain : nf.chains) EXPECT_EQ(at_hook(chain, NF_INET_FORWARD), chain.name == "FORWARD");
  const auto found =
      std::find_if(nf.rules.begin(), nf.rules.end(), [](const NfRule& r) { return r.chain == "DOCKER"; });
  ASSERT_NE(found, nf.rules.end());
  const auto& rule = *found;
  EXPECT_GT(rule.handle, 0U);
  EXPECT_EQ(rule.expressions.front(), nf::Expression(nf::Load{"meta", NFT_META_IIFNAME, 1U}));
  EXPECT_EQ(rule.expressions[1], nf::Expression(nf::Compare{NFT_CMP_NEQ, 1, {std::string("docker0\0", 8)}}));
  EXPECT_EQ(rule.expressions.back(), nf::Expression(nf::Verdict{0, ""}));
}

TEST(NfTables, BaseChainsAndFlags) {
  const auto nf = fixture("every_expression");
  EXPECT_THAT(nf.tables, ElementsAre(NfTable{NfFamily::inet, "t", false}, NfTable{NfFamily::ip, "off", true},
                                     NfTable{NfFamily::ip, "other", false}));
  ASSERT_THAT(nf.chains, SizeIs(4));
  EXPECT_EQ(nf.chains[0].base, (NfBase{2, -5, "filter", false}));
  EXPECT_EQ(nf.chains[1].base, std::nullopt);
  EXPECT_EQ(nf.chains[2].base, (NfBase{2, 7, "filter", false}));
  EXPECT_FALSE(at_hook(nf.chains[3], NF_INET_FORWARD));
  for (const auto& rule : nf.rules) EXPECT_EQ(rule.table, "t") << "rules of tables that do not filter at forward";
}

TEST(NfTables, EveryExpression) {
  const auto nf = fixture("every_expression");
  const auto payloads = all<nf::Payload>(nf);
  ASSERT_FALSE(payloads.empty());
  EXPECT_EQ(payloads[0], (nf::Payload{NFT_PAYLOAD_NETWORK_HEADER, 12, 1, 1U}));  // a /8 loads one byte
  EXPECT_THAT(all<nf::Bitwise>(nf),
              testing::Contains(nf::Bitwise{0, 1, 1, 4, {raw({0xff, 0xf0, 0, 0})}, {raw({0, 0, 0, 0})}}));
  EXPECT_THAT(all<nf::Compare>(nf), testing::Contains(nf::Compare{NFT_CMP_EQ, 1, {"cali"}}));
  EXPECT_THAT(all<nf::Immediate>(nf), ElementsAre(nf::Immediate{1, {raw({0, 0x40, 0, 0})}}));
  EXPECT_THAT(all<nf::Load>(nf), testing::Contains(nf::Load{"meta", NFT_META_MARK, {}, 1U}));
  EXPECT_THAT(all<nf::Verdict>(nf), testing::Contains(nf::Verdict{NFT_JUMP, "u"}));
  EXPECT_THAT(all<nf::Lookup>(nf), testing::Contains(nf::Lookup{"s", 1, {}, NFT_LOOKUP_F_INV}));
  EXPECT_THAT(all<nf::Reject>(nf), ElementsAre(nf::Reject{NFT_REJECT_TCP_RST, 0}));
  EXPECT_THAT(all<nf::ObjectReference>(nf), ElementsAre(nf::ObjectReference{NFT_OBJECT_COUNTER, "c"}));
  EXPECT_THAT(all<nf::Other>(nf),
              ElementsAre(nf::Other{"limit"}, nf::Other{"numgen"}, nf::Other{"notrack"}, nf::Other{"log"}));
  bool original = false;
  for (const auto& load : all<nf::Load>(nf)) original = original || load.direction == 0U;
  EXPECT_TRUE(original);
}

TEST(NfTables, RangeAndFib) {
  const auto nf = fixture("range_and_fib");
  EXPECT_THAT(all<nf::Range>(nf),
              testing::Contains(nf::Range{NFT_RANGE_NEQ, 1, {raw({0x03, 0xe8})}, {raw({0x07, 0xd0})}}));
  EXPECT_THAT(all<nf::Fib>(nf),
              ElementsAre(nf::Fib{1, NFT_FIB_RESULT_ADDRTYPE, NFTA_FIB_F_DADDR},
                          nf::Fib{1, NFT_FIB_RESULT_OIF, NFTA_FIB_F_SADDR | NFTA_FIB_F_IIF | NFTA_FIB_F_PRESENT}));
}

TEST(NfTables, RulesOfTheHooksOnTheWayIn) {
  EXPECT_THAT(fixture("interval_set").rules, SizeIs(4)) << "prerouting";
  EXPECT_THAT(fixture("anonymous_set").rules, SizeIs(3)) << "input";
}

TEST(NfTables, XtExtensions) {
  const auto extensions = all<nf::Extension>(fixture("kube_forward"));
  ASSERT_THAT(extensions, SizeIs(testing::Ge(3U)));
  EXPECT_EQ(extensions[0], (nf::Extension{"match", "comment", 0, {}}));
  EXPECT_EQ(extensions[1].name, "conntrack");
  EXPECT_EQ(extensions[1].revision, 3U);
  EXPECT_THAT(extensions[1].info.raw, SizeIs(168));
}

TEST(NfTables, JsonBothWays) {
  for (const auto* name : {"nothing", "docker28", "every_expression", "kube_forward", "terminal_reject"}) {
    const auto nf = fixture(name);
    EXPECT_EQ(nlohmann::json::parse(nlohmann::json(nf).dump()).get<NfTables>(), nf) << name;
  }
}

TEST(NfTables, JsonIsStrict) {
  const nlohmann::json compare{{"expression", "compare"}, {"op", 0}, {"sreg", 1}, {"data", "00ff"}};
  EXPECT_EQ(compare.get<nf::Expression>(), nf::Expression(nf::Compare{0, 1, {raw({0, 0xff})}}));
  const auto with = [&](const char* key, const nlohmann::json& value) {
    auto changed = compare;
    changed[key] = value;
    return changed;
  };
  auto lost = compare;
  lost.erase("sreg");
  for (const auto& bad :
       {lost, with("expression", "compares"), with("data", "0"), with("data", "0G"), with("data", "0F")})
    EXPECT_ANY_THROW((void)bad.get<nf::Expression>()) << bad;
  EXPECT_ANY_THROW((void)nlohmann::json("ipx").get<NfFamily>());
}

// --- hostile bytes

void parse_everything(const NetlinkDump& dump) {
  for (const auto parse :
       {+[](const NetlinkDump& d) { (void)parse_nf_tables(d); },
        +[](const NetlinkDump& d) { (void)parse_nf_chains(d); }, +[](const NetlinkDump& d) { (void)parse_nf_rules(d); },
        +[](const NetlinkDump& d) { (void)parse_nf_generation(d); }})
    try {
      parse(dump);
    } catch (const std::exception&) {
    }
}

NetlinkDump rules_of(const std::string& name) {
  for (const auto& [request, dump] : netfilter_fixture(name).netlink)
    if ((request[4] & 0xff) == NFT_MSG_GETRULE) return dump;
  throw std::runtime_error("no rules in " + name);
}

TEST(NfTablesHostile, CutAnywhere) {
  const auto dump = rules_of("every_expression");
  ASSERT_FALSE(parse_nf_rules(dump).empty());
  for (std::size_t d = 0; d < dump.size(); ++d)
    for (std::size_t length = 0; length < dump[d].size(); ++length) {
      NetlinkDump cut(dump.begin(), dump.begin() + static_cast<std::ptrdiff_t>(d));
      cut.emplace_back(dump[d].substr(0, length));
      EXPECT_THROW((void)parse_nf_rules(cut), std::runtime_error) << d << " " << length;
    }
}

TEST(NfTablesHostile, AnyByteChanged) {
  const auto dump = rules_of("kube_forward");
  for (std::size_t i = 0; i < dump[0].size(); ++i)
    for (const char bits : {'\x01', '\x80', '\xff'}) {
      auto changed = dump;
      changed[0][i] = static_cast<char>(changed[0][i] ^ bits);
      parse_everything(changed);
    }
}

TEST(NfTablesHostile, TornOrForeignOrEndless) {
  auto dump = rules_of("docker28");
  EXPECT_THROW((void)parse_nf_chains(dump), std::runtime_error);
  EXPECT_THROW((void)parse_nf_rules({}), std::runtime_error);
  auto more = dump;
  more.push_back(dump.front());
  EXPECT_THROW((void)parse_nf_rules(more), std::runtime_error);
  dump[0][6] = static_cast<char>(dump[0][6] | 0x10);  // NLM_F_DUMP_INTR
  EXPECT_THROW((void)parse_nf_rules(dump), std::runtime_error);
}

/// An NLMSG_ERROR with this value.
NetlinkDump error_answer(int error) {
  nlmsghdr header{};
  header.nlmsg_len = sizeof header + sizeof(nlmsgerr);
  header.nlmsg_type = NLMSG_ERROR;
  nlmsgerr body{};
  body.error = error;
  return {std::string(reinterpret_cast<const char*>(&header), sizeof header) +
          std::string(reinterpret_cast<const char*>(&body), sizeof body)};
}

TEST(NfTablesHostile, AnErrorThatIsNoErrno) {
  EXPECT_THROW((void)parse_nf_rules(error_answer(-EPERM)), std::system_error);
  for (const int error : {std::numeric_limits<int>::min(), -4096, 1}) {
    try {
      (void)parse_nf_rules(error_answer(error));
      FAIL() << error;
    } catch (const std::runtime_error& e) {
      EXPECT_STREQ(e.what(), "nf_tables: an error that is no errno") << error;
    }
  }
}

// --- the probe

TEST(NfTablesProbe, AsksNothingThatCouldLoadTheModule) {
  const auto host = std::make_shared<const FakeHost>("docker28");
  const auto nf = read(host, with_nf_tables(false));
  ASSERT_TRUE(nf);
  EXPECT_EQ(*nf, NfTables{});
  EXPECT_EQ(host->asked, 0U);
}

TEST(NfTablesProbe, AsksWhenTheModuleIsLoaded) {
  const auto nf = read(std::make_shared<const FakeHost>("docker28"), with_nf_tables(true));
  ASSERT_TRUE(nf);
  EXPECT_TRUE(nf->present);
  EXPECT_THAT(nf->rules, SizeIs(6));
}

TEST(NfTablesProbe, AsksNothingWhenTheModuleIsNotKnown) {
  const auto host = std::make_shared<const FakeHost>("docker28");
  const auto undetermined = read(host, Modules{});
  ASSERT_FALSE(undetermined);
  EXPECT_THAT(undetermined.why().message, testing::HasSubstr("not asked"));
  const auto unread = read(host, Unavailable{Kind::denied, "/proc/modules", "needs root"});
  ASSERT_FALSE(unread);
  EXPECT_EQ(unread.why().kind, Kind::denied);
  EXPECT_EQ(host->asked, 0U);
}

TEST(NfTablesProbe, ACopiedRootDoesNotSayWhatIsLoaded) {
  const auto host = std::make_shared<FakeHost>("docker28");
  host->alive = false;
  EXPECT_FALSE(read(host, with_nf_tables(false)));
}

TEST(NfTablesProbe, Errors) {
  const auto host = std::make_shared<FakeHost>("docker28");
  host->error = EPERM;
  ASSERT_FALSE(read(host));
  EXPECT_EQ(read(host).why(), (Unavailable{Kind::denied, "nf_tables", "needs CAP_NET_ADMIN"}));
  host->error = EINVAL;
  ASSERT_TRUE(read(host));
  EXPECT_FALSE(read(host)->present);
}

TEST(NfTablesProbe, GivesUpOnARulesetThatKeepsChanging) {
  const auto host = std::make_shared<FakeHost>("docker28");
  host->restless = true;
  const auto nf = read(host);
  ASSERT_FALSE(nf);
  EXPECT_EQ(nf.why().kind, Kind::changing);
  EXPECT_EQ(nf.why().where, "nf_tables");
}

/// Old kernels ignore NFTA_RULE_TABLE.
TEST(NfTablesProbe, KeepsTheRulesOfTheTableThatItAskedFor) {
  auto recording = netfilter_fixture("every_expression");
  const auto foreign = rules_of("docker28");
  for (auto& [request, dump] : recording.netlink)
    if ((request[4] & 0xff) == NFT_MSG_GETRULE) dump = foreign;
  Facts facts(std::make_shared<const RecordedHost>(recording));
  facts.set<Modules>(without_modules());
  const auto nf = facts.get<NfTables>();
  ASSERT_TRUE(*nf) << nf->why().message;
  EXPECT_THAT((*nf)->rules, SizeIs(0));
}

}  // namespace
}  // namespace nodecheck
