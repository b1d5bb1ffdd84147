// Versions in a binary, and the package database.
#include "facts/kubelet_binary.hpp"

#include "input.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace nodecheck;
  const auto text = fuzz::text(data, size);
  for (const auto& version : versions_in(text)) {
    fuzz::require(version.starts_with("v1.") && version.size() < 64);
    (void)parse_version(version);
  }
  (void)parse_version(text);
  (void)dpkg_version(text, "kubelet");
  return 0;
}
