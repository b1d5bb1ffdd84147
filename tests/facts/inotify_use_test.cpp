// Inotify instances of a node's processes, their watches, and whose they are.
#include "facts/inotify_use.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/probing.hpp"

namespace nodecheck {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// A shell's tail -f, and an instance without a watch. Linux 6.1.
constexpr auto two_watches =
    "pos:\t0\nflags:\t00\nmnt_id:\t15\nino:\t1057\n"
    "inotify wd:2 ino:4023b sdev:fe00001 mask:c06 ignored_mask:0 fhandle-bytes:8 fhandle-type:1 f_handle:3b02040043\n"
    "inotify wd:1 ino:4023a sdev:fe00001 mask:c06 ignored_mask:0 fhandle-bytes:8 fhandle-type:1 f_handle:3a02040042\n";
constexpr auto no_watch = "pos:\t0\nflags:\t02004000\nmnt_id:\t15\nino:\t1057\n";

std::string status(const std::string& uids) { return "Name:\tx\nUmask:\t0022\nUid:\t" + uids + "\nGid:\t0\t0\t0\t0\n"; }

struct Node {
  std::shared_ptr<FakeHost> host = std::make_shared<FakeHost>();

  Node() {
    host->links["/proc/self/ns/pid"] = "pid:[4026531836]";
    process("1", "0\t0\t0\t0");
    open("1", "0", "/dev/null", "");
  }
  void process(const std::string& pid, const std::string& uids) {
    host->files["/proc/" + pid + "/status"] = status(uids);
    host->links["/proc/" + pid + "/ns/user"] = "user:[4026531837]";
  }
  void open(const std::string& pid, const std::string& fd, const std::string& link, const std::string& info) {
    host->links["/proc/" + pid + "/fd/" + fd] = link;
    host->files["/proc/" + pid + "/fdinfo/" + fd] = info;
  }
  void watches(const std::string& pid, const std::string& fd, const std::string& info = two_watches) {
    open(pid, fd, "anon_inode:inotify", info);
  }
  [[nodiscard]] InotifyUse use() const { return fact_of<InotifyUse>(host); }
};

TEST(InotifyUse, CountsForEachUser) {
  Node node;
  node.watches("1", "3");
  node.watches("1", "4", no_watch);
  node.open("1", "5", "anon_inode:[eventpoll]", "pos:\t0\ninotify wd:7\n");
  node.process("900", "1000\t1000\t1000\t1000");
  node.watches("900", "3");
  const auto use = node.use();
  ASSERT_THAT(use.users, ElementsAre(InotifyUser{0, 2, 2}, InotifyUser{1000, 1, 2}));
  EXPECT_EQ(use.unseen, "");
  EXPECT_EQ(use.find(1000)->watches, 2);
  EXPECT_EQ(use.find(7), nullptr);
  EXPECT_EQ(replayed(use), use);
}

TEST(InotifyUse, TheEffectiveUserIsCharged) {
  Node node;
  node.process("900", "1000\t33\t1000\t1000");
  node.watches("900", "3");
  EXPECT_THAT(node.use().users, ElementsAre(InotifyUser{33, 1, 2}));
}

TEST(InotifyUse, AUserNamespaceIsItsMakers) {
  Node node;
  node.process("900", "231072\t231072\t231072\t231072");
  node.host->links["/proc/900/ns/user"] = "user:[4026532999]";
  node.watches("900", "3");
  EXPECT_THAT(node.use().users, ElementsAre(InotifyUser{0, 1, 2}));
}

TEST(InotifyUse, WhatEndsMeanwhileIsNothing) {
  Node node;
  node.process("900", "0\t0\t0\t0");
  node.watches("900", "3");
  node.watches("900", "4");
  node.host->errors["/proc/900/fdinfo/4"] = ENOENT;
  node.process("901", "0\t0\t0\t0");
  node.host->errors["/proc/901/fd"] = ENOENT;
  node.process("902", "0\t0\t0\t0");
  node.watches("902", "3");
  node.host->errors["/proc/902/status"] = ESRCH;
  const auto use = node.use();
  EXPECT_THAT(use.users, ElementsAre(InotifyUser{0, 2, 2})) << "the instance whose watches went is one of the two";
  EXPECT_EQ(use.unseen, "");
}

TEST(InotifyUse, ClosedProcessesAreSaid) {
  Node node;
  node.watches("1", "3");
  node.process("900", "0\t0\t0\t0");
  node.host->errors["/proc/900/fd"] = EACCES;
  const auto use = node.use();
  EXPECT_THAT(use.users, ElementsAre(InotifyUser{0, 1, 2}));
  EXPECT_THAT(use.unseen, HasSubstr("of 1 processes are closed"));
}

TEST(InotifyUse, HiddenProcessesAreSaid) {
  Node node;
  node.host->links["/proc/self/ns/pid"] = "pid:[4026532201]";
  EXPECT_THAT(node.use().unseen, HasSubstr("pid namespace"));
  Node hidden;
  for (const auto* path : {"/proc/1/status", "/proc/1/fdinfo/0"}) hidden.host->files.erase(path);
  for (const auto* path : {"/proc/1/fd/0", "/proc/1/ns/user"}) hidden.host->links.erase(path);
  EXPECT_THAT(hidden.use().unseen, HasSubstr("hidepid"));
}

TEST(InotifyUse, PartsMakeTheWholesSum) {
  Node node;
  std::string info = no_watch;
  for (int i = 0; i < 500; ++i) info += "inotify wd:" + std::to_string(i) + " ino:4023b sdev:fe00001 mask:c06\n";
  node.watches("1", "3", info);
  for (std::size_t chunk = watch_overlap + 1; chunk < 90; ++chunk) {
    node.host->chunk = chunk;
    EXPECT_THAT(node.use().users, ElementsAre(InotifyUser{0, 1, 500})) << chunk;
  }
}

TEST(InotifyUse, HostileFiles) {
  EXPECT_EQ(count_watches(""), 0);
  EXPECT_EQ(count_watches("inotify wd:1"), 0) << "the first line is pos:";
  EXPECT_EQ(count_watches("\ninotify wd\n inotify wd:\n\ninotify wd:"), 1);
  for (const auto* text :
       {"", "Uid:\n", "Uid:\t0\n", "Uid:\t0\t-1\n", "Uid:\t0\t4294967296\n", "Uid:\t0\t1x\n", "uid: 0 0"})
    EXPECT_THROW((void)charged_uid(text), std::runtime_error) << text;
  EXPECT_EQ(charged_uid("Uid:\t0\t4294967294\t0\t0"), 4294967294U);
}

}  // namespace
}  // namespace nodecheck
