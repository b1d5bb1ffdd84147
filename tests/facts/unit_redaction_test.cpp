// unit_redaction: what a fact may say of a command line.
#include "facts/unit_redaction.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace nodecheck {
namespace {

using testing::ElementsAre;

TEST(UnitRedaction, OrdinaryFlagsStay) {
  const std::vector<std::string> words{"/usr/bin/kubelet", "$KUBELET_EXTRA_ARGS", "--v=2", "--config", "/a", "fd://",
                                       "--opt=a@b"};
  EXPECT_EQ(without_secrets(words), words);
}

TEST(UnitRedaction, TokensAndPasswordsGo) {  // as k3s's installer writes them
  EXPECT_THAT(without_secrets({"/usr/local/bin/k3s", "agent", "--token", "K10abc::node:s3cr3t", "--server",
                               "https://10.0.0.1:6443"}),
              ElementsAre("/usr/local/bin/k3s", "agent", "--token", "...", "--server", "https://10.0.0.1:6443"));
  EXPECT_THAT(without_secrets({"k3s", "--agent-TOKEN=s3cr3t", "--token", "$TOKEN", "--password", "--v=1"}),
              ElementsAre("k3s", "--agent-TOKEN=...", "--token", "$TOKEN", "--password", "--v=1"));
}

TEST(UnitRedaction, AssignmentsScriptsAndUsersOfUrlsGo) {
  EXPECT_THAT(without_secrets({"/usr/bin/env", "HTTP_PROXY=http://me:pw@proxy", "sh", "-c", "TOKEN=x exec dockerd",
                               "--registry-mirror=https://me:p@w@mirror.example/x@y", "https://me:pw@a,https://b@c"}),
              ElementsAre("/usr/bin/env", "HTTP_PROXY=...", "sh", "-c", "...",
                          "--registry-mirror=https://...@mirror.example/x@y", "https://...@a,https://...@c"));
}

}  // namespace
}  // namespace nodecheck
