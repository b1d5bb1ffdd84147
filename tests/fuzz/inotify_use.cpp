// /proc/PID/fdinfo/FD and status, whatever they say: parts count what the whole does.
#include "facts/inotify_use.hpp"

#include "input.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace nodecheck;
  const auto text = fuzz::text(data, size);
  fuzz::attempt([&] { (void)charged_uid(text); });
  const auto middle = text.size() / 2;
  const auto overlap = std::min(middle, watch_overlap);
  fuzz::require(count_watches(text) ==
                count_watches(text.substr(0, middle)) + count_watches(text.substr(middle - overlap)));
  return 0;
}
