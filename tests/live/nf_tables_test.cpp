// Sets that nft(8) made, in private network namespaces: what the fact says of their elements is what nft itself lists.
#include <arpa/inet.h>
#include <gmock/gmock.h>

#include <gtest/gtest.h>
#include <algorithm>
#include <array>
#include <fstream>
#include <nlohmann/json.hpp>

#include "facts/modules.hpp"
#include "facts/nf_tables.hpp"
#include "support/netns.hpp"
#include "support/recorded_netfilter.hpp"
#include "support/temporary_root.hpp"

namespace nodecheck {
namespace {

struct Ruleset {
  const char* name;
  const char* table;  ///< what stands in table inet t, for nft -f
};

void PrintTo(const Ruleset& ruleset, std::ostream* out) { *out << ruleset.name; }

const Ruleset rulesets[] = {
    {"named_set", R"(
      set s { type ipv4_addr; elements = { 10.1.2.3, 10.1.2.1, 192.168.7.7 } }
      set unused { type ipv4_addr; elements = { 10.0.0.1 } }
      chain f { type filter hook forward priority 0; ip saddr @s accept
      })"},
    {"interval_set", R"(
      set s { type ipv4_addr; flags interval;
        elements = { 172.16.0.0/12, 10.0.0.0/8, 192.168.3.4-192.168.3.9, 192.168.3.10-192.168.3.11, 255.255.255.0/24 } }
      set whole { type ipv4_addr; flags interval; elements = { 0.0.0.0/0 } }
      set ports { type inet_service; flags interval; elements = { 0-21, 30000-32767, 65535 } }
      set empty { type ipv4_addr; flags interval; }
      chain f { type filter hook prerouting priority 0;
        ip saddr @s accept; ip daddr @whole accept; tcp dport @ports accept; ip saddr @empty accept
      })"},
    {"anonymous_set", R"(
      chain i { type filter hook input priority 0;
        ct state { established, related } accept; ct state vmap { invalid : drop, new : accept }
        ip daddr vmap { 10.0.0.0/24 : accept, 10.0.1.0/24 : drop }
      })"},
    {"concatenation", R"(
      set ranges { type ipv4_addr . inet_service . ipv4_addr; flags interval;
        elements = { 10.1.2.3 . 443 . 10.0.0.1, 10.0.0.0/8 . 80-90 . 10.0.0.0-10.0.0.9 } }
      set plain { type ipv4_addr . inet_service; elements = { 10.0.0.2 . 80, 10.0.0.1 . 81 } }
      chain f { type filter hook forward priority 0;
        ip saddr . tcp dport . ip daddr @ranges accept; ip saddr . tcp dport @plain accept
      })"},
    {"verdict_maps", R"(
      map v { type ipv4_addr : verdict; flags interval;
        elements = { 10.128.0.0/9 : jump u, 10.0.0.0/9 : accept, 9.9.9.9 : goto u } }
      map p { type inet_service : verdict; elements = { 22 : drop, 80 : return } }
      map m { type inet_service : mark; elements = { 80 : 0x4000 } }
      chain u { }
      chain f { type filter hook forward priority 0;
        ip saddr vmap @v; tcp dport vmap @p; meta mark set tcp dport map @m
      })"},
    {"catch_all", R"(
      set s { type ipv4_addr; elements = { 10.0.0.1, * } }
      map v { type ipv4_addr : verdict; flags interval; elements = { 10.0.0.0/8 : accept, * : drop } }
      chain f { type filter hook forward priority 0; ip saddr @s accept; ip saddr vmap @v
      })"},
    {"ipv6_set", R"(
      set s { type ipv6_addr; elements = { 2001:db8::1, fd00::2 } }
      set n { type ipv6_addr; flags interval; elements = { fd00::/8, 2001:db8::1, 2001:db8::f-2001:db8::1:1 } }
      chain f { type filter hook forward priority 0; ip6 saddr @s accept; ip6 daddr @n accept
      })"},
    {"element_conditions", R"(
      set timeouts { type ipv4_addr; flags timeout; elements = { 10.0.0.1 timeout 1h } }
      set limits { type ipv4_addr; flags dynamic; size 16; elements = { 10.0.0.1 limit rate 5/second } }
      set counters { type ipv4_addr; counter; elements = { 10.0.0.1 } }
      chain f { type filter hook forward priority 0; ip saddr @timeouts ip saddr @limits ip saddr @counters accept
      })"},
    {"range_and_fib", R"(
      chain f { type filter hook forward priority 0;
        tcp dport != 1000-2000 accept; ip saddr 10.0.0.5-10.0.0.9 accept
        fib daddr type local drop; fib saddr . iif oif missing drop
      })"},
};

// --- nft's own words: "10.0.0.1", 80, {"prefix": ...}, {"range": [...]}, {"concat": [...]}, {"elem": {"val": ...}},
// "*"

struct Bounds {
  std::string from, to;
};

std::string one(const nlohmann::json& value, const std::string& type) {
  if (type == "inet_service") {
    const auto port = value.get<unsigned>();
    return {static_cast<char>(port >> 8), static_cast<char>(port & 0xff)};
  }
  const bool four = type == "ipv4_addr";
  std::string bytes(four ? 4 : 16, '\0');
  if (::inet_pton(four ? AF_INET : AF_INET6, value.get<std::string>().c_str(), bytes.data()) != 1)
    throw std::runtime_error("no address: " + value.dump());
  return bytes;
}

Bounds prefix(const nlohmann::json& of, const std::string& type) {
  Bounds bounds{one(of["addr"], type), one(of["addr"], type)};
  for (auto bit = of["len"].get<std::size_t>(); bit < bounds.to.size() * 8; ++bit)
    bounds.to[bit / 8] = static_cast<char>(bounds.to[bit / 8] | 0x80 >> bit % 8);
  return bounds;
}

Bounds bounds(const nlohmann::json& value, const std::string& type) {
  if (value.is_object() && value.contains("prefix")) return prefix(value["prefix"], type);
  if (value.is_object() && value.contains("range")) return {one(value["range"][0], type), one(value["range"][1], type)};
  return {one(value, type), one(value, type)};
}

std::string padded(std::string field) {
  field.resize((field.size() + 3) / 4 * 4);
  return field;
}

Bounds bounds(const nlohmann::json& value, const nlohmann::json& type) {
  if (value.is_object() && value.contains("elem")) return bounds(value["elem"]["val"], type);
  if (value == "*") return {};
  if (type.is_string()) return bounds(value, type.get<std::string>());
  Bounds all;
  for (std::size_t i = 0; i < type.size(); ++i) {
    const auto field = bounds(value["concat"][i], type[i].get<std::string>());
    all.from += padded(field.from);
    all.to += padded(field.to);
  }
  return all;
}

nf::Verdict verdict(const nlohmann::json& value) {
  const std::array<std::pair<const char*, int>, 5> codes{
      {{"drop", 0}, {"accept", 1}, {"jump", -3}, {"goto", -4}, {"return", -5}}};
  for (const auto& [word, code] : codes)
    if (value.contains(word)) return {code, value[word].is_object() ? value[word]["target"].get<std::string>() : ""};
  throw std::runtime_error("no verdict: " + value.dump());
}

std::vector<NfElement> listed(const nlohmann::json& set) {
  std::vector<NfElement> elements;
  const auto values = set.value("elem", nlohmann::json::array());
  for (const auto& value : values) {
    const auto [from, to] = bounds(set.contains("map") ? value[0] : value, set["type"]);
    elements.push_back({.from = {from}, .to = {to}});
    if (set.value("map", "") == "verdict") elements.back().verdict = verdict(value[1]);
  }
  return elements;
}

// --- and ours

NfTables read_fact(const std::shared_ptr<const Host>& host) {
  Facts facts(host);
  Modules modules;
  modules.loadable = false;  // whether asking is harmless was decided by installing rules before
  facts.set<Modules>(modules);
  const auto nf = facts.get<NfTables>();
  if (!*nf) throw std::runtime_error("nf_tables: " + nf->why().message);
  return **nf;
}

/// What nft does not say of an element, or says in another form.
std::vector<NfElement> plain(std::vector<NfElement> elements) {
  for (auto& element : elements) element.data.reset(), element.conditional = false;
  std::sort(elements.begin(), elements.end(), [](const auto& a, const auto& b) { return a.from.raw < b.from.raw; });
  return elements;
}

void expect_as_listed(const NfTables& nf, const nlohmann::json& listing) {
  for (const auto& object : listing["nftables"]) {
    const auto set = object.contains("set") ? object["set"] : object.value("map", nlohmann::json());
    if (set.is_null() || set["name"] == "unused") continue;
    const auto ours =
        std::find_if(nf.sets.begin(), nf.sets.end(), [&](const NfSet& s) { return s.name == set["name"]; });
    ASSERT_NE(ours, nf.sets.end()) << set;
    EXPECT_EQ(plain(ours->elements), plain(listed(set))) << set;
  }
}

class NfSets : public testing::TestWithParam<Ruleset> {};

TEST_P(NfSets, AreReadAsNftListsThem) {
  const TemporaryRoot files;
  const auto script = files.path() + "/script", listing = files.path() + "/listing";
  std::ofstream(script) << "table inet t {" << GetParam().table << "\n}\n";
  const Netns node;
  NfTables nf;
  node.run([&] {
    shell("nft -f " + script + "\nnft -j list ruleset > " + listing);
    const auto host = std::make_shared<const RecordingHost>(Host::live());
    nf = read_fact(host);
    renew_netfilter_fixture(GetParam().name, host->recorded());
  });
  std::ifstream in(listing);
  expect_as_listed(nf, nlohmann::json::parse(in));
  for (const auto& set : nf.sets) EXPECT_NE(set.name, "unused") << "which no rule looks up";
}

INSTANTIATE_TEST_SUITE_P(Rulesets, NfSets, testing::ValuesIn(rulesets),
                         [](const auto& ruleset) { return std::string(ruleset.param.name); });

/// The rules of one service, as kube-proxy writes them but for the table.
TEST(NfRules, OfKubeProxy) {
  const Netns node;
  node.run([] {
    shell(R"(iptables-nft-restore <<'RULES'
*filter
:FORWARD ACCEPT [0:0]
:KUBE-SERVICES - [0:0]
:KUBE-SVC-ABCDEFGHIJKLMNOP - [0:0]
:KUBE-SEP-ABCDEFGHIJKLMNOP - [0:0]
-A FORWARD -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
-A KUBE-SERVICES -d 10.96.0.10/32 -p tcp -m comment --comment "kube-system/kube-dns:dns-tcp cluster IP" -m tcp --dport 53 -j KUBE-SVC-ABCDEFGHIJKLMNOP
-A KUBE-SVC-ABCDEFGHIJKLMNOP ! -s 10.244.0.0/16 -d 10.96.0.10/32 -p tcp -m comment --comment "kube-system/kube-dns:dns-tcp cluster IP" -m tcp --dport 53 -j MARK --or-mark 0x4000
-A KUBE-SVC-ABCDEFGHIJKLMNOP -m comment --comment "kube-system/kube-dns:dns-tcp -> 10.244.0.2:53" -m statistic --mode random --probability 0.5 -j KUBE-SEP-ABCDEFGHIJKLMNOP
-A KUBE-SEP-ABCDEFGHIJKLMNOP -s 10.244.0.2/32 -m comment --comment "kube-system/kube-dns:dns-tcp" -j MARK --or-mark 0x4000
-A KUBE-SEP-ABCDEFGHIJKLMNOP -p tcp -m comment --comment "kube-system/kube-dns:dns-tcp" -m tcp -j ACCEPT
COMMIT
RULES)");
    const auto host = std::make_shared<const RecordingHost>(Host::live());
    const auto nf = read_fact(host);
    renew_netfilter_fixture("kube_services", host->recorded());
    EXPECT_EQ(nf.rules.size(), 6U);
    EXPECT_EQ(nf.chains.size(), 4U);
  });
}

}  // namespace
}  // namespace nodecheck
