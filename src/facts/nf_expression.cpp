#include "facts/nf_expression.hpp"

#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nf_tables_compat.h>

#include <array>

namespace nodecheck::nf {
namespace {

Bytes data(const NfAttributes& a, int type) { return parse_value(a.nest(type)); }

Expression immediate(const NfAttributes& a) {
  const auto value = a.nest(NFTA_IMMEDIATE_DATA);
  if (auto verdict = parse_verdict(value)) return std::move(*verdict);
  return Immediate{a.number(NFTA_IMMEDIATE_DREG), parse_value(value)};
}

Expression meta(const NfAttributes& a) {
  return Load{"meta", a.number(NFTA_META_KEY), a.maybe_number(NFTA_META_DREG), a.maybe_number(NFTA_META_SREG)};
}

Expression ct(const NfAttributes& a) {
  Load load{"ct", a.number(NFTA_CT_KEY), a.maybe_number(NFTA_CT_DREG), a.maybe_number(NFTA_CT_SREG)};
  if (a.has(NFTA_CT_DIRECTION)) load.direction = a.octet(NFTA_CT_DIRECTION);
  return load;
}

Expression compare(const NfAttributes& a) {
  return Compare{a.number(NFTA_CMP_OP), a.number(NFTA_CMP_SREG), data(a, NFTA_CMP_DATA)};
}

Expression range(const NfAttributes& a) {
  return Range{a.number(NFTA_RANGE_OP), a.number(NFTA_RANGE_SREG), data(a, NFTA_RANGE_FROM_DATA),
               data(a, NFTA_RANGE_TO_DATA)};
}

Expression bitwise(const NfAttributes& a) {
  return Bitwise{a.number(NFTA_BITWISE_OP),  a.number(NFTA_BITWISE_SREG), a.number(NFTA_BITWISE_DREG),
                 a.number(NFTA_BITWISE_LEN), data(a, NFTA_BITWISE_MASK),  data(a, NFTA_BITWISE_XOR)};
}

Expression payload(const NfAttributes& a) {
  return Payload{a.number(NFTA_PAYLOAD_BASE), a.number(NFTA_PAYLOAD_OFFSET), a.number(NFTA_PAYLOAD_LEN),
                 a.maybe_number(NFTA_PAYLOAD_DREG), a.maybe_number(NFTA_PAYLOAD_SREG)};
}

Expression fib(const NfAttributes& a) {
  return Fib{a.number(NFTA_FIB_DREG), a.number(NFTA_FIB_RESULT), a.number(NFTA_FIB_FLAGS)};
}

Expression lookup(const NfAttributes& a) {
  return Lookup{std::string(a.text(NFTA_LOOKUP_SET)), a.number(NFTA_LOOKUP_SREG), a.maybe_number(NFTA_LOOKUP_DREG),
                a.number(NFTA_LOOKUP_FLAGS)};
}

/// NFTA_TARGET_* are numbered as NFTA_MATCH_*. A comment's 256 bytes decide nothing, and large rulesets have one in
/// every rule: they are left out.
Expression extension(const char* kind, const NfAttributes& a) {
  const auto name = a.text(NFTA_MATCH_NAME);
  const auto info = name == "comment" ? std::string_view() : a.bytes(NFTA_MATCH_INFO);
  return Extension{kind, std::string(name), a.number(NFTA_MATCH_REV), {std::string(info)}};
}

Expression match(const NfAttributes& a) { return extension("match", a); }
Expression target(const NfAttributes& a) { return extension("target", a); }

Expression reject(const NfAttributes& a) { return Reject{a.number(NFTA_REJECT_TYPE), a.octet(NFTA_REJECT_ICMP_CODE)}; }

Expression object_reference(const NfAttributes& a) {
  return ObjectReference{a.number(NFTA_OBJREF_IMM_TYPE), std::string(a.text(NFTA_OBJREF_IMM_NAME))};
}

struct Decoder {
  std::string_view name;
  Expression (*decode)(const NfAttributes&);
};
constexpr std::array<Decoder, 13> decoders{{
    {"immediate", immediate},
    {"meta", meta},
    {"ct", ct},
    {"cmp", compare},
    {"range", range},
    {"bitwise", bitwise},
    {"payload", payload},
    {"fib", fib},
    {"lookup", lookup},
    {"match", match},
    {"target", target},
    {"reject", reject},
    {"objref", object_reference},
}};

Expression parse_expression(const NfAttributes& element) {
  const auto name = element.text(NFTA_EXPR_NAME);
  if (name.empty()) throw std::runtime_error("nf_tables: an expression without a name");
  for (const auto& d : decoders)
    if (d.name == name) return d.decode(element.nest(NFTA_EXPR_DATA));
  return Other{std::string(name)};
}

}  // namespace

Bytes parse_value(const NfAttributes& data) { return {std::string(data.bytes(NFTA_DATA_VALUE))}; }

std::optional<Verdict> parse_verdict(const NfAttributes& data) {
  if (!data.has(NFTA_DATA_VERDICT)) return std::nullopt;
  const auto verdict = data.nest(NFTA_DATA_VERDICT);
  if (!verdict.has(NFTA_VERDICT_CODE)) throw std::runtime_error("nf_tables: a verdict without its code");
  return Verdict{static_cast<std::int32_t>(verdict.number(NFTA_VERDICT_CODE)),
                 std::string(verdict.text(NFTA_VERDICT_CHAIN))};
}

std::vector<Expression> parse_expressions(const NfAttributes& list) {
  std::vector<Expression> expressions;
  expressions.reserve(static_cast<std::size_t>(std::distance(list.begin(), list.end())));
  for (const auto& [type, bytes] : list)
    if (type == NFTA_LIST_ELEM) expressions.push_back(parse_expression(NfAttributes(bytes)));
  return expressions;
}

}  // namespace nodecheck::nf
