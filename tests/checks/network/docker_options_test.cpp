#include "facts/docker_options.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "facts/docker_settings.hpp"
#include "facts/flannel_subnet.hpp"
#include "support/docker_literals.hpp"
#include "support/judging.hpp"
#include "support/profiles.hpp"

namespace nodecheck {
namespace {

using testing::HasSubstr;

constexpr std::string_view id = "network.docker-options";
constexpr auto drop_in = "/etc/systemd/system/docker.service.d/flannel.conf";
constexpr auto right = "10.244.1.1/24", wrong = "172.17.0.1/16";

FlannelSubnet lease(const std::string& subnet = right) {
  FlannelSubnet file;
  file.present = true;
  file.subnet = subnet;
  return file;
}

DockerSettings running(const std::string& bip) {
  auto d = docker("18.09.9");
  if (!bip.empty()) d.bip = {bip, "dockerd --bip"};
  return d;
}

DockerOptionsFile file(const std::string& path, std::vector<DockerVariable> variables) {
  return {path, true, std::string(drop_in) + ":2", true, std::move(variables)};
}

/// flannel's drop-in, and what comes of it.
DockerOptions through_file(const std::string& bip = right) {
  DockerOptions o;
  o.unit = "/lib/systemd/system/docker.service";
  o.command = std::string(drop_in) + ":4";
  o.expanded = {"DOCKER_NETWORK_OPTIONS"};
  o.files = {file("/run/flannel/docker", {{"DOCKER_OPT_BIP", bip}, {"DOCKER_NETWORK_OPTIONS", bip}})};
  o.bip = {bip, "/run/flannel/docker"};
  return o;
}

DockerOptions packaged() {
  DockerOptions o;
  o.unit = "/lib/systemd/system/docker.service";
  o.command = o.unit + ":13";
  return o;
}

Outcome judge(const DockerSettings& d, const DockerOptions& o) {
  return judged(id, bridged("flannel", "docker0"), d, o, lease());
}

std::string cause(const DockerOptions& o, const DockerSettings& d = running("")) {
  const auto outcome = judge(d, o);
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, outcome), Severity::error);
  return outcome.findings.empty() ? "" : outcome.findings.at(0).message;
}

TEST(DockerOptionsCheck, PassesWithFlannelsBip) {
  EXPECT_EQ(judge(running(right), through_file()).verdict, Verdict::pass);
  EXPECT_EQ(judge(running(right), through_file()).observed, "dockerd runs with --bip 10.244.1.1/24, flannel's");
  auto down = running(right);
  down.pid = 0;
  EXPECT_EQ(judge(down, through_file()).verdict, Verdict::pass);
}

TEST(DockerOptionsCheck, PassesHoweverItGetsIt) {
  auto fixed = packaged();
  fixed.bip = {right, fixed.unit};
  EXPECT_EQ(judge(running(right), fixed).verdict, Verdict::pass) << "written into the unit";
  auto by_file = running("");
  by_file.bip = {right, "/etc/docker/daemon.json:3"};
  EXPECT_EQ(judge(by_file, packaged()).verdict, Verdict::pass);
}

TEST(DockerOptionsCheck, StartedBeforeFlannel) {
  const auto o = judge(running(""), through_file());
  ASSERT_EQ(o.verdict, Verdict::fail);
  EXPECT_EQ(o.findings.at(0).message,
            "dockerd runs without --bip, and FLANNEL_SUBNET is 10.244.1.1/24: it was started before flannel's file had "
            "that");
  EXPECT_THAT(o.remedy, HasSubstr("  systemctl restart docker\n"));
  EXPECT_THAT(o.remedy, HasSubstr("After=flanneld.service"));
  EXPECT_THAT(cause(through_file(), running(wrong)), HasSubstr("with --bip 172.17.0.1/16"));
}

TEST(DockerOptionsCheck, NoFileIsRead) {
  EXPECT_EQ(
      cause(packaged()),
      "dockerd runs without --bip, and FLANNEL_SUBNET is 10.244.1.1/24: docker.service reads no file of flannel's");
  EXPECT_THAT(judge(running(""), packaged()).remedy, HasSubstr("EnvironmentFile=-/run/flannel/docker ExecStart="));
  EXPECT_THAT(cause(packaged(), running(right)), HasSubstr("dockerd would be started without --bip"))
      << "once more by hand";
}

TEST(DockerOptionsCheck, TheFileIsNotThere) {
  auto o = through_file("");
  o.files = {{"/run/flannel/docker", true, std::string(drop_in) + ":2", false, {}}};
  EXPECT_THAT(cause(o), HasSubstr("/run/flannel/docker, which docker.service reads, is not there"));
  EXPECT_THAT(judge(running(""), o).remedy, HasSubstr("mk-docker-opts.sh"));
  o.files[0].present = true;
  EXPECT_THAT(cause(o), HasSubstr("/run/flannel/docker has no --bip"));
}

TEST(DockerOptionsCheck, AnotherFileOverridesIt) {
  auto o = through_file();
  o.files.push_back(file("/etc/sysconfig/docker-network", {{"DOCKER_NETWORK_OPTIONS", wrong}}));
  o.bip = {wrong, "/etc/sysconfig/docker-network"};
  EXPECT_EQ(
      cause(o, running(wrong)),
      "dockerd runs with --bip 172.17.0.1/16, and FLANNEL_SUBNET is 10.244.1.1/24: /etc/sysconfig/docker-network, "
      "which docker.service reads after /run/flannel/docker, sets DOCKER_NETWORK_OPTIONS anew");
  EXPECT_THAT(judge(running(wrong), o).remedy, HasSubstr("zz-flannel.conf"));
  o.files.back().variables[0].bip = "";
  o.bip = {};
  EXPECT_THAT(cause(o), HasSubstr("sets DOCKER_NETWORK_OPTIONS anew"));
}

TEST(DockerOptionsCheck, TheCommandDoesNotUseIt) {
  auto o = through_file();
  o.expanded = {"DOCKER_OPTS"};
  o.bip = {};
  EXPECT_THAT(cause(o), HasSubstr("the command of docker.service does not use $DOCKER_NETWORK_OPTIONS"));
}

TEST(DockerOptionsCheck, AllOptionsInOneWord) {
  auto o = through_file();
  o.glued = true;
  EXPECT_THAT(cause(o), HasSubstr("has ${DOCKER_NETWORK_OPTIONS}, which gives dockerd all options as one word"));
}

TEST(DockerOptionsCheck, AFileOfAnEarlierLease) {
  EXPECT_THAT(cause(through_file("10.244.7.1/24"), running("10.244.7.1/24")),
              HasSubstr("/run/flannel/docker says --bip=10.244.7.1/24, of an earlier lease"));
}

TEST(DockerOptionsCheck, AnotherBipInTheCommand) {
  auto o = through_file();
  o.bip = {wrong, drop_in};
  EXPECT_THAT(cause(o, running(wrong)), HasSubstr(std::string(drop_in) + " gives it --bip=172.17.0.1/16"));
  o.files.clear();
  EXPECT_THAT(cause(o, running(wrong)), HasSubstr("gives it --bip=172.17.0.1/16"));
}

TEST(DockerOptionsCheck, NoUnit) {
  EXPECT_THAT(cause(DockerOptions{}), HasSubstr("no docker.service gives it flannel's"));
}

TEST(DockerOptionsCheck, NotWhereDockerDoesNotMakeThePodsBridge) {
  EXPECT_EQ(judged(id, routed()).verdict, Verdict::not_applicable);
  EXPECT_EQ(judged(id, bridged(), running(wrong), packaged(), lease()).verdict, Verdict::not_applicable)
      << "an idle Docker beside cni0";
  EXPECT_EQ(judge(DockerSettings{}, DockerOptions{}).verdict, Verdict::not_applicable);
  auto other = running("");
  other.bridge = {"br0", "dockerd --bridge"};
  EXPECT_EQ(judge(other, packaged()).verdict, Verdict::not_applicable);
}

TEST(DockerOptionsCheck, UnknownWhereAFactIsMissing) {
  const auto p = bridged("flannel", "docker0");
  EXPECT_EQ(judged(id, p, running(right), lease()).verdict, Verdict::unknown);
  EXPECT_EQ(judged(id, p, through_file(), lease()).verdict, Verdict::unknown);
  EXPECT_EQ(judged(id, p, running(right), through_file()).verdict, Verdict::unknown);
  for (const auto* subnet : {"", "x", "fd00::1/64"})
    EXPECT_EQ(judged(id, p, running(right), through_file(), lease(subnet)).verdict, Verdict::unknown) << subnet;
}

}  // namespace
}  // namespace nodecheck
