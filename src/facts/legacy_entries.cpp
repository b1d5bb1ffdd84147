#include "facts/legacy_entries.hpp"

#include <linux/netfilter_ipv4/ip_tables.h>
#include <linux/netfilter_ipv6/ip6_tables.h>

#include <cstddef>
#include <cstring>
#include <stdexcept>

namespace nodecheck {
namespace {

[[noreturn]] void malformed(const char* what) { throw std::runtime_error(std::string("legacy table: ") + what); }

template <class T>
T at(std::string_view bytes, std::size_t offset) {
  if (offset > bytes.size() || bytes.size() - offset < sizeof(T)) malformed("a field outside its structure");
  T value;
  std::memcpy(&value, bytes.data() + offset, sizeof value);
  return value;
}

/// A text in a field of fixed width, which zeros fill up.
std::string_view text(std::string_view bytes, std::size_t offset, std::size_t width) {
  if (offset > bytes.size() || bytes.size() - offset < width) malformed("a name outside its structure");
  const auto field = bytes.substr(offset, width);
  const auto end = field.find('\0');
  if (end == std::string_view::npos) malformed("a name without an end");
  return field.substr(0, end);
}

template <class T>
std::string_view raw(const T& field) {
  return {reinterpret_cast<const char*>(&field), sizeof field};
}

bool zeros(std::string_view bytes) { return bytes.find_first_not_of('\0') == std::string_view::npos; }

/// The kernel compares under the mask alone.
LegacyField field(std::string_view value, std::string_view mask, bool inverted) {
  if (zeros(mask) && !inverted) return {};
  LegacyField asked{{std::string(value)}, {std::string(mask)}, inverted};
  for (std::size_t i = 0; i < mask.size(); ++i)
    asked.value.raw[i] = static_cast<char>(asked.value.raw[i] & asked.mask.raw[i]);
  return asked;
}

/// iptables writes no IPv4 address with bits beside its mask; the kernel would match it with nothing.
LegacyField address(const in_addr& value, const in_addr& mask, bool inverted) {
  if ((value.s_addr & ~mask.s_addr) != 0) malformed("an address that is wider than its mask");
  return field(raw(value), raw(mask), inverted);
}

LegacyField address(const in6_addr& value, const in6_addr& mask, bool inverted) {
  return field(raw(value), raw(mask), inverted);
}

/// "cali+" has a mask of 4 bytes; "eth0" one of 5, for it asks for the end too. "! -i +" keeps one byte.
template <class Name, class Mask>
LegacyField device(const Name& name, const Mask& mask, bool inverted) {
  const auto bytes = raw(mask);
  const auto last = bytes.find_last_not_of('\0');
  const auto length = last == std::string_view::npos ? 1 : last + 1;
  return field(raw(name).substr(0, length), bytes.substr(0, length), inverted);
}

static_assert(IPT_INV_VIA_IN == IP6T_INV_VIA_IN && IPT_INV_VIA_OUT == IP6T_INV_VIA_OUT &&
              IPT_INV_SRCIP == IP6T_INV_SRCIP && IPT_INV_DSTIP == IP6T_INV_DSTIP && IPT_INV_FRAG == IP6T_INV_FRAG &&
              IPT_INV_PROTO == IP6T_INV_PROTO && IPT_INV_MASK == IP6T_INV_MASK);

/// Both families have these fields, under one name each.
template <class Ip>
LegacyRule common(const Ip& ip, bool asks_protocol) {
  const auto inverted = [&](unsigned flag) { return (ip.invflags & flag) != 0; };
  LegacyRule rule;
  rule.source = address(ip.src, ip.smsk, inverted(IPT_INV_SRCIP));
  rule.destination = address(ip.dst, ip.dmsk, inverted(IPT_INV_DSTIP));
  rule.in = device(ip.iniface, ip.iniface_mask, inverted(IPT_INV_VIA_IN));
  rule.out = device(ip.outiface, ip.outiface_mask, inverted(IPT_INV_VIA_OUT));
  rule.protocol = asks_protocol ? ip.proto : 0;
  rule.protocol_inverted = rule.protocol != 0 && inverted(IPT_INV_PROTO);
  rule.fragments = inverted(IPT_INV_FRAG);
  return rule;
}

LegacyRule fields(const ipt_ip& ip) {
  if ((ip.flags & ~IPT_F_MASK) != 0 || (ip.invflags & ~IPT_INV_MASK) != 0) malformed("a flag that nobody knows");
  auto rule = common(ip, true);
  rule.fragments = rule.fragments || (ip.flags & IPT_F_FRAG) != 0;
  return rule;
}

LegacyRule fields(const ip6t_ip6& ip) {
  if ((ip.flags & ~IP6T_F_MASK) != 0 || (ip.invflags & ~IP6T_INV_MASK) != 0) malformed("a flag that nobody knows");
  return common(ip, (ip.flags & IP6T_F_PROTO) != 0);
}

bool is_ipv6(const LegacyEntry& entry) { return entry.ip.size() == sizeof(ip6t_ip6); }

static_assert(sizeof(xt_entry_match) == sizeof(xt_entry_target) &&
              offsetof(xt_entry_match, u.user.name) == offsetof(xt_entry_target, u.user.name) &&
              offsetof(xt_entry_match, u.user.revision) == offsetof(xt_entry_target, u.user.revision));

/// Takes a match or a target off the front.
LegacyExtension next_extension(std::string_view& bytes) {
  const auto size = at<std::uint16_t>(bytes, offsetof(xt_entry_match, u.user.match_size));
  if (size < sizeof(xt_entry_match) || size > bytes.size()) malformed("a match or target that does not fit");
  const auto whole = bytes.substr(0, size);
  bytes.remove_prefix(size);
  return {text(whole, offsetof(xt_entry_match, u.user.name), XT_EXTENSION_MAXNAMELEN),
          at<std::uint8_t>(whole, offsetof(xt_entry_match, u.user.revision)), whole.substr(sizeof(xt_entry_match))};
}

template <class Entry>
LegacyEntry entry_at(std::string_view table, std::size_t offset) {
  const auto rest = table.substr(offset);
  const auto target = at<std::uint16_t>(rest, offsetof(Entry, target_offset));
  const auto next = at<std::uint16_t>(rest, offsetof(Entry, next_offset));
  if (target < sizeof(Entry) || next < target || next > rest.size()) malformed("an entry that does not fit");
  auto last = rest.substr(target, next - target);
  return {offset, offset + next, rest.substr(0, offsetof(Entry, nfcache)),
          rest.substr(sizeof(Entry), target - sizeof(Entry)), next_extension(last)};
}

static_assert(offsetof(ipt_entry, nfcache) == sizeof(ipt_ip) && offsetof(ip6t_entry, nfcache) == sizeof(ip6t_ip6));

template <class Entry>
std::vector<LegacyEntry> entries_of(std::string_view table) {
  std::vector<LegacyEntry> entries;
  for (std::size_t offset = 0; offset < table.size(); offset = entries.back().next)
    entries.push_back(entry_at<Entry>(table, offset));
  return entries;
}

}  // namespace

bool LegacyEntry::starts_chain() const { return target.name == XT_ERROR_TARGET; }

std::string LegacyEntry::chain_name() const { return std::string(text(target.info, 0, XT_FUNCTION_MAXNAMELEN)); }

std::int32_t LegacyEntry::verdict() const { return at<std::int32_t>(target.info, 0); }

std::vector<LegacyEntry> legacy_entries(std::string_view table, std::string_view family) {
  if (family == "ip") return entries_of<ipt_entry>(table);
  if (family == "ip6") return entries_of<ip6t_entry>(table);
  throw std::invalid_argument("legacy tables have the families ip and ip6");
}

LegacyRule legacy_conditions(const LegacyEntry& entry) {
  auto rule = is_ipv6(entry) ? fields(at<ip6t_ip6>(entry.ip, 0)) : fields(at<ipt_ip>(entry.ip, 0));
  for (auto rest = entry.matches; !rest.empty();) {
    const auto match = next_extension(rest);
    if (match.name.empty()) malformed("a match without a name");
    if (match.name != "comment")
      rule.matches.push_back({"match", std::string(match.name), match.revision, {std::string(match.info)}});
  }
  return rule;
}

bool legacy_goto(const LegacyEntry& entry) {
  if (is_ipv6(entry)) return (at<ip6t_ip6>(entry.ip, 0).flags & IP6T_F_GOTO) != 0;
  return (at<ipt_ip>(entry.ip, 0).flags & IPT_F_GOTO) != 0;
}

}  // namespace nodecheck
