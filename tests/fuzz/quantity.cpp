// A quantity, whatever it says: a number or none.
#include "reason/quantity.hpp"

#include "input.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace nodecheck;
  const auto amount = parse_quantity(fuzz::text(data, size));
  fuzz::require(!amount || *amount == *amount);
  return 0;
}
