// The configuration: whatever stands in it is taken or refused with its line, and never crashes.
#include "config.hpp"

#include "input.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace nodecheck;
  static constexpr Threshold limit{"a.check", "min", 1, "of the fuzzer"};
  static constexpr Check check{.id = "a.check", .aliases = {"Alias"}, .thresholds = {&limit}};
  const auto text = fuzz::text(data, size);
  fuzz::attempt([&] {
    Options options;
    configure_from(options, text, "c.yaml", {&check});
    for (const auto& waiver : options.waivers) fuzz::require(!waiver.reason.empty() && !waiver.pattern.empty());
  });
  return 0;
}
