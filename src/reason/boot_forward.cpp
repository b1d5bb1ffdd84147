#include "reason/boot_forward.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "reason/tri.hpp"
#include "text.hpp"

namespace nodecheck {
namespace {

/// A connection's first packet as far as it is known: empty names may be any device's.
struct Traffic {
  std::string in, out;
  bool from_pods = false, to_pods = false;
};

/// A pattern of a device: cali+ of iptables, "cali*" of nft.
Tri is_device(std::string_view pattern, std::string_view device) {
  if (pattern == "lo") return Tri::no;  // nothing is forwarded through it
  if (device.empty()) return pattern == "+" || pattern == "*" ? Tri::yes : Tri::maybe;
  if (!pattern.ends_with('+') && !pattern.ends_with('*')) return tri(pattern == device);
  return tri(device.starts_with(pattern.substr(0, pattern.size() - 1)));
}

std::uint64_t number_in(std::string_view text) {
  std::uint64_t value = 0;
  const bool hex = text.starts_with("0x");
  if (hex) text.remove_prefix(2);
  std::from_chars(text.data(), text.data() + text.size(), value, hex ? 16 : 10);
  return value;
}

class Walk {
 public:
  Walk(const BootTable& table, const Profile& profile, Traffic traffic)
      : table_(table), profile_(profile), traffic_(std::move(traffic)) {}

  BootVerdict judge(const BootChain& base) {
    if (walk(base, 0) != Tri::no) end(base.policy == "drop" ? "drop" : "accept", base.source, true);
    return verdict_;
  }

 private:
  /// Whether packets come out of it to the chain that it was called from.
  Tri walk(const BootChain& chain, int depth) {
    auto here = Tri::yes, returned = Tri::no;
    for (const auto& rule : chain.rules) {
      const auto match = both(here, matches(rule));
      if (match == Tri::no) continue;
      if (match == Tri::maybe && rule.verdict != "continue" && rule.verdict != "mark") doubt(rule);
      const auto after = act(rule, depth, returned, match);
      here = match == Tri::yes ? after : both(here, either(after, Tri::maybe));
      if (here == Tri::no) break;
    }
    return either(returned, here);
  }

  /// Whether the packets that it matches go on to the next rule.
  Tri act(const BootRule& rule, int depth, Tri& returned, Tri match) {
    if (rule.verdict == "continue") return Tri::yes;
    if (rule.verdict == "mark") {
      marked_ = true;
      return Tri::yes;
    }
    if (rule.verdict == "return") {
      returned = either(returned, match);
      return Tri::no;
    }
    if (rule.verdict == "jump" || rule.verdict == "goto") {
      const auto out = call(rule, depth);
      if (rule.verdict == "jump") return out;
      returned = either(returned, both(match, out));
      return Tri::no;
    }
    if (rule.verdict == "?") return give_up(rule);
    end(rule.verdict, rule.source, false);
    return Tri::no;
  }
  Tri call(const BootRule& rule, int depth) {
    constexpr int deepest = 16, most = 10'000;
    const auto* chain = table_.find(rule.target);
    return chain != nullptr && depth < deepest && ++calls_ < most ? walk(*chain, depth + 1) : give_up(rule);
  }

  Tri give_up(const BootRule& rule) {
    if (verdict_.source.empty()) verdict_.source = rule.source;
    verdict_.accepts = verdict_.drops = true;
    doubt(rule);
    return Tri::maybe;
  }
  void doubt(const BootRule& rule) {
    if (!verdict_.doubt.empty()) return;
    verdict_.doubt = rule.source;
    for (const auto& match : rule.matches)
      if (holds(match) == Tri::maybe) verdict_.doubt += fmt::format(": {}{}", match.negated ? "not " : "", match.what);
  }
  void end(std::string_view verdict, const std::string& source, bool by_policy) {
    if (verdict == "accept") {
      verdict_.accepts = true;
      return;
    }
    if (!verdict_.drops) {
      verdict_.source = source;
      verdict_.by_policy = by_policy;
    }
    verdict_.drops = true;
  }

  [[nodiscard]] Tri matches(const BootRule& rule) const {
    auto all = Tri::yes;
    for (const auto& match : rule.matches) all = both(all, holds(match));
    return all;
  }
  [[nodiscard]] Tri holds(const BootMatch& match) const {
    // A connection's first packet is a SYN, and pods' addresses come from where the way back to them leads.
    if (match.what == "--syn" || match.what == "--validmark") return negated_if(match.negated, Tri::yes);
    if (match.what == "--invert") return negated_if(match.negated, Tri::no);
    if (match.values.empty()) return Tri::maybe;
    auto any = Tri::no;
    for (const auto& value : match.values) any = either(any, is(match.what, value));
    return negated_if(match.negated, any);
  }
  [[nodiscard]] Tri is(std::string_view what, std::string_view value) const {
    if (value.starts_with('@') || value.starts_with('$')) return Tri::maybe;
    if (what == "in") return is_device(value, traffic_.in);
    if (what == "out") return is_device(value, traffic_.out);
    if (what == "saddr") return is_address(value, traffic_.from_pods);
    if (what == "daddr") return is_address(value, traffic_.to_pods);
    if (what == "state") return tri(value == "NEW" || value == "new");
    if (what == "protocol") return tri(value == "tcp" || value == "6" || value == "all" || value == "0");
    if (what == "mark") return is_mark(value);
    if (what == "family") return tri((value == "ipv4") == (family() == 4));
    return Tri::maybe;
  }
  [[nodiscard]] int family() const { return table_.family == "ip6" ? 6 : 4; }

  /// Pods' packets begin without a mark.
  [[nodiscard]] Tri is_mark(std::string_view value) const {
    return marked_ ? Tri::maybe : tri(number_in(value.substr(0, value.find('/'))) == 0);
  }

  [[nodiscard]] Tri is_address(std::string_view value, bool of_pods) const {
    const auto prefix = parse_ip_prefix(value);
    if (!prefix) return Tri::maybe;  // a range, a name, a netmask
    if (prefix->length == 0) return Tri::yes;
    if (!of_pods || profile_.pod_cidrs.value.empty()) return Tri::maybe;
    auto all = Tri::no;
    for (const auto& text : profile_.pod_cidrs.value) {
      const auto pods = parse_ip_prefix(text);
      if (!pods || pods->family != prefix->family) continue;
      if (prefix->network().contains(*pods)) return Tri::yes;
      if (pods->network().contains(*prefix)) all = Tri::maybe;
    }
    return all;
  }

  const BootTable& table_;
  const Profile& profile_;
  Traffic traffic_;
  BootVerdict verdict_;
  int calls_ = 0;
  bool marked_ = false;
};

}  // namespace

BootVerdict judge_pods(const BootTable& table, const BootChain& base, const Profile& profile) {
  const auto& bridge = profile.pod_bridge.value;
  const auto& overlay = profile.overlay_device.value;
  BootVerdict worst{true, false, {}, false, {}};
  for (const auto& traffic :
       {Traffic{bridge, overlay, true, true}, Traffic{overlay, bridge, true, true}, Traffic{bridge, "", true, false}}) {
    auto verdict = Walk(table, profile, traffic).judge(base);
    if (verdict.drops && !verdict.accepts) return verdict;
    if (verdict.drops && !worst.drops) worst = std::move(verdict);
  }
  return worst;
}

ForwardRules forward_rules_of(const Profile& profile) {
  const std::string_view cni = profile.cni.value;
  if (cni == "flannel") return ForwardRules::appended;
  for (const auto* inserts : {"calico", "cilium", "canal", "kube-router", "antrea", "weave"})
    if (cni == inserts) return ForwardRules::inserted;
  if (cni == "bridge" || cni == "ptp" || cni == "macvlan" || cni == "ipvlan") return ForwardRules::none;
  return ForwardRules::not_known;
}

}  // namespace nodecheck
