#include "facts/kernel_symbols.hpp"

#include <algorithm>
#include <iterator>
#include <stdexcept>
#include <utility>

#include "json.hpp"

namespace nodecheck {

NODECHECK_JSON(KernelSymbols, found)

namespace {

/// By function, so that a line is looked up and not searched. Each stands in a table of pointers, or is exported: none
/// is ever inlined.
constexpr std::pair<std::string_view, std::string_view> functions[]{
    {"__cgroup_bpf_run_filter_skb", "CGROUP_BPF"},
    {"br_nf_pre_routing", "br_netfilter"},
    {"comment_mt", "xt_comment"},
    {"ip_vs_rr_schedule", "ip_vs_rr"},
    {"ip_vs_sh_schedule", "ip_vs_sh"},
    {"ip_vs_wrr_schedule", "ip_vs_wrr"},
    {"nf_conntrack_in", "nf_conntrack"},
    {"nft_do_chain", "nf_tables"},
    {"ovl_fill_super", "overlay"},
    {"redirect_tg4", "xt_REDIRECT"},
    {"register_ip_vs_scheduler", "ip_vs"},
    {"sched_group_set_shares", "FAIR_GROUP_SCHED"},
    {"tcp_diag_dump", "tcp_diag"},
    {"udp_diag_dump", "udp_diag"},
    {"vxlan_init_net", "vxlan"},
};
static_assert(std::is_sorted(std::begin(functions), std::end(functions)));
constexpr std::size_t longest_line = 512;

/// What a function tells of; empty: nothing that is looked for.
std::string_view name_of(std::string_view function) {
  const auto found = std::lower_bound(std::begin(functions), std::end(functions), function,
                                      [](const auto& row, std::string_view wanted) { return row.first < wanted; });
  return found != std::end(functions) && found->first == function ? found->second : std::string_view();
}

}  // namespace

std::string KernelSymbols::where(std::string_view name) const {
  const auto entry = found.find(std::string(name));
  return entry == found.end() ? "absent" : entry->second;
}

// ffffffff81c0a3b0 t nft_do_chain
// ffffffffc0a3b000 t ovl_fill_super<tab>[overlay]
void scan_symbols(std::string_view chunk, KernelSymbols& symbols) {
  for (auto end = chunk.find('\n'); end != std::string_view::npos; end = chunk.find('\n')) {
    const auto line = chunk.substr(0, end);
    chunk.remove_prefix(end + 1);
    const auto type = line.find(' ');
    const auto name = type == std::string_view::npos ? type : line.find(' ', type + 1);
    if (name == std::string_view::npos) continue;
    const auto function = line.substr(name + 1, line.find('\t', name) - name - 1);
    const auto known = name_of(function);
    if (known.empty()) continue;
    symbols.found.insert_or_assign(std::string(known), line.ends_with(']') ? "module" : "builtin");
  }
}

template <>
KernelSymbols probe<KernelSymbols>(Node& node) {
  KernelSymbols symbols;
  bool any = false;
  node.host().scan("/proc/kallsyms", longest_line, [&](std::string_view chunk) {
    any = true;
    scan_symbols(chunk, symbols);
    return true;
  });
  if (!any) throw std::runtime_error("/proc/kallsyms is empty");
  return symbols;
}

}  // namespace nodecheck
