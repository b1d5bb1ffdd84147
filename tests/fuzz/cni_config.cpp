// A CNI configuration of any bytes is used or told to be invalid, and never both.
#include "facts/cni_config.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto file = nodecheck::parse_cni_file(text, (data[0] & 1) != 0 ? "x.conflist" : "x.conf");
  if (file.invalid.empty() == file.plugins.empty()) std::abort();
  return 0;
}
