// A reader sees the old file or the new one, and a failure leaves nothing behind.
#include "io/whole_file.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>
#include <csignal>
#include <cstdlib>
#include <system_error>

#include "io/root.hpp"
#include "support/temporary_root.hpp"

namespace nodecheck {
namespace {

using io::write_whole;
using testing::ElementsAre;

std::vector<std::string> names(const TemporaryRoot& folder) { return io::Root(folder.path()).list("/"); }

ino_t inode(const std::string& path) {
  struct stat st {};
  return ::stat(path.c_str(), &st) == 0 ? st.st_ino : 0;
}

bool is_link(const std::string& path) {
  struct stat st {};
  return ::lstat(path.c_str(), &st) == 0 && S_ISLNK(st.st_mode);
}

int error_of(const std::string& path, std::string_view content = "x") {
  try {
    write_whole(path, content);
  } catch (const std::system_error& e) {
    return e.code().value();
  }
  return 0;
}

TEST(WholeFile, MakesAndReplaces) {
  const TemporaryRoot folder;
  write_whole(folder.path("/report.json"), "one");
  EXPECT_EQ(folder.read("/report.json"), "one");
  write_whole(folder.path("/report.json"), "");
  EXPECT_EQ(folder.read("/report.json"), "");
  EXPECT_THAT(names(folder), ElementsAre("report.json"));
}

mode_t mode_of(const std::string& path) {
  struct stat st {};
  return ::stat(path.c_str(), &st) == 0 ? st.st_mode & 07777 : 0;
}

TEST(WholeFile, AnExactModeIsThatOfNewAndReplacedFilesWhateverTheUmask) {
  const TemporaryRoot folder;
  const auto before = ::umask(0077);
  write_whole(folder.path("/usual"), "x");
  write_whole(folder.path("/exact"), "x", {.bits = 0644, .exactly = true});
  ::chmod(folder.path("/exact").c_str(), 0600);
  write_whole(folder.path("/exact"), "y", {.bits = 0644, .exactly = true});
  ::chmod(folder.path("/usual").c_str(), 0640);
  write_whole(folder.path("/usual"), "y");
  ::umask(before);
  EXPECT_EQ(mode_of(folder.path("/exact")), 0644U);
  EXPECT_EQ(mode_of(folder.path("/usual")), 0640U);
}

TEST(WholeFile, AReaderOfTheOldFileKeepsIt) {
  const TemporaryRoot folder{{"/report", "old"}};
  const io::Fd reader(::open(folder.path("/report").c_str(), O_RDONLY | O_CLOEXEC));
  write_whole(folder.path("/report"), "new content");
  char buffer[16];
  EXPECT_EQ(::read(reader.get(), buffer, sizeof buffer), 3) << "replaced, not written over";
  EXPECT_EQ(folder.read("/report"), "new content");
}

TEST(WholeFile, ALinkKeepsPointingToWhatIsReplaced) {
  TemporaryRoot folder{{"/data/report", "old"}};
  folder.link("/report", "data/report");
  write_whole(folder.path("/report"), "new");
  EXPECT_TRUE(is_link(folder.path("/report")));
  EXPECT_EQ(folder.read("/data/report"), "new");
}

TEST(WholeFile, ALinkToNothingYetIsKeptToo) {
  TemporaryRoot folder{{"/data/", ""}};
  folder.link("/report", "second");
  folder.link("/second", folder.path("/data/report"));
  write_whole(folder.path("/report"), "new");
  EXPECT_TRUE(is_link(folder.path("/report")));
  EXPECT_TRUE(is_link(folder.path("/second")));
  EXPECT_EQ(folder.read("/data/report"), "new");
}

TEST(WholeFile, ALoopOfLinksIsAnError) {
  TemporaryRoot folder;
  folder.link("/a", "b");
  folder.link("/b", "a");
  EXPECT_EQ(error_of(folder.path("/a")), ELOOP);
  EXPECT_THAT(names(folder), ElementsAre("a", "b"));
}

TEST(WholeFile, DevicesStayWhatTheyAre) {
  const auto before = inode("/dev/null");
  write_whole("/dev/null", "x");
  EXPECT_EQ(inode("/dev/null"), before);
  EXPECT_EQ(error_of("/dev/full"), ENOSPC);
}

TEST(WholeFile, AFifoStaysOne) {
  TemporaryRoot folder;
  folder.fifo("/pipe");
  const io::Fd reader(::open(folder.path("/pipe").c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  write_whole(folder.path("/pipe"), "through");
  char buffer[16];
  EXPECT_EQ(::read(reader.get(), buffer, sizeof buffer), 7);
  EXPECT_THAT(names(folder), ElementsAre("pipe"));
}

TEST(WholeFile, AFifoThatNobodyReadsFromIsGivenUp) {
  TemporaryRoot folder;
  folder.fifo("/pipe");
  const auto error = [&](std::string_view content) {
    try {
      write_whole(folder.path("/pipe"), content, {}, std::chrono::milliseconds(50));
    } catch (const std::system_error& e) {
      return e.code().value();
    }
    return 0;
  };
  EXPECT_EQ(error("x"), ETIME);
  const io::Fd reader(::open(folder.path("/pipe").c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  EXPECT_EQ(error("x"), 0);
  EXPECT_EQ(error(std::string(1 << 20, 'x')), ETIME) << "a reader that does not read on";
}

/// In a child whose report outgrows its limit in the middle, and that is then told to end.
int signal_that_ended(const std::string& path) {
  const auto child = ::fork();
  if (child == 0) {
    const rlimit limit{10, 10};
    (void)::signal(SIGXFSZ, [](int) { (void)::raise(SIGTERM); });
    if (::setrlimit(RLIMIT_FSIZE, &limit) == 0) write_whole(path, std::string(100, 'x'));
    ::_exit(0);
  }
  int status = 0;
  (void)::waitpid(child, &status, 0);
  return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

TEST(WholeFile, ASignalInTheMiddleLeavesNothing) {
  const TemporaryRoot folder{{"/report", "old"}};
  EXPECT_EQ(signal_that_ended(folder.path("/report")), SIGTERM);
  EXPECT_THAT(names(folder), ElementsAre("report"));
  EXPECT_EQ(folder.read("/report"), "old");
}

TEST(WholeFile, AfterwardsSignalsDoWhatTheyDid) {
  const TemporaryRoot folder;
  struct sigaction before {
  }, after{};
  ASSERT_EQ(::sigaction(SIGTERM, nullptr, &before), 0);
  write_whole(folder.path("/report"), "x");
  ASSERT_EQ(::sigaction(SIGTERM, nullptr, &after), 0);
  EXPECT_EQ(after.sa_handler, before.sa_handler);
}

TEST(WholeFile, AFailureLeavesNothing) {
  const TemporaryRoot folder{{"/folder/", ""}};
  EXPECT_EQ(error_of(folder.path("/folder")), EISDIR);
  EXPECT_EQ(error_of(folder.path("/none/report")), ENOENT);
  EXPECT_EQ(error_of(folder.path("/" + std::string(256, 'n'))), ENAMETOOLONG) << "found out at the rename";
  EXPECT_NE(error_of(""), 0);
  EXPECT_THAT(names(folder), ElementsAre("folder"));
}

TEST(WholeFile, ANameMayBeAsLongAsNamesMayBe) {
  const TemporaryRoot folder;
  const std::string name(255, 'n');
  write_whole(folder.path("/" + name), "x");
  EXPECT_THAT(names(folder), ElementsAre(name));
}

/// In a child that is nobody, and ends with write_whole's errno.
int error_as_nobody(const std::string& path) {
  const auto child = ::fork();
  if (child == 0) {
    if (::geteuid() == 0 && (::setgid(65534) != 0 || ::setuid(65534) != 0)) ::_exit(255);
    ::_exit(error_of(path));
  }
  int status = 0;
  (void)::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(WholeFile, AClosedFolderIsAnErrorAndTheOldFileStands) {
  TemporaryRoot folder{{"/closed/report", "old"}};
  folder.mode("", 0755);
  folder.mode("/closed", 0555);
  EXPECT_EQ(error_as_nobody(folder.path("/closed/report")), EACCES);
  EXPECT_EQ(error_as_nobody(folder.path("/closed/new")), EACCES);
  folder.mode("/closed", 0755);
  EXPECT_EQ(folder.read("/closed/report"), "old");
  EXPECT_THAT(io::Root(folder.path()).list("/closed"), ElementsAre("report"));
}

TEST(WholeFile, RelativePathsAreFromTheWorkingFolder) {
  const TemporaryRoot folder;
  const io::Fd before(::open(".", O_PATH | O_DIRECTORY | O_CLOEXEC));
  ASSERT_EQ(::chdir(folder.path().c_str()), 0);
  const int first = error_of("report"), second = error_of("./report", "again");
  ASSERT_EQ(::fchdir(before.get()), 0);
  EXPECT_EQ(first, 0);
  EXPECT_EQ(second, 0);
  EXPECT_EQ(folder.read("/report"), "again");
  EXPECT_THAT(names(folder), ElementsAre("report"));
}

TEST(WholeFile, ADashIsStandardOutput) {
  testing::internal::CaptureStdout();
  write_whole("-", "said");
  EXPECT_EQ(testing::internal::GetCapturedStdout(), "said");
}

}  // namespace
}  // namespace nodecheck
