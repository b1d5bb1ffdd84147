// A process in D state blocks who reads its command line or its program, for as long as it likes: that costs the
// deadline of the facts that need them, and no other fact.
#include <gtest/gtest.h>

#include <chrono>
#include <future>

#include "facts/kubelet_binary.hpp"
#include "facts/kubelet_settings.hpp"
#include "facts/processes.hpp"
#include "facts/swaps.hpp"
#include "support/fake_host.hpp"

namespace nodecheck {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;

/// Reads of one path do not return before release().
class StuckHost final : public Host {
 public:
  explicit StuckHost(std::string path) : stuck_(std::move(path)), released_(release_.get_future()) {
    rest_.files = {{"/proc/1/comm", "systemd\n"},
                   {"/proc/812/comm", "kubelet\n"},
                   {"/proc/812/cmdline", "/usr/bin/kubelet\0"s},
                   {"/proc/812/exe", "\0v1.31.4\0"s},
                   {"/proc/swaps", "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n"}};
  }
  void release() { release_.set_value(); }

  std::string read(std::string_view path) const override {
    wait_at(path);
    return rest_.read(path);
  }
  void scan(std::string_view path, std::size_t overlap,
            const std::function<bool(std::string_view)>& take) const override {
    wait_at(path);
    rest_.scan(path, overlap, take);
  }
  std::vector<std::string> list(std::string_view path) const override { return rest_.list(path); }
  bool exists(std::string_view path) const override { return rest_.exists(path); }
  std::uint64_t inode(std::string_view path) const override { return rest_.inode(path); }
  std::string link(std::string_view path) const override { return rest_.link(path); }
  FileStatus status(std::string_view path) const override { return rest_.status(path); }
  NetlinkDump netlink_dump(int bus, std::string_view r, Clock::time_point until) const override {
    return rest_.netlink_dump(bus, r, until);
  }
  XtBlob xt_table(XtFamily family, const std::string& name) const override { return rest_.xt_table(family, name); }
  SocketProbe probe_socket(const std::string& path) const override { return rest_.probe_socket(path); }
  std::shared_ptr<cri::Client> cri(const std::string& path) const override { return rest_.cri(path); }
  SystemdAnswer units(const std::vector<std::string>& names, Clock::time_point until) const override {
    return rest_.units(names, until);
  }
  std::string kernel_release() const override { return rest_.kernel_release(); }
  std::string environment(const char* name) const override { return rest_.environment(name); }

 private:
  void wait_at(std::string_view path) const {
    if (path == stuck_) released_.wait();
  }

  std::string stuck_;
  FakeHost rest_;
  std::promise<void> release_;
  std::shared_future<void> released_;
};

template <Fact F>
void expect_only_its_deadline(const std::string& path) {
  const auto host = std::make_shared<StuckHost>(path);
  Facts facts(host, {.fact = 1000ms});
  const auto stuck = *facts.get<F>();
  ASSERT_FALSE(stuck);
  EXPECT_EQ(stuck.why().kind, Unavailable::Kind::timed_out);
  EXPECT_EQ(stuck.why().where, F::id);
  const auto processes = *facts.get<Processes>();
  ASSERT_TRUE(processes) << processes.why().message;
  EXPECT_NE(processes->find("kubelet"), nullptr) << "it is seen all the same";
  EXPECT_TRUE(*facts.get<Swaps>());
  host->release();  // the thread that was abandoned ends
}

TEST(StuckProcess, ItsCommandLineCostsADeadline) { expect_only_its_deadline<KubeletSettings>("/proc/812/cmdline"); }
TEST(StuckProcess, ItsProgramCostsADeadline) { expect_only_its_deadline<KubeletBinary>("/proc/812/exe"); }

}  // namespace
}  // namespace nodecheck
