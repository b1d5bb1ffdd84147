// kubelet.version: the skew policy at its edges, both ways.
#include "facts/apiserver_manifest.hpp"
#include "facts/kubelet_binary.hpp"
#include "support/command.hpp"
#include "support/judging.hpp"
#include "support/judging_matchers.hpp"
#include "support/profiles.hpp"
#include "text.hpp"

namespace nodecheck {
namespace {

using testing::HasSubstr;
constexpr auto id = "kubelet.version";

Profile with(int kubelet_minor, int cluster_minor) {
  auto p = with_kubelet(1, kubelet_minor);
  p.kubernetes_version = {Version{1, cluster_minor, 0}, "--kubernetes-version"};
  return p;
}
Outcome skew(int kubelet_minor, int cluster_minor) {
  return judged(id, with(kubelet_minor, cluster_minor), KubeletBinary{}, ApiserverManifest{});
}

TEST(KubeletVersion, UpToThreeMinorsOlderPass) {
  for (const int older : {0, 1, 2, 3}) EXPECT_EQ(skew(34 - older, 34).verdict, Verdict::pass) << older;
  EXPECT_EQ(skew(25, 28).verdict, Verdict::pass);
  EXPECT_EQ(skew(34, 34).observed, "kubelet 1.34.0, API server 1.34.0 (--kubernetes-version)");
  auto patched = with(34, 34);
  patched.kubelet_version.value->patch = 9;
  EXPECT_EQ(judged(id, patched, KubeletBinary{}, ApiserverManifest{}).verdict, Verdict::pass) << "minors count";
}

TEST(KubeletVersion, OlderThanThatFails) {
  const auto outcome = skew(30, 34);
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, outcome), Severity::error);
  EXPECT_THAT(outcome, says("more than 3 minor releases older than the API server's 1.34"));
  EXPECT_EQ(evidence_in(outcome).at(0), (Evidence{"--kubelet-version", "version", "1.30.0", "1.31 or newer"}));
  EXPECT_THAT(outcome, remedied_by("'kubelet=1.31.*'"));
}

TEST(KubeletVersion, Before125TwoMinorsWereAllowed) {
  EXPECT_EQ(skew(24, 26).verdict, Verdict::pass);
  EXPECT_EQ(skew(24, 27).verdict, Verdict::fail);
  EXPECT_EQ(skew(22, 24).verdict, Verdict::pass);
}

TEST(KubeletVersion, NewerThanTheApiServerFails) {
  const auto outcome = skew(32, 31);
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_THAT(outcome, says("kubelet 1.32 is newer than the API server's 1.31"));
  EXPECT_THAT(outcome, remedied_by("'kubelet=1.31.*'"));
}

/// What the commands make of the file that kubernetes.io has people write.
std::string repository_after(const std::string& remedy, const std::string& file, const std::string& line) {
  const Folder folder;
  write_file(folder / "repository", line + "\n");
  for (const auto command : lines_of(remedy))
    if (const auto at = command.find(file); command.starts_with("  sed ") && at != std::string_view::npos)
      (void)shell_says(std::string(command.substr(0, at)) + folder / "repository");
  return content_of(folder / "repository");
}

TEST(KubeletVersion, EachMinorReleaseHasARepositoryOfItsOwn) {
  const auto apt = [](const Outcome& o) {
    return repository_after(o.remedy, "/etc/apt/sources.list.d/kubernetes.list",
                            "deb [signed-by=/etc/apt/keyrings/kubernetes-apt-keyring.gpg] "
                            "https://pkgs.k8s.io/core:/stable:/v1.32/deb/ /");
  };
  EXPECT_THAT(apt(skew(32, 31)), HasSubstr("/core:/stable:/v1.31/deb/ /"));
  EXPECT_THAT(apt(skew(29, 33)), HasSubstr("/core:/stable:/v1.30/deb/ /")) << "one after the other";
  EXPECT_THAT(repository_after(skew(32, 31).remedy, "/etc/yum.repos.d/kubernetes.repo",
                               "baseurl=https://pkgs.k8s.io/core:/stable:/v1.32/rpm/"),
              HasSubstr("/core:/stable:/v1.31/rpm/"));
  EXPECT_THAT(skew(23, 22), remedied_by("https://dl.k8s.io/release/stable-1.22.txt")) << "there are no packages";
}

TEST(KubeletVersion, DoesNotApplyWithoutAVersion) {
  const auto unset = judged(id, with_kubelet(1, 31), KubeletBinary{}, ApiserverManifest{});
  EXPECT_EQ(unset.verdict, Verdict::not_applicable);
  EXPECT_THAT(unset.observed, HasSubstr("--kubernetes-version"));
  auto no_kubelet = with(31, 31);
  no_kubelet.kubelet_version.value.reset();
  EXPECT_THAT(judged(id, no_kubelet, KubeletBinary{}, ApiserverManifest{}).observed, HasSubstr("--kubelet-version"));
}

TEST(KubeletVersion, UnknownWhereASourceWasNotRead) {
  EXPECT_EQ(judged(id, with_kubelet(1, 31), KubeletBinary{}).verdict, Verdict::unknown);
  auto no_kubelet = with(31, 31);
  no_kubelet.kubelet_version.value.reset();
  EXPECT_EQ(judged(id, no_kubelet, ApiserverManifest{}).verdict, Verdict::unknown);
  EXPECT_EQ(judged(id, with(31, 31)).verdict, Verdict::pass) << "the user said both";
}

}  // namespace
}  // namespace nodecheck
