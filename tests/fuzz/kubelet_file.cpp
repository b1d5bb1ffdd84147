// A kubelet configuration: aliases, depth and wrong types are refused, and never crash.
#include "facts/kubelet_file.hpp"

#include "input.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace nodecheck;
  const auto text = fuzz::text(data, size);
  KubeletSettings settings;
  fuzz::attempt([&] { apply_kubelet_file(text, "config.yaml", settings); });
  return 0;
}
