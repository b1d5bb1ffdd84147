// Any bytes in flannel's subnet file parse or throw.
#include "facts/flannel_subnet.hpp"

#include <cstddef>
#include <cstdint>
#include <exception>

#include "ip_prefix.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    const auto lease = nodecheck::parse_flannel_subnet({reinterpret_cast<const char*>(data), size});
    (void)nodecheck::parse_ip_prefix(lease.subnet);
  } catch (const std::exception&) {
  }
  return 0;
}
