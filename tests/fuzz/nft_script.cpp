// nft's scripts: read, and walked with pods' packets, which always ends.
#include "facts/nft_script.hpp"

#include "input.hpp"
#include "reason/boot_forward.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace nodecheck;
  const auto text = fuzz::text(data, size);
  fuzz::attempt([&] {
    NftScript script;
    apply_nft_script(text, "f", script);
    for (auto& table : script.tables) {
      keep_forward_path(table);
      for (const auto& chain : table.chains) (void)judge_pods(table, chain, {});
    }
  });
  return 0;
}
