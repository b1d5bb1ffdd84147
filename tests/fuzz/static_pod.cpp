// A file of staticPodPath, whatever is in it: a pod whose ports are ports, or refused.
#include "facts/static_pods.hpp"

#include "input.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace nodecheck;
  fuzz::attempt([&] {
    for (const auto& port : parse_static_pod(fuzz::text(data, size), "pod.yaml").ports)
      fuzz::require(port.value > 0 && port.value < 65536 && port.source.starts_with("pod.yaml:"));
  });
  return 0;
}
