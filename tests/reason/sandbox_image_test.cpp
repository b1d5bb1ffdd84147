#include "reason/sandbox_image.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/containerd_literals.hpp"
#include "support/runtimes.hpp"

namespace nodecheck {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

const CriVersion containerd_21 = speaks_cri("containerd", "v2.1.4");
const SandboxImage by_status{"a/pause:1", std::string(CriSandboxImage::from_status)};
const SandboxImage by_default{"a/pause:2", std::string(CriSandboxImage::by_default)};
const SandboxImage by_file{"a/pause:3", "/etc/containerd/config.toml:3"};

std::string in_use(std::vector<SandboxImage> images, const Result<ContainerdFiles>& files, const CriVersion& cri) {
  const CriSandboxImage fact{containerd_socket, std::move(images)};
  const auto* image = sandbox_image_in_use(fact, files, cri);
  return image ? image->image : "";
}

constexpr auto version_3_file = R"(version = 3
[plugins."io.containerd.cri.v1.images".pinned_images]
  sandbox = "a/pause:3"
)";

TEST(SandboxImageReason, TheRuntimesOwnWordWins) {
  EXPECT_EQ(in_use({by_status, by_default}, containerd_reads(version_3_file), speaks_cri()), "a/pause:1");
  EXPECT_EQ(in_use({by_file, by_default}, containerd_reads(version_3_file), containerd_21), "a/pause:3");
  EXPECT_EQ(in_use({by_default}, containerd_reads(version_3), containerd_21), "a/pause:2");
}

TEST(SandboxImageReason, ATableThatTheReleasePassesOverDoesNotCount) {
  const auto ignored = R"(version = 3
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "a/pause:3"
)";
  EXPECT_EQ(in_use({by_file, by_default}, containerd_reads(ignored), containerd_21), "a/pause:2");
}

TEST(SandboxImageReason, NoneWhereNothingIsKnown) {
  EXPECT_EQ(in_use({}, ContainerdFiles{}, speaks_cri("cri-o", "1.26.0")), "");
  EXPECT_EQ(in_use({by_default}, hung<ContainerdFiles>(), containerd_21), "");
  EXPECT_EQ(in_use({}, ContainerdFiles{}, speaks_cri("containerd", "v2.9.0")), "");
}

TEST(SandboxImageReason, KubeadmsTagByRelease) {
  EXPECT_EQ(kubeadms_pause_tag({1, 10, 0}), "");
  EXPECT_EQ(kubeadms_pause_tag({1, 26, 4}), "3.9");
  EXPECT_EQ(kubeadms_pause_tag({1, 30, 9}), "3.9");
  EXPECT_EQ(kubeadms_pause_tag({1, 33, 0}), "3.10");
  EXPECT_EQ(kubeadms_pause_tag({1, 36, 0}), "3.10.2");
  EXPECT_EQ(kubeadms_pause_tag({1, 37, 0}), "") << "not known yet";
}

TEST(SandboxImageReason, TagsOfPauseImagesAlone) {
  EXPECT_EQ(pause_tag("registry.k8s.io/pause:3.10"), "3.10");
  EXPECT_EQ(pause_tag("localhost:5000/k8s/pause:3.9@sha256:0a"), "3.9");
  EXPECT_EQ(pause_tag("localhost:5000/pause"), "");
  EXPECT_EQ(pause_tag("localhost:5000/pause@sha256:0a"), "");
  EXPECT_EQ(pause_tag("example.com/mirrored-pause:3.6"), "");
  EXPECT_EQ(pause_tag(""), "");
  EXPECT_EQ(with_tag("localhost:5000/pause:3.9@sha256:0a", "3.10"), "localhost:5000/pause:3.10");
}

TEST(SandboxImageReason, LinesForTheVersionInForce) {
  const auto lines = [](const ContainerdFiles& files, const CriVersion& cri) {
    return sandbox_image_lines("a/pause:9", cri, files, "containerd");
  };
  EXPECT_THAT(lines(containerd_reads(version_2), speaks_cri()),
              AllOf(HasSubstr("  [plugins.\"io.containerd.grpc.v1.cri\"]\n    sandbox_image = \"a/pause:9\""),
                    Not(HasSubstr("  version =")), HasSubstr("whose version is 2")));
  EXPECT_THAT(lines(containerd_reads(version_2), containerd_21), HasSubstr("grpc.v1.cri\"]\n    sandbox_image"));
  EXPECT_THAT(lines(containerd_reads(version_3), containerd_21),
              HasSubstr("  [plugins.\"io.containerd.cri.v1.images\".pinned_images]\n    sandbox = \"a/pause:9\""));
  EXPECT_THAT(lines(containerd_reads(""), speaks_cri()), HasSubstr("  [plugins.cri]\n"));
  EXPECT_THAT(lines({}, containerd_21), HasSubstr("  version = 3\n  [plugins.\"io.containerd.cri.v1.images\""));
  EXPECT_THAT(lines({}, speaks_cri("cri-o", "1.31.0")), HasSubstr("  pause_image = \"a/pause:9\""));
  EXPECT_THAT(lines({}, speaks_cri("docker", "27.5.1")), HasSubstr("--pod-infra-container-image=a/pause:9"));
}

}  // namespace
}  // namespace nodecheck
