#pragma once
// Rulesets of nf_tables as tests write them down.
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <cstring>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "facts/nf_tables.hpp"

namespace nodecheck::nft {

using Rule = std::vector<nf::Expression>;

/// In the node's byte order.
inline nf::Bytes word(std::uint32_t value) {
  nf::Bytes bytes{std::string(sizeof value, '\0')};
  std::memcpy(bytes.raw.data(), &value, sizeof value);
  return bytes;
}
inline nf::Bytes address(unsigned char a, unsigned char b, unsigned char c, unsigned char d) {
  return {std::string{static_cast<char>(a), static_cast<char>(b), static_cast<char>(c), static_cast<char>(d)}};
}
inline nf::Bytes device(std::string name) {
  name.resize(16, '\0');
  return {std::move(name)};
}
inline nf::Bytes port(std::uint16_t number) {
  return {std::string{static_cast<char>(number >> 8), static_cast<char>(number & 0xff)}};
}

inline const nf::Expression accept = nf::Verdict{NF_ACCEPT, ""};
inline const nf::Expression drop = nf::Verdict{NF_DROP, ""};
inline const nf::Expression leave = nf::Verdict{NFT_RETURN, ""};
inline nf::Expression jump(const char* chain) { return nf::Verdict{NFT_JUMP, chain}; }
inline nf::Expression go(const char* chain) { return nf::Verdict{NFT_GOTO, chain}; }
inline nf::Expression other(const char* name) { return nf::Other{name}; }
inline nf::Expression target(const char* name) { return nf::Extension{"target", name, 0, {}}; }
inline nf::Expression meta(std::uint32_t key) { return nf::Load{"meta", key, 1U}; }
inline nf::Expression ct(std::uint32_t key) { return nf::Load{"ct", key, 1U}; }
inline nf::Expression is(nf::Bytes data) { return nf::Compare{NFT_CMP_EQ, 1, std::move(data)}; }
inline nf::Expression is_not(nf::Bytes data) { return nf::Compare{NFT_CMP_NEQ, 1, std::move(data)}; }
inline nf::Expression saddr(std::uint32_t length = 4) {
  return nf::Payload{NFT_PAYLOAD_NETWORK_HEADER, 12, length, 1U};
}
inline nf::Expression daddr(std::uint32_t length = 4) {
  return nf::Payload{NFT_PAYLOAD_NETWORK_HEADER, 16, length, 1U};
}
inline nf::Expression dport() { return nf::Payload{NFT_PAYLOAD_TRANSPORT_HEADER, 2, 2, 1U}; }
inline nf::Expression masked(nf::Bytes mask) {
  const auto size = mask.raw.size();
  return nf::Bitwise{0, 1, 1, static_cast<std::uint32_t>(size), std::move(mask), {std::string(size, '\0')}};
}

/// A ruleset in the making; rules have handles 1, 2, 3, ... in the order they come in.
class Tables {
 public:
  Tables& table(NfFamily family, const char* name, bool dormant = false) {
    nf.present = true;
    nf.tables.push_back({family, name, dormant});
    return *this;
  }
  Tables& base(const char* name, bool policy_drop, int priority = 0, std::uint32_t hook = NF_INET_FORWARD) {
    return add(name, NfBase{hook, priority, "filter", policy_drop});
  }
  Tables& chain(const char* name) { return add(name, std::nullopt); }
  Tables& rule(Rule expressions) {
    const auto& c = nf.chains.back();
    nf.rules.push_back({c.family, c.table, c.name, nf.rules.size() + 1, std::move(expressions)});
    return *this;
  }
  Tables& set(const char* name, std::uint32_t length, std::vector<NfElement> elements) {
    const auto& t = nf.tables.back();
    nf.sets.push_back({t.family, t.name, name, length, {}, std::move(elements)});
    return *this;
  }

  NfTables nf;

 private:
  Tables& add(const char* name, std::optional<NfBase> base) {
    const auto& t = nf.tables.back();
    nf.chains.push_back({t.family, t.name, name, nf.chains.size() + 1, std::move(base)});
    return *this;
  }
};

/// One base chain FORWARD of ip filter.
inline Tables forward(bool policy_drop = false) {
  return Tables().table(NfFamily::ip, "filter").base("FORWARD", policy_drop);
}

}  // namespace nodecheck::nft
