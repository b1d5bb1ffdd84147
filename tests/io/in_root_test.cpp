// What stands in for openat2 opens what openat2 opens, in trees of links that lead everywhere.
#include "io/in_root.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <random>

#include "support/temporary_root.hpp"

namespace nodecheck {
namespace {

using io::Fd;

Fd folder(const std::string& path) { return Fd(::open(path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)); }

/// What was opened, or why nothing was.
std::string opened(const Fd& fd) {
  const int why = errno;
  struct stat st {};
  if (!fd) return "errno " + std::to_string(why);
  if (::fstat(fd.get(), &st) != 0) return "fstat";
  return std::to_string(st.st_dev) + ":" + std::to_string(st.st_ino);
}

class RandomTree {
 public:
  explicit RandomTree(unsigned seed) : random_(seed) {
    for (int i = 0; i < 25; ++i) grow();
  }
  [[nodiscard]] const std::string path() const { return root_.path(); }

  std::string any_path() {
    std::string path = one_of({"", "", "/", "//"});
    const auto names = 1 + random_() % 6;
    for (unsigned i = 0; i < names; ++i)
      path += (i == 0 ? "" : "/") + one_of({"a", "b", "c", "a", "b", "c", "..", "."});
    return path + one_of({"", "", "", "/", "/.", "/.."});
  }

 private:
  std::string one_of(const std::vector<std::string>& words) { return words[random_() % words.size()]; }

  void grow() {
    std::string path = root_.path();
    const auto depth = 1 + random_() % 3;
    for (unsigned i = 0; i < depth; ++i) path += "/" + one_of({"a", "b", "c"});
    switch (random_() % 4) {
      case 0:
        (void)::close(::open(path.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW, 0600));
        break;
      case 1:
        (void)!::symlink(any_path().c_str(), path.c_str());
        break;
      default:
        (void)::mkdir(path.c_str(), 0700);
    }
  }

  TemporaryRoot root_;
  std::mt19937 random_;
};

TEST(InRoot, AWalkOpensWhatOpenat2Opens) {
  int found = 0;
  for (unsigned seed = 0; seed < 300; ++seed) {
    RandomTree tree(seed);
    const auto root = folder(tree.path());
    for (int i = 0; i < 40; ++i)
      for (const int flags : {O_PATH, O_PATH | O_NOFOLLOW, O_RDONLY, O_RDONLY | O_DIRECTORY, O_RDONLY | O_NOFOLLOW}) {
        const auto path = tree.any_path();
        const auto wanted = opened(io::open_in_root(root, path, flags | O_CLOEXEC));
        ASSERT_EQ(opened(io::walk_in_root(root, path, flags | O_CLOEXEC)), wanted)
            << path << " seed " << seed << " flags " << flags;
        found += wanted.starts_with("errno") ? 0 : 1;
      }
  }
  EXPECT_GT(found, 5000) << "the trees have something in them";
}

TEST(InRoot, NothingLeadsOut) {
  TemporaryRoot tree{{"/in/file", "x"}};
  tree.link("/up", "../../../../../../../../etc/passwd");
  tree.link("/abs", "/etc/passwd");
  tree.link("/loop", "loop");
  tree.link("/magic", "/proc/self/root/etc/passwd");
  tree.link("/home", "/in");
  const auto root = folder(tree.path());
  for (const auto* path : {"up", "abs", "magic", "../../../../../../etc/passwd", "/etc/passwd"})
    EXPECT_EQ(opened(io::walk_in_root(root, path, O_PATH)), "errno 2") << path;
  EXPECT_EQ(opened(io::walk_in_root(root, "loop", O_PATH)), "errno " + std::to_string(ELOOP));
  EXPECT_TRUE(io::walk_in_root(root, "home/../in/file", O_RDONLY));
  EXPECT_EQ(opened(io::walk_in_root(root, "../..", O_PATH)), opened(root));
}

TEST(InRoot, AMagicLinkIsATextLikeAnyOther) {
  const auto proc = folder("/proc");
  EXPECT_EQ(opened(io::walk_in_root(proc, "self/root", O_PATH)), opened(proc)) << "not the machine's /";
  EXPECT_EQ(opened(io::walk_in_root(proc, "self/exe", O_RDONLY)), "errno 2");
}

}  // namespace
}  // namespace nodecheck
