// A copied root is closed: no link leads out of it, and nothing in it can make a read hang.
#include "io/root.hpp"

#include <gmock/gmock.h>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <filesystem>
#include <functional>
#include <system_error>

#include "result.hpp"
#include "support/temporary_root.hpp"

namespace nodecheck {
namespace {

using io::Root;
using testing::ElementsAre;
using testing::IsEmpty;
using namespace std::string_view_literals;
using namespace std::string_literals;

int error_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const std::system_error& e) {
    return e.code().value();
  }
  return 0;
}

int read_error(const Root& root, std::string_view path) {
  return error_of([&] { (void)root.read(path); });
}

TEST(Root, ReadsListsAndLooks) {
  const TemporaryRoot files{{"/etc/b", "two\n"}, {"/etc/a", ""}, {"/etc/.hidden", "x"}};
  const Root root(files.path());
  EXPECT_EQ(root.read("/etc/b"), "two\n");
  EXPECT_EQ(root.read("etc//b"), "two\n");
  EXPECT_EQ(root.read("/etc/a"), "");
  EXPECT_THAT(root.list("/etc"), ElementsAre(".hidden", "a", "b"));
  EXPECT_THAT(root.list("/"), ElementsAre("etc"));
  EXPECT_TRUE(root.exists("/etc"));
  EXPECT_FALSE(root.exists("/etc/c"));
  EXPECT_FALSE(root.exists("/etc/b/c")) << "ENOTDIR is no";
  EXPECT_NE(root.inode("/etc/a"), root.inode("/etc/b"));
}

TEST(Root, ErrorsCarryTheirErrno) {
  const TemporaryRoot files{{"/etc/b", "two\n"}};
  const Root root(files.path());
  EXPECT_EQ(read_error(root, "/etc/none"), ENOENT);
  EXPECT_EQ(read_error(root, "/etc"), EISDIR);
  EXPECT_EQ(error_of([&] { (void)root.list("/etc/b"); }), ENOTDIR);
  EXPECT_EQ(error_of([&] { (void)root.list("/none"); }), ENOENT);
  EXPECT_EQ(error_of([&] { (void)root.inode("/none"); }), ENOENT);
  EXPECT_EQ(error_of([] { Root("/no/such/folder"); }), ENOENT);
  EXPECT_EQ(error_of([] { Root("/proc/version"); }), ENOTDIR);
}

TEST(Root, ALinkIsReadAndNotFollowed) {
  const TemporaryRoot files{{"/etc/b", "two\n"}};
  std::filesystem::create_symlink("/no/such/file", files.path() + "/etc/away");
  const auto expect_links = [](const Root& root, const std::string& folder) {
    EXPECT_EQ(root.link(folder + "away"), "/no/such/file");
    EXPECT_EQ(error_of([&] { (void)root.link(folder + "b"); }), EINVAL);
    EXPECT_EQ(error_of([&] { (void)root.link(folder + "none"); }), ENOENT);
    EXPECT_EQ(error_of([&] { (void)root.link(folder + "away\0b"s); }), ENOENT);
  };
  expect_links(Root(files.path()), "/etc/");
  expect_links(Root("/"), files.path() + "/etc/");
}

TEST(Root, LinksStayInside) {
  TemporaryRoot files{{"/etc/hostname", "inside\n"}, {"/usr/lib/modules/x", "here\n"}};
  files.link("/absolute", "/etc/hostname");
  files.link("/up", "../../../../../../etc/hostname");
  files.link("/lib", "/usr/lib");
  files.link("/out", "/proc/self/root/etc/hostname");
  const Root root(files.path());
  EXPECT_EQ(root.read("/absolute"), "inside\n");
  EXPECT_EQ(root.read("/up"), "inside\n");
  EXPECT_EQ(root.read("/lib/modules/x"), "here\n");
  EXPECT_EQ(root.read("/../../../../etc/hostname"), "inside\n");
  EXPECT_EQ(read_error(root, "/out"), ENOENT) << "the copy has no /proc";
}

TEST(Root, MagicLinksAreRefused) {
  const Root copy("/proc/self/");  // holds real magic links
  EXPECT_EQ(read_error(copy, "/root/etc/passwd"), ELOOP);
  EXPECT_EQ(read_error(copy, "/exe"), ELOOP);
}

TEST(Root, ALoopOfLinksEnds) {
  TemporaryRoot files;
  files.link("/a", "/b");
  files.link("/b", "/a");
  const Root root(files.path());
  EXPECT_EQ(read_error(root, "/a"), ELOOP);
  EXPECT_EQ(error_of([&] { (void)root.exists("/a"); }), ELOOP) << "neither there nor not";
}

TEST(Root, AFifoInACopyIsRefusedWithoutWaiting) {
  TemporaryRoot files;
  files.fifo("/proc/swaps");
  const Root root(files.path());
  EXPECT_EQ(read_error(root, "/proc/swaps"), EINVAL);
  EXPECT_TRUE(root.exists("/proc/swaps"));
}

TEST(Root, AFifoOfTheMachineItselfIsNoEmptyFile) {
  TemporaryRoot files;
  files.fifo("/daemon.json");
  EXPECT_EQ(read_error(Root("/"), files.path("/daemon.json")), EINVAL);
  EXPECT_FALSE(Root("/").status(files.path("/daemon.json")).regular);
}

TEST(Root, NoFileHasANulInItsName) {
  const TemporaryRoot files{{"/a", "x"}};
  const Root root(files.path());
  EXPECT_EQ(read_error(root, "/a\0b"sv), ENOENT);
  EXPECT_FALSE(root.exists("/a\0b"sv));
}

TEST(Root, WhatIsTooLargeIsRefused) {
  const Root live("/");
  EXPECT_EQ(read_error(live, "/dev/zero"), EFBIG);
}

TEST(Root, PseudoFilesAreReadWhole) {
  const Root live("/");
  EXPECT_THAT(live.read("/proc/self/status"), testing::HasSubstr("\nPid:"));
  EXPECT_EQ(live.inode("/proc/self/ns/net"), live.inode("/proc/thread-self/ns/net"));
}

TEST(Root, ALinkIsToldAsItIsWritten) {
  TemporaryRoot files{{"/a", "x"}};
  files.link("/b", "../a");
  const Root root(files.path());
  EXPECT_EQ(root.link("/b"), "../a");
  EXPECT_EQ(error_of([&] { (void)root.link("/a"); }), EINVAL);
  EXPECT_EQ(error_of([&] { (void)root.link("/c"); }), ENOENT);
  EXPECT_EQ(Root("/").link("/proc/self/exe").front(), '/');
}

TEST(Root, StatusTellsFilesAndTheirTimesApart) {
  TemporaryRoot files{{"/a", "x"}, {"/b", "x"}};
  files.link("/l", "a");
  const Root root(files.path());
  const auto a = root.status("/a");
  EXPECT_TRUE(a.is(root.status("/l")));
  EXPECT_FALSE(a.is(root.status("/b")));
  EXPECT_FALSE(a.is(Root("/").status("/proc/self/status"))) << "of another filesystem";
}

TEST(Root, ATimeThatIsSetBackLeavesTheOthers) {
  const TemporaryRoot files{{"/a", "x"}};
  const timespec times[]{{1, 0}, {1, 0}};
  ASSERT_EQ(::utimensat(AT_FDCWD, files.path("/a").c_str(), times, 0), 0);  // as cp -p and touch -r do
  const auto a = Root(files.path()).status("/a");
  EXPECT_EQ(a.modified, 1'000'000'000);
  EXPECT_GT(a.changed, a.modified);
  EXPECT_TRUE(a.born == 0 || a.born > a.modified) << "not every filesystem tells";
}

std::vector<std::string> chunks(const Root& root, std::string_view path, std::size_t overlap) {
  std::vector<std::string> all;
  root.scan(path, overlap, [&](std::string_view chunk) { return all.emplace_back(chunk), true; });
  return all;
}

TEST(Root, ScanOverlapsItsChunks) {
  std::string text(2'500'000, '.');
  for (std::size_t i = 0; i < text.size(); ++i) text[i] = static_cast<char>('a' + (i * 7919) % 26);
  const TemporaryRoot files{{"/big", text}, {"/small", "ab"}, {"/empty", ""}};
  const Root root(files.path());
  const auto parts = chunks(root, "/big", 64);
  ASSERT_EQ(parts.size(), 3u);
  auto joined = parts[0];
  for (std::size_t i = 1; i < parts.size(); ++i) {
    EXPECT_LE(parts[i].size(), 1u << 20);
    EXPECT_EQ(parts[i].substr(0, 64), parts[i - 1].substr(parts[i - 1].size() - 64));
    joined += parts[i].substr(64);
  }
  EXPECT_TRUE(joined == text);
  EXPECT_THAT(chunks(root, "/small", 64), ElementsAre("ab"));
  EXPECT_THAT(chunks(root, "/empty", 64), IsEmpty());
}

TEST(Root, ScanEndsWhenToldTo) {
  const TemporaryRoot files{{"/big", std::string(3 << 20, 'x')}};
  int calls = 0;
  Root(files.path()).scan("/big", 1, [&](std::string_view) { return ++calls, false; });
  EXPECT_EQ(calls, 1);
}

// ---- the host that is made of it

/// Whether the file was opened by that, for more than its name.
bool opens(const std::string& path, const std::function<void()>& call) {
  const io::Fd watch(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
  EXPECT_GE(::inotify_add_watch(watch.get(), path.c_str(), IN_OPEN), 0);
  call();
  pollfd events{.fd = watch.get(), .events = POLLIN, .revents = 0};
  return ::poll(&events, 1, 0) == 1;
}

TEST(Root, OfACopyOnlyFilesAreOpened) {
  TemporaryRoot files{{"/etc/file", "x"}};
  files.fifo("/etc/fifo");
  const Root root(files.path());
  EXPECT_FALSE(opens(files.path("/etc/fifo"), [&] { EXPECT_EQ(read_error(root, "/etc/fifo"), EINVAL); }))
      << "who waits at it would be woken";
  EXPECT_TRUE(opens(files.path("/etc/file"), [&] { EXPECT_EQ(root.read("/etc/file"), "x"); }));
}

TEST(ImageHost, HasFilesAndNothingAlive) {
  const TemporaryRoot files{{"/proc/sys/kernel/osrelease", "6.1.0-28-amd64\n"}};
  const auto host = files.host();
  EXPECT_EQ(host->kernel_release(), "6.1.0-28-amd64");
  EXPECT_EQ(host->environment("PATH"), "");
  EXPECT_FALSE(host->alive());
  EXPECT_EQ(host->probe_socket("/run/containerd/containerd.sock").state, SocketProbe::State::missing);
  EXPECT_THROW((void)host->netlink_dump(0, "", Clock::now()), Unavailable);
  EXPECT_THROW((void)host->xt_table(XtFamily::ip, "filter"), Unavailable);
  EXPECT_THROW((void)host->cri("/run/containerd/containerd.sock"), Unavailable);
}

TEST(ImageHost, BootsItsNewestKernel) {
  EXPECT_EQ(TemporaryRoot{}.host()->kernel_release(), "") << "it has none";
  const TemporaryRoot files{{"/lib/modules/6.1.0-9/modules.dep", ""},
                            {"/lib/modules/6.1.0-50/modules.dep", ""},
                            {"/lib/modules/6.2.0/kernel/left.ko", ""}};
  EXPECT_EQ(files.host()->kernel_release(), "6.1.0-50");
}

}  // namespace
}  // namespace nodecheck
