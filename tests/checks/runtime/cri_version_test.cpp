#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>
#include <vector>

#include "support/command.hpp"
#include "support/containerd_literals.hpp"
#include "support/cri_literals.hpp"
#include "support/judging.hpp"

namespace nodecheck {
namespace {

using testing::HasSubstr;

constexpr auto id = "runtime.cri-version";

Outcome judge_version(const CriVersion& version, const Profile& profile = {}) { return judged(id, profile, version); }

CriVersion v1alpha2() {
  auto version = refusal(12, "unknown service runtime.v1.RuntimeService");
  version.api = "v1alpha2";
  version.runtime_name = "containerd";
  version.runtime_version = "1.4.13";
  return version;
}

CriVersion without_cri(const std::string& error) {
  auto version = refusal(12, "unknown service runtime.v1.RuntimeService");
  version.containerd = true;
  version.plugin_error = error;
  return version;
}

TEST(RuntimeCriVersion, PassesForV1) {
  const auto outcome = judge_version(containerd_v1());
  EXPECT_EQ(outcome.verdict, Verdict::pass);
  EXPECT_EQ(outcome.observed, "containerd v1.6.20 speaks CRI v1");
}

TEST(RuntimeCriVersion, WeighsV1alpha2ByTheKubelet) {
  const auto severity = [](const Profile& profile) { return severity_of(id, judge_version(v1alpha2(), profile)); };
  EXPECT_EQ(judge_version(v1alpha2()).verdict, Verdict::fail);
  EXPECT_EQ(severity(with_kubelet(1, 26)), Severity::error);
  EXPECT_EQ(severity(with_kubelet(1, 25)), Severity::warning);
  EXPECT_EQ(severity(Profile{}), Severity::warning);
  EXPECT_THAT(judge_version(v1alpha2()).findings.at(0).message, HasSubstr("--kubelet-version"));
}

TEST(RuntimeCriVersion, FailsForADisabledPlugin) {
  const auto outcome = judge_version(without_cri(""));
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, outcome), Severity::error);
  EXPECT_THAT(outcome.findings.at(0).message, HasSubstr("disabled"));
  EXPECT_THAT(outcome.remedy, HasSubstr("disabled_plugins"));
}

TEST(RuntimeCriVersion, NamesTheLineThatDisablesIt) {
  const auto files = containerd_reads("version = 2\ndisabled_plugins = [\n  \"io.containerd.grpc.v1.cri\",\n]\n");
  const auto outcome = judged(id, Profile{}, without_cri(""), files);
  EXPECT_THAT(outcome.findings.at(0).message, HasSubstr("disabled by /etc/containerd/config.toml:3"));
  EXPECT_EQ(outcome.findings.at(0).evidence.at(2).observed, "io.containerd.grpc.v1.cri");
  EXPECT_THAT(outcome.remedy, HasSubstr("sed -i.bak -E '3s/"));
}

/// The very line that the remedy prints, over files as people write them.
TEST(RuntimeCriVersion, ItsRemedyTakesThePluginOutOfTheList) {
  const Folder folder;
  const auto path = folder / "config.toml";
  const std::string start = "version = 2\ndisabled_plugins = [";
  for (const auto& [list, rest] : std::vector<std::pair<std::string, std::string>>{
           {"\"cri\"]\n", "]\n"},
           {"\"cri\", \"aufs\"]\n", "\"aufs\"]\n"},
           {"'io.containerd.grpc.v1.cri']\n", "]\n"},
           {"\n  \"aufs\",\n  \"io.containerd.grpc.v1.cri\"\n]\n", "\n  \"aufs\",\n  \n]\n"}}) {
    write_file(path, start + list);
    auto files = containerd_reads({{path, start + list}});
    const auto remedy = judged(id, Profile{}, without_cri(""), files).remedy;
    const auto begin = remedy.find("sed "), end = remedy.find('\n', begin);
    EXPECT_EQ(shell_says(remedy.substr(begin, end - begin)).status, 0) << remedy;
    EXPECT_EQ(content_of(path), start + rest);
  }
}

TEST(RuntimeCriVersion, FailsForAPluginThatFailedInItsOwnWords) {
  const auto outcome = judge_version(without_cri("invalid plugin config: `systemd_cgroup` only works for runtime v1"));
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_THAT(outcome.findings.at(0).message, HasSubstr("`systemd_cgroup` only works for runtime v1"));
  EXPECT_THAT(outcome.remedy, HasSubstr("SystemdCgroup = true"));
}

TEST(RuntimeCriVersion, FailsForWhatIsNoCriSocket) {
  const auto message = [](int code, const char* words) {
    const auto outcome = judge_version(refusal(code, words));
    EXPECT_EQ(outcome.verdict, Verdict::fail);
    return outcome.findings.at(0).message;
  };
  EXPECT_THAT(message(14, "Trying to connect an http1.x server"), HasSubstr("HTTP/1"));
  EXPECT_THAT(message(14, "Broken pipe"), HasSubstr("nothing behind"));
  EXPECT_THAT(message(12, ""), HasSubstr("but no CRI"));
  EXPECT_THAT(message(7, "go away"), HasSubstr("go away"));
}

TEST(RuntimeCriVersion, SendsDockersSocketToCriDockerd) {
  auto docker = refusal(14, "Trying to connect an http1.x server");
  docker.path = "/run/docker.sock";
  EXPECT_THAT(judge_version(docker).remedy, HasSubstr("Install cri-dockerd"));
}

TEST(RuntimeCriVersion, UnknownWhereItDidNotAnswer) {
  EXPECT_EQ(judged(id, Profile{}, Result<CriVersion>(no_answer())).verdict, Verdict::unknown);
}

TEST(RuntimeCriVersion, NotApplicableWithoutAnEndpoint) {
  EXPECT_EQ(judge_version(CriVersion{}).verdict, Verdict::not_applicable);
}

}  // namespace
}  // namespace nodecheck
