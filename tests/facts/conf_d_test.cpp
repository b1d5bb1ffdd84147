#include "facts/conf_d.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "support/fake_host.hpp"
#include "support/temporary_root.hpp"

namespace nodecheck {
namespace {

using testing::ElementsAre;

std::vector<std::string> paths(const std::vector<ConfText>& all) {
  std::vector<std::string> list;
  for (const auto& conf : all) list.push_back(conf.file.path());
  return list;
}

TEST(ConfD, DirectoriesByRankAndFilesByName) {
  TemporaryRoot root{{"/usr/lib/sysctl.d/a.conf", "x"},
                     {"/etc/sysctl.d/b.conf", "x"},
                     {"/etc/sysctl.d/README", ""},
                     {"/run/sysctl.d/c.conf", "x"},
                     {"/usr/local/lib/sysctl.d/d.conf", "x"}};
  root.link("/lib", "usr/lib");
  EXPECT_THAT(paths(conf_d(*root.host(), "sysctl.d")),
              ElementsAre("/etc/sysctl.d/README", "/etc/sysctl.d/b.conf", "/run/sysctl.d/c.conf",
                          "/usr/local/lib/sysctl.d/d.conf", "/usr/lib/sysctl.d/a.conf"));
  TemporaryRoot split{{"/usr/lib/sysctl.d/a.conf", "x"}, {"/lib/sysctl.d/a.conf", "x"}};
  EXPECT_THAT(paths(conf_d(*split.host(), "sysctl.d")),
              ElementsAre("/usr/lib/sysctl.d/a.conf", "/lib/sysctl.d/a.conf"));
  EXPECT_TRUE(conf_d(*TemporaryRoot().host(), "sysctl.d").empty());
}

TEST(ConfD, SaysWhatIsNoFile) {
  TemporaryRoot root{
      {"/etc/sysctl.conf", "net.ipv4.ip_forward=1\n"}, {"/etc/x.d/empty.conf", ""}, {"/etc/x.d/dir.conf/", ""}};
  root.link("/etc/x.d/99-sysctl.conf", "../sysctl.conf");
  root.link("/etc/x.d/gone.conf", "../nowhere");
  root.link("/etc/x.d/loop.conf", "loop.conf");
  root.link("/etc/x.d/mask.conf", "/dev/null");
  root.link("/etc/x.d/out.conf", "../../../../../../etc/sysctl.conf");
  root.fifo("/etc/x.d/fifo.conf");
  std::map<std::string, ConfKind> kinds;
  for (const auto& conf : conf_d(*root.host(), "x.d")) kinds[conf.file.name] = conf.file.kind;
  EXPECT_EQ(kinds, (std::map<std::string, ConfKind>{{"99-sysctl.conf", ConfKind::file},
                                                    {"dir.conf", ConfKind::directory},
                                                    {"empty.conf", ConfKind::file},
                                                    {"fifo.conf", ConfKind::directory},
                                                    {"gone.conf", ConfKind::dangling},
                                                    {"loop.conf", ConfKind::dangling},
                                                    {"mask.conf", ConfKind::mask},
                                                    {"out.conf", ConfKind::file}}));
  const auto link = conf_file(*root.host(), "/etc/x.d", "99-sysctl.conf");
  ASSERT_TRUE(link);
  EXPECT_EQ(link->file.link, "../sysctl.conf");
  EXPECT_EQ(link->text, "net.ipv4.ip_forward=1\n");
  EXPECT_TRUE(conf_file(*root.host(), "/etc/x.d", "empty.conf")->file.empty);
  EXPECT_FALSE(conf_file(*root.host(), "/etc/x.d", "absent.conf"));
}

TEST(ConfD, SaysWhatIsClosed) {
  FakeHost host;
  host.files = {{"/etc/x.d/a.conf", "1"}};
  host.errors = {{"/etc/x.d/a.conf", EACCES}, {"/run/x.d", EPERM}};
  const auto all = conf_d(host, "x.d");
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].file.kind, ConfKind::unread);
  EXPECT_EQ(all[1].file.path(), "/run/x.d");
  EXPECT_EQ(all[1].file.kind, ConfKind::unread);
  EXPECT_FALSE(all[1].file.why.empty());
}

}  // namespace
}  // namespace nodecheck
