#include "facts/kernel_symbols.hpp"

#include <gtest/gtest.h>

#include "support/probing.hpp"

namespace nodecheck {
namespace {

using Kind = Unavailable::Kind;
using namespace std::string_view_literals;

// Kernel 6.18 with everything built in; Debian 12's with modules, unprivileged.
constexpr std::string_view builtin = R"(ffffffff81245906 t br_nf_pre_routing.cold
ffffffff82173d50 t br_nf_pre_routing
ffffffff82173e80 T br_nf_pre_routing_finish_bridge
ffffffff81c0a3b0 T nft_do_chain
)";
constexpr std::string_view modular =
    "0000000000000000 T nf_conntrack_in_wait\n0000000000000000 t nft_do_chain_inet\t[nf_tables]\n"
    "0000000000000000 T nft_do_chain\t[nf_tables]\n0000000000000000 t ovl_fill_super\t[overlay]\n";

KernelSymbols scanned(std::string_view text) {
  KernelSymbols symbols;
  scan_symbols(text, symbols);
  return symbols;
}

TEST(KernelSymbols, TellsTheKernelsOwnFromAModules) {
  EXPECT_EQ(scanned(builtin).where("br_netfilter"), "builtin");
  EXPECT_EQ(scanned(builtin).where("nf_tables"), "builtin");
  EXPECT_EQ(scanned(builtin).where("overlay"), "absent");
  EXPECT_EQ(scanned(modular).where("nf_tables"), "module");
  EXPECT_EQ(scanned(modular).where("nf_conntrack"), "absent") << "a longer name is another function";
}

TEST(KernelSymbols, SkipsCutLinesAndNonsense) {
  for (const auto text : {""sv, "\n"sv, "\0\0\n"sv, " "sv, "ffffffff81c0a3b0 t nft_do_chain"sv, "t nft_do_ch"sv,
                          "nft_do_chain\n"sv, " nft_do_chain"sv, "nft_do_chain nft_do_chain_inet\n"sv})
    EXPECT_TRUE(scanned(text).found.empty()) << text;
}

TEST(KernelSymbols, NoRunOfBytesIsQuadratic) {
  std::string text;
  while (text.size() < (1 << 20)) text += " nft_do_chain ovl_fill_superb";
  const auto start = Clock::now();
  (void)scanned(text);
  (void)scanned(text + "\n");
  EXPECT_LT(Clock::now() - start, std::chrono::seconds(2));
}

TEST(KernelSymbols, ALineAcrossTwoChunksIsSeen) {
  auto host = std::make_shared<FakeHost>();
  auto& text = host->files["/proc/kallsyms"];
  for (int i = 0; i < 200; ++i) text += "0000000000000000 t filler_of_some_length\n";
  text += modular;
  for (std::size_t chunk = 513; chunk < 900; chunk += 3) {
    host->chunk = chunk;
    EXPECT_EQ(fact_of<KernelSymbols>(host).found.size(), 2u) << chunk;
  }
}

TEST(KernelSymbols, Probe) {
  const auto symbols = fact_of<KernelSymbols>(TemporaryRoot{{"/proc/kallsyms", builtin}});
  EXPECT_EQ(symbols.found.size(), 2u);
  EXPECT_EQ(replayed(symbols), symbols);
  EXPECT_EQ(why_not<KernelSymbols>(TemporaryRoot{{"/proc/kallsyms", ""}}).kind, Kind::malformed);
  EXPECT_EQ(why_not<KernelSymbols>(TemporaryRoot{{"/proc/", ""}}).kind, Kind::unsupported);
}

}  // namespace
}  // namespace nodecheck
