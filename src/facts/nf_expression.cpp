#include "facts/nf_expression.hpp"

#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nf_tables_compat.h>

#include <array>

namespace nodecheck::nf {
namespace {

Bytes data(const NfAttributes& a, int type) { return {a.nest(type).bytes(NFTA_DATA_VALUE)}; }

Expression immediate(const NfAttributes& a) {
  const auto value = a.nest(NFTA_IMMEDIATE_DATA);
  if (!value.has(NFTA_DATA_VERDICT)) return Immediate{a.number(NFTA_IMMEDIATE_DREG), {value.bytes(NFTA_DATA_VALUE)}};
  const auto verdict = value.nest(NFTA_DATA_VERDICT);
  if (!verdict.has(NFTA_VERDICT_CODE)) throw std::runtime_error("nf_tables: a verdict without its code");
  return Verdict{static_cast<std::int32_t>(verdict.number(NFTA_VERDICT_CODE)), verdict.text(NFTA_VERDICT_CHAIN)};
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

Expression bitwise(const NfAttributes& a) {
  return Bitwise{a.number(NFTA_BITWISE_OP),  a.number(NFTA_BITWISE_SREG), a.number(NFTA_BITWISE_DREG),
                 a.number(NFTA_BITWISE_LEN), data(a, NFTA_BITWISE_MASK),  data(a, NFTA_BITWISE_XOR)};
}

Expression payload(const NfAttributes& a) {
  return Payload{a.number(NFTA_PAYLOAD_BASE), a.number(NFTA_PAYLOAD_OFFSET), a.number(NFTA_PAYLOAD_LEN),
                 a.maybe_number(NFTA_PAYLOAD_DREG), a.maybe_number(NFTA_PAYLOAD_SREG)};
}

Expression lookup(const NfAttributes& a) {
  return Lookup{a.text(NFTA_LOOKUP_SET), a.number(NFTA_LOOKUP_SREG), a.maybe_number(NFTA_LOOKUP_DREG),
                a.number(NFTA_LOOKUP_FLAGS)};
}

/// NFTA_TARGET_* are numbered as NFTA_MATCH_*. A comment's 256 bytes decide nothing, and large rulesets have one in
/// every rule: they are left out.
Expression extension(const char* kind, const NfAttributes& a) {
  Extension e{kind, a.text(NFTA_MATCH_NAME), a.number(NFTA_MATCH_REV), {a.bytes(NFTA_MATCH_INFO)}};
  if (e.name == "comment") e.info.raw.clear();
  return e;
}

Expression match(const NfAttributes& a) { return extension("match", a); }
Expression target(const NfAttributes& a) { return extension("target", a); }

Expression reject(const NfAttributes& a) { return Reject{a.number(NFTA_REJECT_TYPE), a.octet(NFTA_REJECT_ICMP_CODE)}; }

Expression object_reference(const NfAttributes& a) {
  return ObjectReference{a.number(NFTA_OBJREF_IMM_TYPE), a.text(NFTA_OBJREF_IMM_NAME)};
}

struct Decoder {
  std::string_view name;
  Expression (*decode)(const NfAttributes&);
};
constexpr std::array<Decoder, 11> decoders{{
    {"immediate", immediate},
    {"meta", meta},
    {"ct", ct},
    {"cmp", compare},
    {"bitwise", bitwise},
    {"payload", payload},
    {"lookup", lookup},
    {"match", match},
    {"target", target},
    {"reject", reject},
    {"objref", object_reference},
}};

Expression parse_expression(const NfAttributes& element) {
  auto name = element.text(NFTA_EXPR_NAME);
  if (name.empty()) throw std::runtime_error("nf_tables: an expression without a name");
  for (const auto& d : decoders)
    if (d.name == name) return d.decode(element.nest(NFTA_EXPR_DATA));
  return Other{std::move(name)};
}

}  // namespace

std::vector<Expression> parse_expressions(const NfAttributes& list) {
  std::vector<Expression> expressions;
  for (const auto& [type, bytes] : list.all())
    if (type == NFTA_LIST_ELEM) expressions.push_back(parse_expression(NfAttributes(bytes)));
  return expressions;
}

}  // namespace nodecheck::nf
