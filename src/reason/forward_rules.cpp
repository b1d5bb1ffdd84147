#include "reason/forward_rules.hpp"

#include <fmt/format.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <string_view>

#include "facts/xt_conntrack.hpp"

namespace nodecheck {
namespace {

using Step = ForwardRule::Step;
enum class Match { always, maybe, never };

/// Both must hold. A condition that never holds outweighs one that may.
Match both(Match a, Match b) { return std::max(a, b); }

template <std::size_t N>
bool contains(const std::array<std::string_view, N>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// Expressions that decide nothing, and those that may end their rule but never the packet.
constexpr std::array<std::string_view, 4> harmless{"counter", "log", "notrack", "last"};
constexpr std::array<std::string_view, 18> conditions{"byteorder",    "connlimit", "dup",   "dynset", "exthdr", "fib",
                                                      "flow_offload", "hash",      "inner", "limit",  "numgen", "osf",
                                                      "quota",        "range",     "rt",    "socket", "tunnel", "xfrm"};
// xt targets after which the next rule is asked.
constexpr std::array<std::string_view, 25> passing{
    "AUDIT", "CHECKSUM",  "CLASSIFY", "CONNMARK", "CONNSECMARK", "CT",    "DSCP",    "ECN",     "HL",
    "HMARK", "IDLETIMER", "LED",      "LOG",      "MARK",        "NFLOG", "NOTRACK", "RATEEST", "SECMARK",
    "SET",   "TCPMSS",    "TEE",      "TOS",      "TRACE",       "TTL",   "ULOG"};

void set_target(std::string_view name, ForwardRule& rule) {
  if (contains(passing, name)) return;
  const bool drops = name == "REJECT" || name == "DROP";
  rule.step = drops ? Step::drop : Step::undecided;
  rule.seen = fmt::format("target {}", name);
}

void set_verdict(const nf::Verdict& verdict, ForwardRule& rule) {
  rule.target = verdict.chain;
  switch (verdict.code) {
    case NF_DROP:
      rule.step = Step::drop, rule.seen = "drop";
      return;
    case NF_ACCEPT:
      rule.step = Step::accept, rule.seen = "accept";
      return;
    case NFT_JUMP:
      rule.step = Step::jump;
      return;
    case NFT_GOTO:
      rule.step = Step::go;
      return;
    case NFT_RETURN:
      rule.step = Step::leave;
      return;
    case NFT_CONTINUE:
    case NFT_BREAK:
      return;
    default:
      break;
  }
  rule.step = Step::undecided;
  const bool queue = (static_cast<unsigned>(verdict.code) & NF_VERDICT_MASK) == NF_QUEUE;
  rule.seen = queue ? "queue" : fmt::format("verdict {}", verdict.code);
}

/// One nf_tables rule, expression by expression. It knows of one register at a time, which is what the two conditions
/// that it decides need: ct state, and the protocol of an inet table.
class Reading {
 public:
  explicit Reading(const NfRule& rule) : family_(rule.family) {
    rule_.handle = rule.handle;
    for (const auto& expression : rule.expressions) {
      std::visit(*this, expression);
      if (ended_) break;  // what follows a verdict is not evaluated
    }
  }

  [[nodiscard]] std::optional<ForwardRule> result() const {
    if (match_ == Match::never) return std::nullopt;
    auto rule = rule_;
    rule.always = match_ == Match::always;
    return rule;
  }

  void operator()(const nf::Verdict& e) { set_verdict(e, rule_), ended_ = true; }
  void operator()(const nf::Reject&) { end(Step::drop, "reject"); }
  void operator()(const nf::Immediate&) { held_ = Held::other; }

  void operator()(const nf::Load& e) {
    held_ = Held::other;
    register_ = e.dreg.value_or(0);
    if (e.dreg && e.from == "ct" && e.key == NFT_CT_STATE)
      held_ = Held::state;
    else if (e.dreg && e.from == "meta" && e.key == NFT_META_NFPROTO)
      held_ = Held::protocol;
    else
      match_ = both(match_, Match::maybe);
  }

  void operator()(const nf::Bitwise& e) {
    const bool in_place = e.sreg == register_ && e.dreg == register_ && e.op == NFT_BITWISE_MASK_XOR;
    const bool invalid_bit = in_place && e.mask == invalid() && e.flip == none();
    const bool narrows = held_ == Held::state && invalid_bit;
    held_ = narrows ? Held::invalid_state : Held::other;
    if (!narrows) match_ = both(match_, Match::maybe);
  }

  void operator()(const nf::Compare& e) { match_ = both(match_, e.sreg == register_ ? compared(e) : Match::maybe); }

  void operator()(const nf::Payload&) { forget(); }
  void operator()(const nf::Range&) { forget(); }
  void operator()(const nf::Fib&) { forget(); }

  void operator()(const nf::Lookup& e) {
    forget();
    if (e.dreg == 0U) end(Step::undecided, "verdict map");
  }

  void operator()(const nf::Extension& e) {
    if (e.kind == "target") {
      set_target(e.name, rule_);
      ended_ = rule_.step != Step::next;
    } else if (matches_invalid_only(e.name, e.revision, e.info.raw)) {
      match_ = Match::never;
    } else if (e.name != "comment") {
      match_ = both(match_, Match::maybe);
    }
  }

  void operator()(const nf::ObjectReference& e) {
    if (e.type == NFT_OBJECT_COUNTER) return;
    forget();
    if (e.type == NFT_OBJECT_UNSPEC || e.type == NFT_OBJECT_SYNPROXY) end(Step::undecided, "objref");
  }

  void operator()(const nf::Other& e) {
    if (contains(harmless, e.name)) return;
    forget();
    if (!contains(conditions, e.name)) end(Step::undecided, e.name);
  }

 private:
  enum class Held { other, state, invalid_state, protocol };

  static nf::Bytes host_order(std::uint32_t value) {
    nf::Bytes bytes{std::string(sizeof value, '\0')};
    std::memcpy(bytes.raw.data(), &value, sizeof value);
    return bytes;
  }
  static nf::Bytes invalid() { return host_order(1); }  // NF_CT_STATE_INVALID_BIT
  static nf::Bytes none() { return host_order(0); }

  void end(Step step, std::string seen) {
    rule_.step = step;
    rule_.seen = std::move(seen);
    ended_ = true;
  }

  void forget() {
    held_ = Held::other;
    match_ = both(match_, Match::maybe);
  }

  [[nodiscard]] Match compared(const nf::Compare& e) const {
    const bool equal = e.op == NFT_CMP_EQ;
    switch (held_) {
      case Held::state:
        return equal && e.data == invalid() ? Match::never : Match::maybe;
      case Held::invalid_state:
        return (equal && e.data == invalid()) || (e.op == NFT_CMP_NEQ && e.data == none()) ? Match::never
                                                                                           : Match::maybe;
      case Held::protocol:
        return protocol(e);
      case Held::other:
        break;
    }
    return Match::maybe;
  }

  /// In a bridge table the protocol is the bridge's own.
  [[nodiscard]] Match protocol(const nf::Compare& e) const {
    const bool known = e.data.raw.size() == 1 && family_ != NfFamily::bridge;
    if (!known || (e.op != NFT_CMP_EQ && e.op != NFT_CMP_NEQ)) return Match::maybe;
    const bool same = e.data.raw[0] == NFPROTO_IPV4;
    return same == (e.op == NFT_CMP_EQ) ? Match::always : Match::never;
  }

  NfFamily family_;
  ForwardRule rule_;
  Match match_ = Match::always;
  bool ended_ = false;
  Held held_ = Held::other;
  std::uint32_t register_ = 0;
};

bool conditional(const LegacyRule& rule) {
  const auto narrows = [](const LegacyField& field) {
    return field.inverted || field.mask.raw.find_first_not_of('\0') != std::string::npos;
  };
  return narrows(rule.source) || narrows(rule.destination) || narrows(rule.in) || narrows(rule.out) ||
         rule.protocol != 0 || rule.protocol_inverted || rule.fragments || !rule.matches.empty();
}

bool invalid_only(const LegacyRule& rule) {
  return std::any_of(rule.matches.begin(), rule.matches.end(), [](const nf::Extension& match) {
    return matches_invalid_only(match.name, match.revision, match.info.raw);
  });
}

ForwardRule translated(const LegacyRule& legacy) {
  ForwardRule rule{.always = !conditional(legacy), .handle = static_cast<std::uint64_t>(legacy.number)};
  rule.target = legacy.target;
  switch (legacy.action) {
    case LegacyAction::accept:
      rule.step = Step::accept, rule.seen = "accept";
      break;
    case LegacyAction::drop:
      rule.step = Step::drop, rule.seen = "drop";
      break;
    case LegacyAction::queue:
      rule.step = Step::undecided, rule.seen = "queue";
      break;
    case LegacyAction::leave:
      rule.step = Step::leave;
      break;
    case LegacyAction::jump:
      rule.step = Step::jump;
      break;
    case LegacyAction::go:
      rule.step = Step::go;
      break;
    case LegacyAction::next:
      break;
    case LegacyAction::extension:
      set_target(legacy.target, rule);
      break;
  }
  return rule;
}

}  // namespace

ForwardRules forward_rules(const NfTables& nf, NfFamily family, const std::string& table) {
  ForwardRules rules;
  for (const auto& chain : nf.chains)
    if (chain.family == family && chain.table == table) rules[chain.name];
  for (const auto& rule : nf.rules) {
    if (rule.family != family || rule.table != table) continue;
    if (auto read = Reading(rule).result()) rules[rule.chain].push_back(std::move(*read));
  }
  return rules;
}

ForwardRules forward_rules(const LegacyTable& table) {
  ForwardRules rules;
  for (const auto& chain : table.chains) {
    auto& into = rules[chain.name];
    for (const auto& rule : chain.rules)
      if (!invalid_only(rule)) into.push_back(translated(rule));
  }
  return rules;
}

}  // namespace nodecheck
