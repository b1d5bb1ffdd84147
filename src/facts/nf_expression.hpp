#pragma once
// The expressions of an nf_tables rule as the kernel lists them (linux/netfilter/nf_tables.h), decoded and not judged.
// Nothing is lost that a rule-by-rule evaluation needs; what is not decoded is kept by name.
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "facts.hpp"
#include "facts/nf_message.hpp"

namespace nodecheck::nf {

/// Raw bytes in host memory order of the node; lower-case hex in JSON.
struct Bytes {
  std::string raw;
  bool operator==(const Bytes&) const = default;
};

/// immediate, with a verdict as its data.
struct Verdict {
  std::int32_t code = 0;  ///< enum nft_verdicts, or NF_DROP, NF_ACCEPT, NF_QUEUE with the queue in the upper half
  std::string chain;      ///< of a jump or goto
  bool operator==(const Verdict&) const = default;
};

/// immediate, with data for a register.
struct Immediate {
  std::uint32_t dreg = 0;
  Bytes data;
  bool operator==(const Immediate&) const = default;
};

/// meta and ct: reads into dreg, or writes from sreg.
struct Load {
  std::string from;       ///< meta or ct
  std::uint32_t key = 0;  ///< enum nft_meta_keys or nft_ct_keys
  std::optional<std::uint32_t> dreg = {}, sreg = {};
  std::optional<std::uint32_t> direction = {};  ///< ct only: 0 original, 1 reply
  bool operator==(const Load&) const = default;
};

struct Compare {
  std::uint32_t op = 0;  ///< enum nft_cmp_ops: 0 eq, 1 neq, 2 lt, 3 lte, 4 gt, 5 gte
  std::uint32_t sreg = 0;
  Bytes data;
  bool operator==(const Compare&) const = default;
};

struct Bitwise {
  std::uint32_t op = 0;  ///< 0: dreg = (sreg & mask) ^ flip; others are shifts and the like, whose operand is not kept
  std::uint32_t sreg = 0, dreg = 0, length = 0;
  Bytes mask, flip;
  bool operator==(const Bitwise&) const = default;
};

/// Both ends count.
struct Range {
  std::uint32_t op = 0;  ///< enum nft_range_ops: 0 eq (inside), 1 neq (outside)
  std::uint32_t sreg = 0;
  Bytes from, to;
  bool operator==(const Range&) const = default;
};

/// What the routing table says of the packet's addresses.
struct Fib {
  std::uint32_t dreg = 0;
  std::uint32_t result = 0;  ///< enum nft_fib_result: 1 oif, 2 oifname, 3 address type (RTN_*)
  std::uint32_t flags = 0;   ///< enum nft_fib_flags: 1 saddr, 2 daddr, 4 mark, 8 iif, 16 oif, 32 present
  bool operator==(const Fib&) const = default;
};

/// Reads packet bytes into dreg, or writes them from sreg.
struct Payload {
  std::uint32_t base = 0;  ///< 0 link layer, 1 network, 2 transport, 3 inner
  std::uint32_t offset = 0, length = 0;
  std::optional<std::uint32_t> dreg = {}, sreg = {};
  bool operator==(const Payload&) const = default;
};

struct Lookup {
  std::string set;
  std::uint32_t sreg = 0;
  std::optional<std::uint32_t> dreg = {};  ///< of a map; 0: a verdict map
  std::uint32_t flags = 0;                 ///< 1: inverted
  bool operator==(const Lookup&) const = default;
};

/// An xt extension that iptables-nft uses.
struct Extension {
  std::string kind;  ///< match or target
  std::string name;
  std::uint32_t revision = 0;
  Bytes info;  ///< empty for comments
  bool operator==(const Extension&) const = default;
};

struct Reject {
  std::uint32_t type = 0;  ///< enum nft_reject_types
  std::uint32_t code = 0;  ///< of ICMP; 0 for a TCP reset
  bool operator==(const Reject&) const = default;
};

/// A named counter, quota, limit, ...
struct ObjectReference {
  std::uint32_t type = 0;  ///< NFT_OBJECT_*; 0: looked up in a map
  std::string name;
  bool operator==(const ObjectReference&) const = default;
};

/// counter, log, limit, queue, ... and whatever kernels to come will have.
struct Other {
  std::string name;
  bool operator==(const Other&) const = default;
};

using Expression = std::variant<Verdict, Immediate, Load, Compare, Range, Bitwise, Payload, Fib, Lookup, Extension,
                                Reject, ObjectReference, Other>;

void to_json(Json&, const Bytes&);
void from_json(const Json&, Bytes&);
void to_json(Json&, const Verdict&);
void from_json(const Json&, Verdict&);
void to_json(Json&, const Extension&);
void from_json(const Json&, Extension&);
void to_json(Json&, const Expression&);
void from_json(const Json&, Expression&);

/// Of a nest of NFTA_DATA_*: its value, and its verdict where it holds one instead. Throw std::runtime_error on
/// malformed bytes.
[[nodiscard]] Bytes parse_value(const NfAttributes& data);
[[nodiscard]] std::optional<Verdict> parse_verdict(const NfAttributes& data);

/// The expressions of NFTA_RULE_EXPRESSIONS. Throws std::runtime_error on malformed bytes.
[[nodiscard]] std::vector<Expression> parse_expressions(const NfAttributes& list);

}  // namespace nodecheck::nf
