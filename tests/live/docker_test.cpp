// Docker's facts of a real dockerd, and our verdict on a daemon.json against dockerd's own.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "facts/cgroups.hpp"
#include "facts/docker_binary.hpp"
#include "facts/processes.hpp"
#include "facts/unit_files.hpp"
#include "live/dockerd.hpp"
#include "profile.hpp"
#include "reason/docker_driver.hpp"
#include "registry.hpp"
#include "support/docker_literals.hpp"

namespace nodecheck {
namespace {

using testing::HasSubstr;

/// 20.10 writes a key below /etc/docker unless it is told where.
const std::string key = R"("deprecated-key-path": "FOLDER/key.json")";

/// As a run would have them, were this dockerd the node's only one and its pods' runtime.
/// A busy machine's dockerd may need longer than a run would give it.
Facts facts_of(const Dockerd& dockerd, std::optional<std::chrono::milliseconds> patience = std::chrono::seconds(60)) {
  Facts facts(Host::live(), {.fact = patience, .run = std::chrono::seconds(60)});
  facts.set<Processes>(Processes{{{dockerd.pid(), "dockerd", 0, 0}}, false});
  facts.set<UnitFiles>(UnitFiles{});
  facts.set<CriEndpoint>(through_dockershim());
  return facts;
}
Outcome judge(Facts facts, std::string_view id) { return Registered::find(id).at(0)->judge.run(facts, Profile{}); }

TEST(Dockerd, SaysWhatItIsSetTo) {
  const Dockerd dockerd("{\n" + key +
                        ",\n\"storage-driver\": \"vfs\", \"live-restore\": true,\n"
                        "\"exec-opts\": [\"native.cgroupdriver=cgroupfs\"]}");
  ASSERT_NE(dockerd.pid(), 0) << dockerd.log();
  auto facts = facts_of(dockerd);
  const auto settings = *facts.get<DockerSettings>();
  const auto info = *facts.get<DockerInfo>();
  ASSERT_TRUE(settings) << settings.why().message;
  ASSERT_TRUE(info) << info.why().message;
  EXPECT_EQ(settings->storage_driver.source, dockerd.file() + ":3");
  EXPECT_EQ(settings->hosts.value, std::vector<std::string>{"unix://" + dockerd.socket()});
  EXPECT_FALSE(settings->iptables.value);
  EXPECT_EQ(info->storage_driver, "vfs");
  EXPECT_EQ(info->live_restore, true);
  EXPECT_EQ(info->logging_driver, "json-file");
  EXPECT_EQ(info->server_version, settings->version) << "the release in the file is the running one's";
  const auto claims = dockers_drivers(*settings, info, *facts.get<Init>(), *facts.get<Cgroups>());
  ASSERT_EQ(claims.size(), 3U);
  EXPECT_EQ(claims[0].driver, "cgroupfs");
  EXPECT_EQ(claims[1].source, dockerd.file() + ":4");
  for (const auto* id : {"docker.daemon-json", "docker.storage-driver", "docker.command-line"})
    EXPECT_EQ(judge(facts, id).verdict, Verdict::pass) << id;
  EXPECT_EQ(judge(facts, "docker.log-rotation").verdict, Verdict::fail);
}

TEST(Dockerd, ItsDefaultDriverIsTheOneThatWeExpect) {
  const Dockerd dockerd("{" + key + ", \"storage-driver\": \"vfs\"}");
  ASSERT_NE(dockerd.pid(), 0) << dockerd.log();
  auto facts = facts_of(dockerd);
  const auto claims = dockers_drivers(**facts.get<DockerSettings>(), *facts.get<DockerInfo>(), *facts.get<Init>(),
                                      *facts.get<Cgroups>());
  ASSERT_EQ(claims.size(), 2U);
  EXPECT_EQ(claims[0].driver, claims[1].driver);
}

TEST(Dockerd, TellsOverlay2) {
  const Dockerd dockerd("{" + key + ", \"storage-driver\": \"overlay2\"}");
  ASSERT_NE(dockerd.pid(), 0) << dockerd.log();
  auto facts = facts_of(dockerd);
  EXPECT_EQ((*facts.get<DockerInfo>())->storage_driver, "overlay2");
  EXPECT_EQ(judge(facts, "docker.storage-driver").observed, "overlay2 (GET /info)");
}

TEST(Dockerd, ASilentOneCostsTwoSeconds) {
  const Dockerd dockerd("{" + key + ", \"storage-driver\": \"vfs\"}");
  ASSERT_NE(dockerd.pid(), 0) << dockerd.log();
  dockerd.stop();
  auto facts = facts_of(dockerd, std::nullopt);
  const auto begin = Clock::now();
  const auto info = *facts.get<DockerInfo>();
  ASSERT_FALSE(info);
  EXPECT_EQ(info.why().kind, Unavailable::Kind::timed_out);
  EXPECT_LT(Clock::now() - begin, std::chrono::seconds(4));
}

/// Of a root in which dockerd, its unit with that flag, and the same daemon.json lie.
Verdict verdict_on_disk(const Dockerd& dockerd, const std::string& flag) {
  namespace fs = std::filesystem;
  const Scratch root;
  const auto file = dockerd.file();
  for (const auto* folder : {"etc/systemd/system", "usr/sbin", "proc"}) fs::create_directories(root / folder);
  fs::create_directories(fs::path(root.path() + file).parent_path());
  fs::copy_file(file, root.path() + file);
  fs::copy_file(find_dockerd(*Host::live()), root / "usr/sbin/dockerd");
  (void)root.write("etc/systemd/system/docker.service",
                   "[Service]\nExecStart=/usr/sbin/dockerd --config-file " + file + " " + flag + "\n");
  Facts facts(Host::at(root.path()), {.fact = {}, .run = std::chrono::seconds(60)});
  facts.set<CriEndpoint>(through_dockershim());
  return judge(facts, "docker.daemon-json").verdict;
}

struct Refusal {
  const char *json, *flag, *words;
};
class DockerdRefuses : public testing::TestWithParam<Refusal> {};

TEST_P(DockerdRefuses, WhatWeCallAFailure) {
  const auto& [json, flag, words] = GetParam();
  const std::vector<std::string> flags = *flag ? std::vector<std::string>{flag} : std::vector<std::string>{};
  const Dockerd dockerd(json, flags);
  EXPECT_EQ(dockerd.pid(), 0) << "it runs";
  EXPECT_THAT(dockerd.log(), HasSubstr(words));
  const auto verdict = verdict_on_disk(dockerd, flag);
  EXPECT_EQ(verdict, Verdict::fail);
}

INSTANTIATE_TEST_SUITE_P(Files, DockerdRefuses,
                         testing::Values(Refusal{"{\"debug\": true,}", "", "invalid character"},
                                         Refusal{R"({"log-optz": {}, "bad": 1})", "",
                                                 "don't match any configuration option"},
                                         Refusal{R"({"proxies": {"nonsense": 1}})", "", "nonsense"},
                                         Refusal{R"({"log-opts": {"max-file": 3}})", "", "cannot unmarshal number"},
                                         Refusal{R"({"userland-proxy": "no"})", "", "userland-proxy"},
                                         Refusal{R"({"exec-opts": ["native.cgroupdriver=systemd"]})",
                                                 "--exec-opt=native.cgroupdriver=systemd",
                                                 "specified both as a flag and in the configuration file: exec-opts"},
                                         Refusal{R"({"debug": true})", "-D", "specified both as a flag"},
                                         Refusal{R"({"hosts": ["fd://"]})", "-Hfd://", "specified both as a flag"},
                                         Refusal{R"({"firewall-backend": "iptables"})", "", "firewall-backend"}));

}  // namespace
}  // namespace nodecheck
