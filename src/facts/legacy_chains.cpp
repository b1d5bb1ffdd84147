// Cuts a legacy table into its chains. Built-in chains lie between two offsets that GET_INFO tells; a chain that users
// made begins behind an entry with its name, and ends with a RETURN that nobody wrote.
#include <linux/netfilter.h>
#include <linux/netfilter_ipv4/ip_tables.h>
#include <linux/netfilter_ipv6/ip6_tables.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>

#include "facts/legacy_entries.hpp"

namespace nodecheck {
namespace {

constexpr std::array<const char*, NF_INET_NUMHOOKS> built_in{"PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"};

static_assert(sizeof(ipt_getinfo) == sizeof(ip6t_getinfo) &&
              offsetof(ipt_getinfo, hook_entry) == offsetof(ip6t_getinfo, hook_entry) &&
              offsetof(ipt_getinfo, underflow) == offsetof(ip6t_getinfo, underflow) &&
              offsetof(ipt_getinfo, size) == offsetof(ip6t_getinfo, size));

[[noreturn]] void malformed(const char* what) { throw std::runtime_error(std::string("legacy table: ") + what); }

ipt_getinfo info_of(const XtBlob& blob) {
  ipt_getinfo info{};
  if (blob.info.size() != sizeof info) malformed("info of another size");
  std::memcpy(&info, blob.info.data(), sizeof info);
  if (info.valid_hooks == 0 || info.valid_hooks >> NF_INET_NUMHOOKS != 0) malformed("a hook that nobody knows");
  if (info.size != blob.entries.size()) malformed("entries of another size");
  return info;
}

std::string name_of(const ipt_getinfo& info) {
  const std::string_view name(info.name, sizeof info.name);
  if (name.find('\0') == std::string_view::npos) malformed("a name without an end");
  return std::string(name.substr(0, name.find('\0')));
}

/// A standard target's verdict below zero is -NF_x - 1.
std::optional<LegacyAction> end_of(std::int32_t verdict) {
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

bool unconditional(const LegacyRule& rule, LegacyAction action) {
  return rule == LegacyRule{.number = 0, .action = action};
}

class Table {
 public:
  Table(const XtBlob& blob, std::string_view family)
      : family_(family), info_(info_of(blob)), entries_(legacy_entries(blob.entries, family)) {
    if (entries_.size() != info_.num_entries) malformed("another number of entries");
    if (entries_.empty() || !entries_.back().starts_chain()) malformed("a table without its end");
    for (std::size_t i = 0; i + 1 < entries_.size(); ++i)
      if (entries_[i].starts_chain()) chain_names_.emplace(entries_[i].next, entries_[i].chain_name());
  }

  [[nodiscard]] LegacyTable parsed() const {
    LegacyTable table{family_, name_of(info_), {}, {}};
    for (std::uint32_t hook = 0; hook < NF_INET_NUMHOOKS; ++hook)
      if ((info_.valid_hooks >> hook & 1U) != 0) append_built_in(table, hook);
    for (const auto& [offset, name] : chain_names_) append_user_chain(table, name, index_of(offset));
    std::set<std::string_view> names;  // jumps go by name from here on
    for (const auto& chain : table.chains)
      if (!names.insert(chain.name).second) malformed("two chains of one name");
    return table;
  }

 private:
  [[nodiscard]] std::size_t index_of(std::size_t offset) const {
    const auto found = std::lower_bound(entries_.begin(), entries_.end(), offset,
                                        [](const LegacyEntry& e, std::size_t o) { return e.offset < o; });
    if (found == entries_.end() || found->offset != offset) malformed("an offset between two entries");
    return static_cast<std::size_t>(found - entries_.begin());
  }

  void append_built_in(LegacyTable& table, std::uint32_t hook) const {
    const auto first = index_of(info_.hook_entry[hook]);
    const auto policy = index_of(info_.underflow[hook]);
    if (policy < first) malformed("a chain that ends before it begins");
    table.bases.push_back({hook, built_in[hook], policy_of(policy)});
    table.chains.push_back(chain(built_in[hook], first, policy));
  }

  [[nodiscard]] LegacyAction policy_of(std::size_t index) const {
    const auto rule = rule_of(entries_[index], 0);
    for (const auto policy : {LegacyAction::accept, LegacyAction::drop})
      if (unconditional(rule, policy)) return policy;
    malformed("a policy that is neither ACCEPT nor DROP");
  }

  void append_user_chain(LegacyTable& table, const std::string& name, std::size_t first) const {
    auto end = first;
    while (end < entries_.size() && !entries_[end].starts_chain()) ++end;
    if (end == entries_.size() || end == first || !unconditional(rule_of(entries_[end - 1], 0), LegacyAction::leave))
      malformed("a chain without its end");
    table.chains.push_back(chain(name, first, end - 1));
  }

  [[nodiscard]] LegacyChain chain(const std::string& name, std::size_t first, std::size_t end) const {
    LegacyChain chain{name, {}};
    for (auto i = first; i < end; ++i) chain.rules.push_back(rule_of(entries_[i], static_cast<int>(i - first) + 1));
    return chain;
  }

  [[nodiscard]] LegacyRule rule_of(const LegacyEntry& entry, int number) const {
    if (entry.starts_chain()) malformed("a chain's head inside a chain");
    auto rule = legacy_conditions(entry);
    rule.number = number;
    if (entry.target.name.empty()) {
      set_standard(entry, rule);
    } else {
      rule.action = LegacyAction::extension;
      rule.target = entry.target.name;
      rule.revision = entry.target.revision;
      rule.info.raw = entry.target.info;
    }
    return rule;
  }

  void set_standard(const LegacyEntry& entry, LegacyRule& rule) const {
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
    rule.action = legacy_goto(entry) ? LegacyAction::go : LegacyAction::jump;
    rule.target = chain->second;
  }

  std::string family_;
  ipt_getinfo info_;
  std::vector<LegacyEntry> entries_;
  std::map<std::size_t, std::string> chain_names_;  ///< by the offset of the first rule
};

}  // namespace

LegacyTable parse_xt_table(const XtBlob& blob, std::string_view family) { return Table(blob, family).parsed(); }

}  // namespace nodecheck
