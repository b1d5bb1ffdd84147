// Legacy tables that no kernel hands out: the family (an even byte: ip), 84 bytes of struct ipt_getinfo, then the
// entries.
#include <linux/netfilter_ipv4/ip_tables.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "facts/legacy_tables.hpp"
#include "input.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace nodecheck;
  if (size < 1 + sizeof(ipt_getinfo)) return 0;
  const auto bytes = fuzz::text(data, size).substr(1);
  XtBlob blob{std::string(bytes.substr(0, sizeof(ipt_getinfo))), std::string(bytes.substr(sizeof(ipt_getinfo)))};
  // Else hardly any input of another length would be looked at.
  const auto length = static_cast<std::uint32_t>(blob.entries.size());
  std::memcpy(blob.info.data() + offsetof(ipt_getinfo, size), &length, sizeof length);
  fuzz::attempt([&] {
    const auto table = parse_xt_table(blob, data[0] % 2 == 0 ? "ip" : "ip6");
    fuzz::require(!table.bases.empty() && table.chains.size() >= table.bases.size());
  });
  return 0;
}
