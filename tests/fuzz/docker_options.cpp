// Any bytes in a file of Docker's options give variables with short values.
#include "facts/docker_options.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <exception>

#include "facts/environment_file.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const auto& [name, value] : nodecheck::environment_in(text))
    if (nodecheck::bip_in(value).size() > 64) std::abort();
  return 0;
}
