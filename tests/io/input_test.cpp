// Files, pipes and FIFOs that a user hands in: read to their end, or given up.
#include "io/input.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>

#include <gtest/gtest.h>
#include <array>
#include <system_error>
#include <thread>

#include "io/fd.hpp"
#include "support/temporary_root.hpp"

namespace nodecheck {
namespace {

using namespace std::chrono_literals;
using io::read_input;
using testing::HasSubstr;

struct Refusal {
  int error = 0;
  std::string text;
};

Refusal refusal_of(const std::string& path, std::chrono::milliseconds wait) {
  try {
    (void)read_input(path, Clock::now() + wait);
  } catch (const std::system_error& e) {
    return {e.code().value(), e.what()};
  }
  return {};
}

/// Reading and writing end, the writing one second.
struct Pipe {
  Pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) io::raise("pipe2");
    out = io::Fd(ends[0]);
    in = io::Fd(ends[1]);
  }
  io::Fd out, in;
  [[nodiscard]] std::string path() const { return "/proc/self/fd/" + std::to_string(out.get()); }
};

TEST(Input, AFileIsReadWhole) {
  const TemporaryRoot folder{{"/bundle", std::string(100'000, 'x')}};
  EXPECT_EQ(read_input(folder.path("/bundle"), Clock::now()).size(), 100'000U);
  EXPECT_EQ(refusal_of(folder.path("/none"), 0ms).error, ENOENT);
  EXPECT_EQ(refusal_of(folder.path(), 0ms).error, EISDIR);
  EXPECT_EQ(refusal_of("/dev/zero", 60s).error, EFBIG);
}

TEST(Input, AFifoThatNobodyWritesToIsGivenUp) {
  TemporaryRoot folder;
  folder.fifo("/pipe");
  const auto refusal = refusal_of(folder.path("/pipe"), 50ms);
  EXPECT_EQ(refusal.error, ETIME);
  EXPECT_THAT(refusal.text, HasSubstr("/pipe: nobody writes to it"));
}

TEST(Input, AWriterMayComeLater) {
  TemporaryRoot folder;
  folder.fifo("/pipe");
  std::thread writer([path = folder.path("/pipe")] {
    const io::Fd fd(::open(path.c_str(), O_WRONLY | O_CLOEXEC));  // waits for the reader
    for (const auto* part : {"one ", "two"}) (void)!::write(fd.get(), part, std::string_view(part).size());
  });
  EXPECT_EQ(read_input(folder.path("/pipe"), Clock::now() + 60s), "one two");
  writer.join();
}

TEST(Input, AWriterThatStaysIsGivenUp) {
  const Pipe pipe;
  ASSERT_EQ(::write(pipe.in.get(), "half", 4), 4);
  const auto refusal = refusal_of(pipe.path(), 50ms);
  EXPECT_EQ(refusal.error, ETIME);
  EXPECT_THAT(refusal.text, HasSubstr("its end does not come"));
}

TEST(Input, AWriterThatHasGoneIsNotWaitedFor) {
  Pipe full, empty;
  ASSERT_EQ(::write(full.in.get(), "all", 3), 3);
  full.in = io::Fd();
  empty.in = io::Fd();
  EXPECT_EQ(read_input(full.path(), Clock::now() + 60s), "all");
  const auto start = Clock::now();
  EXPECT_EQ(read_input(empty.path(), start + 60s), "");
  EXPECT_LT(Clock::now() - start, 30s);
}

}  // namespace
}  // namespace nodecheck
