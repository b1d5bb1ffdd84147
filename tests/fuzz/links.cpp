// Device and address dumps of any bytes parse or throw; so do the same bytes as routes.
#include "facts/links.hpp"

#include <cstddef>
#include <cstdint>
#include <exception>

#include "facts/routes.hpp"

namespace {

template <class Parse>
void survive(Parse parse) {
  try {
    parse();
  } catch (const std::exception&) {
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::string bytes(reinterpret_cast<const char*>(data) + 2, size - 2);
  const auto middle = bytes.size() * (data[0] + 256U * data[1]) / 65536;
  const nodecheck::NetlinkDump first{bytes.substr(0, middle)}, second{bytes.substr(middle)};
  survive([&] { (void)nodecheck::parse_links(first, second); });
  survive([&] { (void)nodecheck::parse_routes(first, second); });
  return 0;
}
