// A kubelet configuration: aliases, depth and wrong types are refused, and never crash.
#include "facts/kubelet_file.hpp"

#include "facts/kubelet_document.hpp"
#include "input.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace nodecheck;
  const auto text = fuzz::text(data, size);
  KubeletSettings settings;
  fuzz::attempt([&] { apply_kubelet_file(text, "config.yaml", settings); });
  fuzz::attempt([&] {
    const auto document = describe_kubelet_file(text, "config.yaml");
    fuzz::require(document.fields.size() <= 64);
    for (const auto& field : document.fields) fuzz::require(field_since(field.value) != 20);
  });
  return 0;
}
