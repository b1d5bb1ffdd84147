// Answers of nf_tables that no kernel gives: five datagrams (tables, chains, rules, sets, elements), each after its
// 16-bit length, and the walk over what they hold. Every set is given the elements.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "facts/nf_tables.hpp"
#include "input.hpp"
#include "reason/ruleset.hpp"

namespace {

using namespace nodecheck;

/// Cuts one datagram off; what the length says is there is at most what is left.
NetlinkDump next(std::string_view& rest) {
  if (rest.size() < 2) return {std::string(rest)};
  const auto length =
      static_cast<unsigned char>(rest[0]) | static_cast<std::size_t>(static_cast<unsigned char>(rest[1])) << 8;
  rest.remove_prefix(2);
  NetlinkDump dump{std::string(rest.substr(0, length))};
  rest.remove_prefix(std::min(length, rest.size()));
  return dump;
}

template <class T>
T parsed(T (*parse)(const NetlinkDump&), const NetlinkDump& dump) {
  try {
    return parse(dump);
  } catch (const std::exception&) {
    return {};
  }
}

/// What parse_nf_elements promises of a set.
void require_order(const NfSet& set) {
  const auto length = [&](const nf::Bytes& key) { return key.raw.empty() || key.raw.size() == set.key_length; };
  const bool overlapping = set.interval && !set.fields.empty();
  for (std::size_t i = 0; i < set.elements.size(); ++i) {
    const auto& element = set.elements[i];
    fuzz::require(length(element.from) && element.from.raw.size() == element.to.raw.size());
    if (i > 0 && !overlapping) fuzz::require(set.elements[i - 1].from.raw <= element.from.raw);
  }
}

void fill(NfTables& nf, const NetlinkDump& dump) {
  for (auto& set : nf.sets) {
    fuzz::attempt([&] { parse_nf_elements(dump, set); });
    require_order(set);
  }
}

/// One that is forwarded and translated, one for this host, and one that a bridge switches.
std::array<Packet, 3> packets() {
  Packet forwarded{.source = addresses_of(*parse_ip_prefix("192.0.2.7")),
                   .destination = addresses_of(*parse_ip_prefix("10.244.1.0/24")),
                   .in = device_name("eth0"),
                   .out = device_name("cni0"),
                   .destination_port = 8080};
  forwarded.untranslated = addresses_of(*parse_ip_prefix("192.0.2.1"));
  forwarded.dnat = forwarded.translated = forwarded.to_bridge = true;
  Packet to_host{.family = 6, .source = Partial::unknown(16), .destination = Partial::unknown(16)};
  to_host.to_host = true;
  auto bridged = forwarded;
  bridged.bridged = bridged.from_bridge = true;
  return {forwarded, to_host, bridged};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  NfTables nf;
  (void)parsed(parse_nf_generation, {std::string(rest)});
  nf.tables = parsed(parse_nf_tables, next(rest));
  nf.chains = parsed(parse_nf_chains, next(rest));
  nf.rules = parsed(parse_nf_rules, next(rest));
  nf.sets = parsed(parse_nf_sets, next(rest));
  fill(nf, next(rest));
  const Ruleset rules(nf, {});
  for (const auto& packet : packets()) (void)rules.judge(packet).fate();
  return 0;
}
