#include "reason/nf_rule.hpp"

#include <fmt/format.h>
#include <linux/if.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>

#include <algorithm>
#include <array>

#include "reason/nf_loads.hpp"
#include "reason/nf_lookup.hpp"
#include "reason/nf_words.hpp"
#include "reason/xt_match.hpp"

namespace nodecheck {
namespace {

template <std::size_t N>
bool contains(const std::array<std::string_view, N>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// Expressions that decide nothing and load nothing; those that load something and may end their rule, but never the
// packet.
constexpr std::array<std::string_view, 4> harmless{"counter", "log", "last", "dup"};
constexpr std::array<std::string_view, 15> conditions{"byteorder", "connlimit", "dynset", "exthdr", "flow_offload",
                                                      "hash",      "inner",     "limit",  "numgen", "osf",
                                                      "quota",     "rt",        "socket", "tunnel", "xfrm"};

/// They ask nothing, and end the chain.
constexpr std::array<std::string_view, 3> translations{"masq", "nat", "redir"};

/// Registers 1 to 4 are of 16 bytes; those from NFT_REG32_00 on are of 4, and alias the same 64.
constexpr std::size_t offset_of(std::uint32_t reg) {
  return reg >= NFT_REG32_00 ? std::size_t{reg - NFT_REG32_00} * 4 : (std::size_t{reg} - 1) * 16;
}

/// A length for which registers have room: what a kernel says fits, what a hostile recording says need not.
constexpr std::size_t held(std::uint32_t length) { return std::min<std::size_t>(length, 64); }

}  // namespace

RuleEffects NfRuleReader::read(const NfRule& rule, PacketState& state, bool by_policy) {
  registers_.forget();
  state_ = &state;
  effect_ = {};
  effects_.clear();
  loaded_ = nullptr;
  by_policy_ = by_policy, ended_ = false, marks_only_ = true;
  for (const auto& expression : rule.expressions) {
    current_ = &expression;
    std::visit(*this, expression);
    if (effect_.match == Tri::no) return std::move(effects_);  // a map may have ended it
    if (ended_) break;
  }
  if (!ended_) effects_.push_back(effect_);
  return std::move(effects_);
}

void NfRuleReader::require(Tri condition) {
  if (condition == Tri::maybe) {
    if (effect_.doubt.empty())
      effect_.doubt = words(loaded_ != nullptr ? *loaded_ : *current_, packet_.version, packet_.protocol);
    marks_only_ = marks_only_ && holds_mark();
    effect_.policy_marks = marks_only_ && state_->marked_by_policy;
  }
  effect_.match = both(effect_.match, condition);
}

bool NfRuleReader::holds_mark() const {
  if (const auto* match = std::get_if<nf::Extension>(current_)) return match->name == "mark";
  const auto* load = loaded_ != nullptr ? std::get_if<nf::Load>(loaded_) : nullptr;
  return load != nullptr && load->from == "meta" && load->key == NFT_META_MARK;
}

/// The last word of a register is padded with zeros, as keys of several fields are.
void NfRuleReader::write(std::uint32_t reg, const Partial& value) {
  if (reg == NFT_REG_VERDICT) return;
  const auto offset = offset_of(reg);
  const auto odd = value.size() % 4;
  registers_.write(offset, value);
  if (odd != 0) registers_.write(offset + value.size(), Partial::known(std::string(4 - odd, '\0')));
}

void NfRuleReader::end(Step step, std::string seen) {
  effect_.step = step;
  effect_.seen = std::move(seen);
  effects_.push_back(effect_);
  ended_ = true;
}

void NfRuleReader::add_verdict(const nf::Verdict& verdict, Tri match) {
  auto effect = effect_;
  effect.match = both(effect.match, match);
  effect.target = verdict.chain;
  const auto code = static_cast<std::uint32_t>(verdict.code) & NF_VERDICT_MASK;
  if (verdict.code == NF_DROP)
    effect.step = Step::drop, effect.seen = "drop";
  else if (verdict.code == NF_ACCEPT)
    effect.step = Step::accept, effect.seen = "accept";
  else if (verdict.code == NFT_JUMP)
    effect.step = Step::jump;
  else if (verdict.code == NFT_GOTO)
    effect.step = Step::go;
  else if (verdict.code == NFT_RETURN)
    effect.step = Step::leave;
  else if (verdict.code != NFT_CONTINUE && verdict.code != NFT_BREAK)
    effect.step = Step::undecided,
    effect.seen = code == NF_QUEUE ? std::string("queue") : fmt::format("verdict {}", verdict.code);
  effects_.push_back(std::move(effect));
}

void NfRuleReader::operator()(const nf::Verdict& e) {
  if (e.code == NFT_CONTINUE) return;  // with the next expression
  add_verdict(e, Tri::yes);
  ended_ = true;
}

void NfRuleReader::operator()(const nf::Reject&) { end(Step::drop, "reject"); }

void NfRuleReader::operator()(const nf::Immediate& e) {
  loaded_ = nullptr;
  write(e.dreg, Partial::known(e.data.raw));
}

void NfRuleReader::set_meta(const nf::Load& e) {
  if (e.from == "ct" && e.key == NFT_CT_ZONE) state_->tracked = false;  // answers are looked up in another zone
  if (e.from == "meta" && e.key == NFT_META_PKTTYPE) return end(Step::undecided, "rewrites the packet");
  if (e.from != "meta" || e.key != NFT_META_MARK) return;
  state_->set_mark(registers_.slice(offset_of(*e.sreg), 4), effect_.match, by_policy_);
}

void NfRuleReader::operator()(const nf::Load& e) {
  if (e.sreg) return set_meta(e);
  loaded_ = current_;
  write(e.dreg.value_or(NFT_REG_VERDICT), nf_loaded(e, packet_, *state_));
}

void NfRuleReader::operator()(const nf::Compare& e) {
  const auto offset = offset_of(e.sreg);
  const std::string_view data = e.data.raw;
  switch (e.op) {
    case NFT_CMP_EQ:
      return require(registers_.equals(data, offset));
    case NFT_CMP_NEQ:
      return require(negated(registers_.equals(data, offset)));
    case NFT_CMP_LT:
      return require(registers_.below(data, offset));
    case NFT_CMP_LTE:
      return require(negated(registers_.above(data, offset)));
    case NFT_CMP_GT:
      return require(registers_.above(data, offset));
    case NFT_CMP_GTE:
      return require(negated(registers_.below(data, offset)));
    default:
      return require(Tri::maybe);
  }
}

void NfRuleReader::operator()(const nf::Range& e) {
  const auto inside = registers_.within(e.from.raw, e.to.raw, offset_of(e.sreg));
  require(negated_if(e.op == NFT_RANGE_NEQ, inside));
}

void NfRuleReader::operator()(const nf::Bitwise& e) {
  if (e.op != NFT_BITWISE_MASK_XOR) return write(e.dreg, Partial::unknown(held(e.length)));
  write(e.dreg, registers_.slice(offset_of(e.sreg), held(e.length)).masked(e.mask.raw, e.flip.raw));
}

/// A packet whose addresses or ports a rule rewrites is another packet, and no longer ours to judge.
void NfRuleReader::set_bytes(const nf::Payload& e) {
  const std::uint32_t from = packet_.version == 4 ? 12 : 8;
  const std::uint32_t to = packet_.version == 4 ? 20 : 40;
  const bool addresses = e.base == NFT_PAYLOAD_NETWORK_HEADER && e.offset < to && e.offset + e.length > from;
  const bool ports = e.base == NFT_PAYLOAD_TRANSPORT_HEADER && e.offset < (packet_.protocol == IPPROTO_TCP ? 14U : 4U);
  const std::uint32_t limit = packet_.version == 4 ? 8 : 7;  // of hops, which routing asks before hook forward
  const bool hops = packet_.hook == Hook::prerouting && e.base == NFT_PAYLOAD_NETWORK_HEADER && e.offset <= limit &&
                    e.offset + e.length > limit;
  if (addresses || ports || hops) end(Step::undecided, "rewrites the packet");
}

void NfRuleReader::operator()(const nf::Payload& e) {
  if (e.sreg) return set_bytes(e);
  loaded_ = current_;
  if (e.base == NFT_PAYLOAD_NETWORK_HEADER)
    return write(e.dreg.value_or(0), packet_.network.slice(e.offset, held(e.length)));
  if (e.base == NFT_PAYLOAD_TRANSPORT_HEADER)
    return write(e.dreg.value_or(0), packet_.transport.slice(e.offset, held(e.length)));
  write(e.dreg.value_or(0), Partial::unknown(held(e.length)));
}

void NfRuleReader::operator()(const nf::Fib& e) {
  loaded_ = current_;
  write(e.dreg, nf_loaded(e, packet_));
}

void NfRuleReader::follow_map(const NfSet& set, std::uint32_t sreg) {
  const auto found = look_up(set, registers_, offset_of(sreg));
  if (found.any == Tri::no) return require(Tri::no);
  const auto continues = [](const NfElement* e) { return e->verdict && e->verdict->code == NFT_CONTINUE; };
  const bool goes_on = std::any_of(found.elements.begin(), found.elements.end(), continues);
  for (const auto* element : found.elements) {
    if (continues(element)) continue;
    const bool certain = found.any == Tri::yes && element == found.elements.back() && !goes_on;
    if (!certain && effect_.doubt.empty())
      effect_.doubt = words(loaded_ != nullptr ? *loaded_ : *current_, packet_.version, packet_.protocol);
    if (element->verdict) add_verdict(*element->verdict, certain ? Tri::yes : Tri::maybe);
  }
  if (goes_on) return require(found.elements.size() == 1 ? found.any : Tri::maybe);
  ended_ = true;
}

void NfRuleReader::operator()(const nf::Lookup& e) {
  const auto found = sets_.find(e.set);
  if (found == sets_.end()) {
    require(Tri::maybe);
    if (e.dreg == std::uint32_t{NFT_REG_VERDICT}) return end(Step::undecided, fmt::format("verdict map {}", e.set));
    if (e.dreg) write(*e.dreg, Partial::unknown(IFNAMSIZ));
    return;
  }
  if (e.dreg == std::uint32_t{NFT_REG_VERDICT}) return follow_map(*found->second, e.sreg);
  const auto in = look_up(*found->second, registers_, offset_of(e.sreg));
  require(negated_if((e.flags & NFT_LOOKUP_F_INV) != 0, in.any));
  if (!e.dreg) return;
  const auto* only = in.elements.size() == 1 && in.any == Tri::yes ? in.elements.front() : nullptr;
  write(*e.dreg, only != nullptr && only->data ? Partial::known(only->data->raw) : Partial::unknown(IFNAMSIZ));
}

void NfRuleReader::operator()(const nf::Extension& e) {
  loaded_ = nullptr;
  if (e.kind == "match") return require(xt_matches(e, packet_, *state_));
  apply_xt_target(e.name, e.revision, e.info.raw, packet_.hook, by_policy_, *state_, effect_);
  if (effect_.step == Step::next) return;
  effects_.push_back(effect_);
  ended_ = true;
}

void NfRuleReader::operator()(const nf::ObjectReference& e) {
  if (e.type == NFT_OBJECT_COUNTER || e.type == NFT_OBJECT_CT_HELPER || e.type == NFT_OBJECT_SECMARK) return;
  loaded_ = nullptr;
  require(Tri::maybe);
  if (e.type == NFT_OBJECT_UNSPEC || e.type == NFT_OBJECT_SYNPROXY) end(Step::undecided, "objref");
}

void NfRuleReader::operator()(const nf::Other& e) {
  if (contains(harmless, e.name)) return;
  if (e.name == "notrack") {
    state_->tracked = false;
    return;
  }
  loaded_ = nullptr;
  if (contains(translations, e.name)) return end(Step::undecided, e.name);
  registers_.forget();
  require(Tri::maybe);
  if (!contains(conditions, e.name)) end(Step::undecided, e.name);
}

}  // namespace nodecheck
