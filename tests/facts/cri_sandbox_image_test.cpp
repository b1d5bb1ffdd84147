#include "facts/cri_sandbox_image.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cri-client/client.hpp"
#include "facts/cri_status.hpp"
#include "support/containerd_literals.hpp"
#include "support/fake_runtime.hpp"
#include "support/probing.hpp"
#include "support/runtimes.hpp"

namespace nodecheck {
namespace {

using Kind = Unavailable::Kind;
using testing::ElementsAre;

constexpr auto version_3_image = R"(version = 3
[plugins."io.containerd.cri.v1.images".pinned_images]
  sandbox = "mirror.example/pause:3.10"
)";

class CriSandboxImageTest : public testing::Test {
 protected:
  Result<CriSandboxImage> ask(const CriVersion& version, const std::string& said = "",
                              const Result<ContainerdFiles>& files = ContainerdFiles{}) {
    Facts facts{host_};
    CriStatus status;
    status.sandbox_image = said;
    facts.set<CriVersion>(version);
    facts.set<CriStatus>(status);
    facts.set<ContainerdFiles>(files);
    return *facts.get<CriSandboxImage>();
  }
  /// The one image that is on the node.
  void has(const std::string& present, bool pinned) {
    host_->runtime->image_answer = [=](const std::string& image) {
      return image == present ? std::optional(cri::Image{"sha256:07", pinned}) : std::nullopt;
    };
  }
  std::shared_ptr<RuntimeHost> host_ = std::make_shared<RuntimeHost>();
};

TEST_F(CriSandboxImageTest, OfStatus) {
  has("registry.k8s.io/pause:3.8", true);
  const auto fact = ask(speaks_cri(), "registry.k8s.io/pause:3.8");
  EXPECT_THAT(fact->images, ElementsAre(SandboxImage{"registry.k8s.io/pause:3.8", "runtime.v1.RuntimeService/Status",
                                                     true, "sha256:07", true}));
  EXPECT_EQ(replayed(*fact), *fact);
}

TEST_F(CriSandboxImageTest, AnAbsentOneIsAValue) {
  has("another", true);
  EXPECT_FALSE(ask(speaks_cri(), "registry.k8s.io/pause:3.8")->images.at(0).present);
}

TEST_F(CriSandboxImageTest, OfContainerd2sFilesAndDefaults) {
  has("mirror.example/pause:3.10", false);
  const auto fact = ask(speaks_cri("containerd", "v2.1.4"), "", containerd_reads(version_3_image));
  EXPECT_THAT(fact->images,
              ElementsAre(SandboxImage{"mirror.example/pause:3.10", "/etc/containerd/config.toml:3", true, "sha256:07"},
                          SandboxImage{"registry.k8s.io/pause:3.10", "containerd's default"}));
}

TEST_F(CriSandboxImageTest, ARuntimeThatSaysNothingIsNotGuessedAt) {
  has("x", false);
  EXPECT_TRUE(ask(speaks_cri("cri-o", "1.26.1"))->images.empty());
  EXPECT_TRUE(ask(speaks_cri("containerd", "v2.9.0"))->images.empty()) << "a default that nobody knows yet";
  EXPECT_EQ(default_sandbox_image("v2.2.1"), "registry.k8s.io/pause:3.10.1");
  EXPECT_EQ(default_sandbox_image("nonsense"), "");
}

TEST_F(CriSandboxImageTest, WhatCannotBeReadIsUnavailable) {
  const Unavailable denied{Kind::denied, "/etc/containerd/config.toml", "Permission denied"};
  has("x", false);
  EXPECT_EQ(ask(speaks_cri("containerd", "v2.1.4"), "", denied).why().kind, Kind::denied);
  host_->runtime->image_answer = {};
  EXPECT_EQ(ask(speaks_cri(), "registry.k8s.io/pause:3.8").why().kind, Kind::unsupported);
}

}  // namespace
}  // namespace nodecheck
