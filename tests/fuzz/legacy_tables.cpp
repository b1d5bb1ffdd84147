// Legacy tables that no kernel hands out: 84 bytes of ipt_getinfo, then the entries, and the walk over what they hold.
#include <cstddef>
#include <cstdint>
#include <exception>
#include <string_view>

#include "facts/legacy_tables.hpp"
#include "reason/forward_path.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t info_size = 84;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (size < info_size) return 0;
  try {
    const nodecheck::XtBlob blob{std::string(bytes.substr(0, info_size)), std::string(bytes.substr(info_size))};
    (void)nodecheck::forward_path({}, {{nodecheck::parse_xt_table(blob, "ip")}}).end();
  } catch (const std::exception&) {
  }
  return 0;
}
