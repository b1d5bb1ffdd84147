#include "facts/kernel_symbols.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "json.hpp"
#include "text.hpp"

namespace nodecheck {

NODECHECK_JSON(KernelSymbols, found)

namespace {

constexpr std::pair<std::string_view, std::string_view> functions[]{
    {"br_netfilter", "br_nf_pre_routing"}, {"nf_conntrack", "nf_conntrack_in"}, {"nf_tables", "nft_do_chain"},
    {"overlay", "ovl_fill_super"},         {"tcp_diag", "tcp_diag_dump"},       {"udp_diag", "udp_diag_dump"},
    {"vxlan", "vxlan_init_net"},
};
constexpr std::size_t longest_line = 512;

}  // namespace

std::string KernelSymbols::where(std::string_view module) const {
  const auto entry = found.find(std::string(module));
  return entry == found.end() ? "absent" : entry->second;
}

// ffffffff81c0a3b0 t nft_do_chain
// ffffffffc0a3b000 t ovl_fill_super<tab>[overlay]
void scan_symbols(std::string_view chunk, KernelSymbols& symbols) {
  for (const auto& [module, function] : functions) {
    const auto needle = " " + std::string(function);
    std::size_t end = 0;
    for (auto at = chunk.find(needle); at != std::string_view::npos; at = chunk.find(needle, end)) {
      end = chunk.find('\n', at);
      if (end == std::string_view::npos) break;
      const auto words = words_of(chunk.substr(at, end - at));
      if (words.empty() || words[0] != function) continue;  // nft_do_chain_inet and the like
      symbols.found.insert_or_assign(std::string(module), words.size() > 1 ? "module" : "builtin");
    }
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
