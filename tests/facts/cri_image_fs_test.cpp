#include "facts/cri_image_fs.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cri-client/client.hpp"
#include "facts/cri_version.hpp"
#include "support/fake_runtime.hpp"
#include "support/probing.hpp"

namespace nodecheck {
namespace {

using Kind = Unavailable::Kind;
using testing::ElementsAre;

class CriImageFsTest : public testing::Test {
 protected:
  Result<CriImageFs> ask(const std::string& path = "/run/test.sock", const std::string& api = "v1") {
    Facts facts{host_};
    CriVersion version;
    version.path = path;
    version.api = api;
    facts.set<CriVersion>(version);
    return *facts.get<CriImageFs>();
  }
  std::shared_ptr<RuntimeHost> host_ = std::make_shared<RuntimeHost>();
};

TEST_F(CriImageFsTest, NamesFoldersAndWhatTheyHold) {
  host_->runtime->image_fs_answer = [] {
    return cri::ImageFsInfo{{{"/var/lib/containerd", 123456789012}}, {{"/data/containers", 7}}};
  };
  const auto info = ask();
  EXPECT_THAT(info->images, ElementsAre(FilesystemUse{"/var/lib/containerd", 123456789012}));
  EXPECT_THAT(info->containers, ElementsAre(FilesystemUse{"/data/containers", 7}));
  EXPECT_EQ(replayed(*info), *info);
}

TEST_F(CriImageFsTest, ARefusalAndNoCriAreToldApart) {
  EXPECT_EQ(ask().why().kind, Kind::unsupported);
  EXPECT_FALSE(unanswered(ask()));
  EXPECT_EQ(ask("/run/test.sock", "v1alpha2").why().kind, Kind::unsupported);
  EXPECT_EQ(*ask("", ""), CriImageFs{});
}

}  // namespace
}  // namespace nodecheck
