// unit_file: one unit file or drop-in, laid over what came before.
#include "facts/unit_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "result.hpp"

namespace nodecheck {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr auto path = "/etc/systemd/system/x.service";

UnitContent content_of(std::string_view text) {
  UnitContent content;
  apply_unit_file(text, path, "x.service", content);
  return content;
}
std::vector<std::string> words_of_command(std::string_view exec_start) {
  const auto content = content_of("[Service]\nExecStart=" + std::string(exec_start) + "\n");
  return content.exec_start.empty() ? std::vector<std::string>{} : content.exec_start[0].words;
}

// The unit that a guide writes for Docker 18.09 with flannel.
constexpr std::string_view docker_service = R"([Unit]
Description=Docker Application Container Engine
Documentation=http://docs.docker.io

[Service]
Environment="PATH=/opt/k8s/bin:/bin:/sbin:/usr/bin:/usr/sbin"
EnvironmentFile=-/run/flannel/docker
ExecStart=/opt/k8s/bin/dockerd --log-level=error $DOCKER_NETWORK_OPTIONS
ExecReload=/bin/kill -s HUP $MAINPID
Restart=on-failure
Delegate=yes
KillMode=process

[Install]
WantedBy=multi-user.target
)";

TEST(UnitFile, ADockerService) {
  const auto content = content_of(docker_service);
  ASSERT_EQ(content.exec_start.size(), 1U);
  EXPECT_THAT(content.exec_start[0].words,
              ElementsAre("/opt/k8s/bin/dockerd", "--log-level=error", "$DOCKER_NETWORK_OPTIONS"));
  EXPECT_EQ(content.exec_start[0].source, "/etc/systemd/system/x.service:8");
  ASSERT_EQ(content.environment_files.size(), 1U);
  EXPECT_EQ(content.environment_files[0].path, "/run/flannel/docker");
  EXPECT_TRUE(content.environment_files[0].optional);
  EXPECT_EQ(content.environment.at("PATH").value, "/opt/k8s/bin:/bin:/sbin:/usr/bin:/usr/sbin");
  EXPECT_EQ(content.delegate, true);
  EXPECT_EQ(content.kill_mode, "process");
  EXPECT_THAT(content.wanted_by, ElementsAre("multi-user.target"));
}

TEST(UnitFile, LinesGoOnAndCommentsBetweenThemDoNotCount) {
  const auto lines =
      unit_lines("# c\n[Service]\n; c\nExecStart=/a \\\n  # not this \\\n  --b \\\n\t--c\r\nKillMode = mixed \n", path);
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[0], (UnitLine{"Service", "ExecStart", "/a  --b  --c", 4}));
  EXPECT_EQ(lines[1], (UnitLine{"Service", "KillMode", "mixed", 8}));
  EXPECT_EQ(unit_lines("[S]\nA=b\\\\\nC=d\\", path).size(), 2U) << "two backslashes are one, and no continuation";
}

TEST(UnitFile, AnEmptyValueResets) {
  auto content = content_of(docker_service);
  apply_unit_file("[Service]\nExecStart=\nEnvironment=\nEnvironmentFile=\nDelegate=no\n[Install]\nWantedBy=\n",
                  "/etc/systemd/system/x.service.d/a.conf", "x.service", content);
  EXPECT_THAT(content.exec_start, IsEmpty());
  EXPECT_THAT(content.environment, IsEmpty());
  EXPECT_THAT(content.environment_files, IsEmpty());
  EXPECT_THAT(content.wanted_by, IsEmpty());
  EXPECT_EQ(content.delegate, false);
}

TEST(UnitFile, DelegateMayNameControllers) {
  EXPECT_EQ(content_of("[Service]\nDelegate=cpu memory\n").delegate, true);
  EXPECT_EQ(content_of("[Service]\nDelegate=\n").delegate, true) << "without any controller";
  EXPECT_EQ(content_of("[Service]\nDelegate=off\n").delegate, false);
  EXPECT_EQ(content_of("[Service]\n").delegate, std::nullopt);
}

TEST(UnitFile, PrefixesQuotesAndEscapesOfACommand) {
  EXPECT_THAT(words_of_command("-@/usr/bin/kubelet kubelet --v=2"), ElementsAre("/usr/bin/kubelet", "--v=2"));
  EXPECT_THAT(words_of_command("+!!/a"), ElementsAre("/a"));
  EXPECT_FALSE(content_of("[Service]\nExecStart=:/a $B\n").exec_start[0].expand);
  EXPECT_THAT(words_of_command(R"(/a 'b c' "d'e" f"g h"i \x41\t\q "" %%n %n)"),
              ElementsAre("/a", "b c", "d'e", "fg hi", "A\t\\q", "", "%n", "x.service"));
  EXPECT_THAT(words_of_command("/a \\; b"), ElementsAre("/a", ";", "b"));
  EXPECT_THAT(words_of_command("/a b ; /c"), ElementsAre("/a", "b"));
  EXPECT_THAT(words_of_command("- ; @"), IsEmpty());
}

TEST(UnitFile, VariablesInQuotesAndWithout) {
  const auto content = content_of("[Service]\nEnvironment=\"A=b c\" D=e 'F=g=h' nonsense =x\nEnvironment=D=%N\n");
  EXPECT_EQ(content.environment.size(), 3U);
  EXPECT_EQ(content.environment.at("A").value, "b c");
  EXPECT_EQ(content.environment.at("D").value, "x") << "the later one wins";
  EXPECT_EQ(content.environment.at("F").value, "g=h");
  EXPECT_EQ(content.environment.at("A").source, path);
}

TEST(UnitFile, WhatSystemdSkipsIsSkipped) {
  const auto content = content_of(
      "ExecStart=/outside\n[Unit]\nExecStart=/unit\n[Service]\nExecStart\n=x\nEnvironmentFile=relative\n"
      "X-Own=1\nPassEnvironment=A\n[X-More]\nExecStart=/more\n");
  EXPECT_THAT(content.exec_start, IsEmpty());
  EXPECT_THAT(content.environment_files, IsEmpty());
}

TEST(UnitFile, WhatSystemdRefusesIsMalformedWithItsLine) {
  for (const auto text : {"[Unit]\n[Service\n", "[Service]\nExecStart=/a 'b\n", "[Service]\nEnvironment=\"A=b\n"}) {
    try {
      (void)content_of(text);
      ADD_FAILURE() << text;
    } catch (const Unavailable& why) {
      EXPECT_EQ(why.kind, Unavailable::Kind::malformed);
      EXPECT_EQ(why.where, "/etc/systemd/system/x.service:2") << text;
    }
  }
}

}  // namespace
}  // namespace nodecheck
