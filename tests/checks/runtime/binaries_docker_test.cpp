// runtime.binaries of Docker: its own runc under either name, and a runtime that somebody has made the default one.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "facts/runtime_binaries.hpp"
#include "support/docker_literals.hpp"
#include "support/judging.hpp"
#include "support/judging_matchers.hpp"

namespace nodecheck {
namespace {

constexpr auto id = "runtime.binaries";
constexpr auto nvidia = "/usr/bin/nvidia-container-runtime";

RuntimeBinary program(std::string name, std::string folder = "/usr/bin/") {
  auto path = name.starts_with('/') ? name : folder + name;
  return {std::move(name), std::move(path), true, 0755, 0, false};
}

RuntimeBinaries found(std::vector<RuntimeBinary> binaries) {
  return {"dockerd", 900, false, {{"/usr/local/bin", "/usr/bin"}, "/proc/900/environ"}, std::move(binaries)};
}
RuntimeBinaries with_its_own(RuntimeBinary another) {
  return found({program("containerd-shim-runc-v2"), program("runc"), std::move(another)});
}

DockerSettings runs_by_default(std::string name, std::vector<DockerRuntime> runtimes) {
  auto s = docker();
  s.default_runtime = {std::move(name), "/etc/docker/daemon.json:2"};
  s.runtimes = std::move(runtimes);
  return s;
}
DockerSettings with_nvidia() { return runs_by_default("nvidia", {{.name = "nvidia", .path = nvidia}}); }

Outcome judge(RuntimeBinaries all, const DockerSettings& s = docker(), const DockerInfo& info = {}) {
  return judged(id, Profile{}, std::move(all), s, info);
}

void expect_failure(const Outcome& outcome, Severity severity, const std::string& words) {
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, outcome), severity);
  EXPECT_THAT(outcome, says(words));
}

TEST(DockersBinaries, TheStaticOnesOfOldHaveTheirOwnNames) {
  auto all = found({});
  for (const auto* name : {"docker-containerd", "docker-containerd-shim", "docker-runc"})
    all.binaries.push_back(program(name, "/usr/local/bin/"));
  all.binaries.push_back({"docker-proxy", ""});
  expect_failure(judge(all), Severity::warning, "dockerd needs docker-proxy");
  all.binaries[3] = program("docker-proxy");
  EXPECT_EQ(judge(all).verdict, Verdict::pass);
  all.binaries[2].path.clear();
  expect_failure(judge(all), Severity::error, "docker-runc");
}

TEST(DockersBinaries, ItsOwnRunc) {
  expect_failure(judge(found({program("containerd-shim"), {"runc", ""}})), Severity::error, "needs runc");
  EXPECT_EQ(judge(found({program("containerd-shim"), program("runc")})).verdict, Verdict::pass);
}

TEST(DockersBinaries, ADefaultRuntimeOfOnesOwn) {
  const auto outcome = judge(with_its_own(program(nvidia)), with_nvidia());
  EXPECT_EQ(outcome.verdict, Verdict::pass);
  EXPECT_EQ(outcome.observed, std::string("/usr/bin/containerd-shim-runc-v2, ") + nvidia);
  expect_failure(judge(with_its_own({nvidia, ""}), with_nvidia()), Severity::error,
                 "runtime nvidia of dockerd needs /usr/bin/nvidia-container-runtime, which is not there");
  auto closed = program(nvidia);
  closed.mode = 0644;
  expect_failure(judge(with_its_own(closed), with_nvidia()), Severity::error, "which cannot be executed");
}

TEST(DockersBinaries, OneThatIsNotTheDefaultIsAWarning) {
  auto s = with_nvidia();
  s.default_runtime = {"runc"};
  expect_failure(judge(with_its_own({nvidia, ""}), s), Severity::warning, "runtime nvidia of dockerd");
}

TEST(DockersBinaries, AShimByItsType) {
  const auto kata = runs_by_default("kata", {{.name = "kata", .type = "io.containerd.kata.v2"}});
  expect_failure(judge(with_its_own({"containerd-shim-kata-v2", ""}), kata), Severity::error,
                 "runtime kata of dockerd needs containerd-shim-kata-v2");
  EXPECT_EQ(
      judge(with_its_own(program("containerd-shim-kata-v2")), runs_by_default("io.containerd.kata.v2", {})).verdict,
      Verdict::pass);
  const auto runc = runs_by_default("mine", {{.name = "mine", .type = "io.containerd.runc.v2", .binary = "/opt/runc"}});
  expect_failure(judge(with_its_own({"/opt/runc", ""}), runc), Severity::error, "needs /opt/runc");
}

TEST(DockersBinaries, ANameThatNobodyHas) {
  const auto s = runs_by_default("nvidia", {});
  expect_failure(judge(with_its_own(program(nvidia)), s), Severity::error,
                 "no runtime is called nvidia, which is Docker's default-runtime");
  DockerInfo info;
  info.default_runtime = "nvidia";
  EXPECT_EQ(judge(with_its_own(program(nvidia)), docker(), info).verdict, Verdict::unknown) << "the file has changed";
  info.default_runtime = "runc";
  EXPECT_EQ(judge(with_its_own(program(nvidia)), s, info).verdict, Verdict::pass) << "the daemon's word";
}

TEST(DockersBinaries, UnknownWhereTheFileCannotBeUsed) {
  auto s = docker();
  s.file.refused = {{"no JSON", "/etc/docker/daemon.json:1"}};
  EXPECT_EQ(judge(with_its_own(program(nvidia)), s).verdict, Verdict::unknown);
  EXPECT_EQ(judged(id, Profile{}, with_its_own(program(nvidia))).verdict, Verdict::unknown);
}

}  // namespace
}  // namespace nodecheck
