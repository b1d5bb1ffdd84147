// Expressions as JSON: one object each, whose "expression" is the alternative's word. Apart from the decoding, since
// bundles are read where no kernel is.
#include <fmt/format.h>

#include "facts/nf_expression.hpp"
#include "json.hpp"

namespace nodecheck::nf {
namespace {

unsigned nibble(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a') + 10;
  throw std::invalid_argument("not lower-case hex");
}

constexpr std::array<std::string_view, std::variant_size_v<Expression>> words{
    "verdict", "immediate", "load",      "compare", "range",  "bitwise", "payload",
    "fib",     "lookup",    "extension", "reject",  "object", "other"};

template <std::size_t I = 0>
void read(const Json& j, std::string_view word, Expression& e) {
  if constexpr (I == words.size()) {
    throw std::invalid_argument(fmt::format("unknown expression \"{}\"", word));
  } else {
    if (word == words[I])
      e = j.get<std::variant_alternative_t<I, Expression>>();
    else
      read<I + 1>(j, word, e);
  }
}

}  // namespace

void to_json(Json& j, const Bytes& bytes) {
  std::string hex;
  for (const char c : bytes.raw) hex += fmt::format("{:02x}", static_cast<unsigned char>(c));
  j = hex;
}

void from_json(const Json& j, Bytes& bytes) {
  const auto& hex = j.get_ref<const std::string&>();
  if (hex.size() % 2 != 0) throw std::invalid_argument("hex of an odd length");
  bytes.raw.clear();
  for (std::size_t i = 0; i < hex.size(); i += 2)
    bytes.raw += static_cast<char>(nibble(hex[i]) << 4U | nibble(hex[i + 1]));
}

NODECHECK_JSON(Verdict, code, chain)
NODECHECK_JSON(Immediate, dreg, data)
NODECHECK_JSON(Load, from, key, dreg, sreg, direction)
NODECHECK_JSON(Compare, op, sreg, data)
NODECHECK_JSON(Range, op, sreg, from, to)
NODECHECK_JSON(Bitwise, op, sreg, dreg, length, mask, flip)
NODECHECK_JSON(Payload, base, offset, length, dreg, sreg)
NODECHECK_JSON(Fib, dreg, result, flags)
NODECHECK_JSON(Lookup, set, sreg, dreg, flags)
NODECHECK_JSON(Extension, kind, name, revision, info)
NODECHECK_JSON(Reject, type, code)
NODECHECK_JSON(ObjectReference, type, name)
NODECHECK_JSON(Other, name)

void to_json(Json& j, const Expression& e) {
  std::visit([&](const auto& alternative) { j = alternative; }, e);
  j["expression"] = words[e.index()];
}

void from_json(const Json& j, Expression& e) { read(j, j.at("expression").get_ref<const std::string&>(), e); }

}  // namespace nodecheck::nf
