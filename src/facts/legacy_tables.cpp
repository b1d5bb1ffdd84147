#include "facts/legacy_tables.hpp"

#include <linux/netfilter.h>
#include <linux/netfilter_ipv4/ip_tables.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <map>
#include <optional>
#include <stdexcept>
#include <system_error>

#include "json.hpp"

namespace nodecheck {
namespace {

using Kind = Unavailable::Kind;

/// Where an entry keeps what; ip6t_entry differs in nothing but these.
struct Layout {
  const char* family;
  std::size_t entry_size, ip_size, flags, target_offset, next_offset;
};
constexpr Layout ipv4{"ip",
                      sizeof(ipt_entry),
                      sizeof(ipt_ip),
                      offsetof(ipt_ip, flags),
                      offsetof(ipt_entry, target_offset),
                      offsetof(ipt_entry, next_offset)};
constexpr char goto_flag = IPT_F_GOTO;

[[noreturn]] void malformed(const char* what) { throw std::runtime_error(std::string("legacy table: ") + what); }

template <class T>
T at(std::string_view bytes, std::size_t offset) {
  if (offset > bytes.size() || bytes.size() - offset < sizeof(T)) malformed("a field outside its structure");
  T value;
  std::memcpy(&value, bytes.data() + offset, sizeof value);
  return value;
}

/// A text in a field of fixed width.
std::string text(std::string_view bytes, std::size_t offset, std::size_t width) {
  if (offset > bytes.size() || bytes.size() - offset < width) malformed("a name outside its structure");
  const auto field = bytes.substr(offset, width);
  return std::string(field.substr(0, field.find('\0')));
}

/// struct ipt_entry, taken apart.
struct Entry {
  std::size_t offset = 0, next = 0;
  std::string_view ip, matches, target;

  [[nodiscard]] std::string target_name() const {
    return text(target, offsetof(xt_entry_target, u.user.name), XT_EXTENSION_MAXNAMELEN);
  }
  [[nodiscard]] bool starts_chain() const { return target_name() == XT_ERROR_TARGET; }
  [[nodiscard]] std::string chain_name() const {
    return text(target, offsetof(xt_error_target, errorname), XT_FUNCTION_MAXNAMELEN);
  }
  [[nodiscard]] int verdict() const { return at<int>(target, offsetof(xt_standard_target, verdict)); }
};

Entry entry_at(std::string_view table, std::size_t offset, const Layout& layout) {
  const auto rest = table.substr(offset);
  const auto target = at<std::uint16_t>(rest, layout.target_offset);
  const auto next = at<std::uint16_t>(rest, layout.next_offset);
  if (target < layout.entry_size || next < target || next > rest.size()) malformed("an entry that does not fit");
  return {offset, offset + next, rest.substr(0, layout.ip_size),
          rest.substr(layout.entry_size, target - layout.entry_size), rest.substr(target, next - target)};
}

std::vector<Entry> entries_of(std::string_view table, const Layout& layout) {
  std::vector<Entry> entries;
  for (std::size_t offset = 0; offset < table.size(); offset = entries.back().next)
    entries.push_back(entry_at(table, offset, layout));
  return entries;
}

/// Addresses, interfaces and protocol; the goto flag is no condition.
bool ip_decides(const Entry& entry, const Layout& layout) {
  std::string ip(entry.ip);
  ip[layout.flags] = static_cast<char>(ip[layout.flags] & ~goto_flag);
  return ip.find_first_not_of('\0') != std::string::npos;
}

/// Adds what the matches demand to a rule.
void read_matches(std::string_view matches, LegacyRule& rule) {
  while (!matches.empty()) {
    const auto size = at<std::uint16_t>(matches, offsetof(xt_entry_match, u.user.match_size));
    if (size < sizeof(xt_entry_match) || size > matches.size()) malformed("a match that does not fit");
    const auto name = text(matches, offsetof(xt_entry_match, u.user.name), XT_EXTENSION_MAXNAMELEN);
    const auto revision = at<std::uint8_t>(matches, offsetof(xt_entry_match, u.user.revision));
    const auto info = matches.substr(sizeof(xt_entry_match), size - sizeof(xt_entry_match));
    if (name != "comment") rule.matches.push_back({"match", name, revision, {std::string(info)}});
    matches.remove_prefix(size);
  }
}

/// A standard target's verdict below zero is -NF_x - 1.
std::optional<LegacyAction> end_of(int verdict) {
  switch (verdict) {
    case -NF_DROP - 1:
      return LegacyAction::drop;
    case -NF_ACCEPT - 1:
      return LegacyAction::accept;
    case -NF_QUEUE - 1:
      return LegacyAction::queue;
    case XT_RETURN:
      return LegacyAction::leave;
    default:
      return std::nullopt;
  }
}

/// The table's entries, cut into chains.
class Table {
 public:
  Table(const XtBlob& blob, const Layout& layout) : layout_(layout), entries_(entries_of(blob.entries, layout)) {
    if (blob.info.size() != sizeof info_) malformed("info of another size");
    std::memcpy(&info_, blob.info.data(), sizeof info_);
    if ((info_.valid_hooks >> NF_INET_FORWARD & 1U) == 0) malformed("a table that does not see forwarded packets");
    for (std::size_t i = 0; i + 1 < entries_.size(); ++i)
      if (entries_[i].starts_chain()) chain_names_.emplace(entries_[i].next, entries_[i].chain_name());
  }

  [[nodiscard]] LegacyTable parsed() const {
    const auto first = index_of(info_.hook_entry[NF_INET_FORWARD]);
    const auto policy = index_of(info_.underflow[NF_INET_FORWARD]);
    if (policy < first) malformed("a chain that ends before it begins");
    LegacyTable table{layout_.family, text({info_.name, sizeof info_.name}, 0, sizeof info_.name), {}, {}};
    table.bases.push_back({NF_INET_FORWARD, "FORWARD", policy_of(policy)});
    table.chains.push_back(chain("FORWARD", first, policy));
    for (const auto& [offset, name] : chain_names_) append_user_chain(table, name, index_of(offset));
    return table;
  }

 private:
  [[nodiscard]] std::size_t index_of(std::size_t offset) const {
    const auto found = std::lower_bound(entries_.begin(), entries_.end(), offset,
                                        [](const Entry& e, std::size_t o) { return e.offset < o; });
    if (found == entries_.end() || found->offset != offset) malformed("an offset between two entries");
    return static_cast<std::size_t>(found - entries_.begin());
  }

  [[nodiscard]] LegacyAction policy_of(std::size_t index) const {
    const auto rule = rule_of(entries_[index], 0);
    if (rule.source.asked() || !rule.matches.empty() || (rule.action != LegacyAction::accept && rule.action != LegacyAction::drop))
      malformed("a policy that is neither ACCEPT nor DROP");
    return rule.action;
  }

  /// A user chain ends with a RETURN that nobody wrote, before the next chain's head.
  void append_user_chain(LegacyTable& table, const std::string& name, std::size_t first) const {
    auto end = first;
    while (end < entries_.size() && !entries_[end].starts_chain()) ++end;
    if (end == entries_.size() || end == first || rule_of(entries_[end - 1], 0).action != LegacyAction::leave)
      malformed("a chain without its end");
    table.chains.push_back(chain(name, first, end - 1));
  }

  [[nodiscard]] LegacyChain chain(const std::string& name, std::size_t first, std::size_t end) const {
    LegacyChain chain{name, {}};
    for (auto i = first; i < end; ++i) chain.rules.push_back(rule_of(entries_[i], static_cast<int>(i - first) + 1));
    return chain;
  }

  [[nodiscard]] LegacyRule rule_of(const Entry& entry, int number) const {
    LegacyRule rule{.number = number};
    if (ip_decides(entry, layout_)) rule.source = {{"\1"}, {"\1"}};  // TODO: every field
    read_matches(entry.matches, rule);
    const auto name = entry.target_name();
    if (name.empty())
      set_standard(entry, rule);
    else
      set_extension(name, rule);
    return rule;
  }

  static void set_extension(const std::string& name, LegacyRule& rule) {
    if (name == XT_ERROR_TARGET) malformed("a chain's head inside a chain");
    rule.action = LegacyAction::extension;
    rule.target = name;
  }

  void set_standard(const Entry& entry, LegacyRule& rule) const {
    const auto verdict = entry.verdict();
    if (const auto end = end_of(verdict)) {
      rule.action = *end;
      return;
    }
    if (verdict < 0) malformed("an unknown verdict");
    const auto offset = static_cast<std::size_t>(verdict);
    if (offset == entry.next) return;  // a rule without -j
    const auto chain = chain_names_.find(offset);
    if (chain == chain_names_.end()) malformed("a jump to what is no chain");
    rule.action = (entry.ip[layout_.flags] & goto_flag) != 0 ? LegacyAction::go : LegacyAction::jump;
    rule.target = chain->second;
  }

  const Layout& layout_;
  std::vector<Entry> entries_;
  ipt_getinfo info_{};
  std::map<std::size_t, std::string> chain_names_;  ///< by the offset of the first rule
};

/// What /proc names. ENOENT: the kernel has no ip_tables code, or has not loaded it; if there is a /proc to say so.
std::string table_names(const Host& host) {
  constexpr auto* path = "/proc/net/ip_tables_names";
  try {
    return host.read(path);
  } catch (const std::system_error& e) {
    if (e.code().value() == EACCES) throw Unavailable{Kind::denied, path, "needs root"};
    if (e.code().value() != ENOENT) throw;
    if (!host.exists("/proc/net/dev")) throw Unavailable{Kind::unsupported, path, "there is no /proc/net"};
    return {};
  }
}

LegacyTable read_table(const Host& host, const std::string& name) {
  try {
    return parse_xt_table(host.xt_table(name), "ip");
  } catch (const std::system_error& e) {
    if (e.code().value() == EPERM)
      throw Unavailable{Kind::denied, "iptables-legacy table " + name, "needs CAP_NET_ADMIN"};
    throw;
  }
}

constexpr Words<LegacyAction, 8> actions{{
    {LegacyAction::accept, "accept"},
    {LegacyAction::drop, "drop"},
    {LegacyAction::queue, "queue"},
    {LegacyAction::leave, "return"},
    {LegacyAction::jump, "jump"},
    {LegacyAction::go, "goto"},
    {LegacyAction::next, "next"},
    {LegacyAction::extension, "extension"},
}};

}  // namespace

LegacyTable parse_xt_table(const XtBlob& blob, std::string_view) { return Table(blob, ipv4).parsed(); }

NODECHECK_JSON_ENUM(LegacyAction, actions)
NODECHECK_JSON(LegacyField, value, mask, inverted)
NODECHECK_JSON(LegacyRule, number, source, destination, in, out, protocol, protocol_inverted, fragments, matches,
               action, target, revision, info)
NODECHECK_JSON(LegacyBase, hook, chain, policy)
NODECHECK_JSON(LegacyChain, name, rules)
NODECHECK_JSON(LegacyTable, family, name, bases, chains)
NODECHECK_JSON(LegacyTables, tables)

template <>
LegacyTables probe<LegacyTables>(Node& node) {
  const auto names = "\n" + table_names(node.host());
  LegacyTables legacy;
  for (const std::string name : {"filter", "mangle", "security"})
    if (names.find("\n" + name + "\n") != std::string::npos) legacy.tables.push_back(read_table(node.host(), name));
  return legacy;
}

}  // namespace nodecheck
