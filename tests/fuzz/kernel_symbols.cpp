// /proc/kallsyms cut anywhere: whatever is found stands in a whole line.
#include "facts/kernel_symbols.hpp"

#include "input.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace nodecheck;
  const auto text = fuzz::text(data, size);
  KernelSymbols symbols;
  scan_symbols(text, symbols);
  fuzz::require(symbols.found.empty() || text.find('\n') != std::string_view::npos);
  return 0;
}
