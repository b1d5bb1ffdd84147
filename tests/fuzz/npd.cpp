// A report that anybody wrote: the answer is one short line, and fine or a problem only of a report of this node and of
// now.
#include "npd.hpp"

#include "input.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace nodecheck;
  static const NpdScene here{1795251900, "worker-3.example", "6.1.0-18-amd64", "6c0ab4a5-3d0f-5f4e-9a1b-2f60d1550e53"};
  const auto text = fuzz::text(data, size);
  for (const auto* check : {"memory.swap-off", "Swap"}) {
    const auto said = npd_answer(text, {.check = check}, here);
    fuzz::require(said.status == NpdAnswer::unknown || text.find(here.kernel) != std::string::npos ||
                  text.find("\\u") != std::string::npos);
    const auto line = npd_line(said.message);
    fuzz::require(line.size() <= 80 && line.find('\n') == line.size() - 1);
  }
  (void)npd_line(text);
  return 0;
}
