// /proc/PID/mountinfo, whatever it says: understood or refused; the mount that covers a path does cover it.
#include "facts/mountinfo.hpp"

#include "input.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace nodecheck;
  const auto text = fuzz::text(data, size);
  fuzz::attempt([&] {
    const auto mounts = parse_mountinfo(text);
    fuzz::require(!mounts.empty());
    const auto* mount = covering_mount(mounts, "/var/lib/kubelet");
    fuzz::require(!mount || mount->point == "/" || std::string_view("/var/lib/kubelet").starts_with(mount->point));
  });
  return 0;
}
