#include "facts/cri_pods.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cri-client/client.hpp"
#include "facts/cri_version.hpp"
#include "support/fake_runtime.hpp"
#include "support/probing.hpp"

namespace nodecheck {
namespace {

using Kind = Unavailable::Kind;

class CriPodsTest : public testing::Test {
 protected:
  Result<CriPods> ask(const std::string& api = "v1", std::chrono::milliseconds deadline = std::chrono::seconds(10)) {
    Facts facts{host_, {.fact = deadline, .run = std::chrono::seconds(30)}};
    CriVersion version;
    version.path = path_;
    version.api = api;
    facts.set<CriVersion>(version);
    return *facts.get<CriPods>();
  }
  std::string path_ = "/run/test.sock";
  std::shared_ptr<RuntimeHost> host_ = std::make_shared<RuntimeHost>();
};

TEST_F(CriPodsTest, CountsByState) {
  host_->runtime->sandboxes_answer = [] { return std::vector{0, 1, 0}; };
  host_->runtime->containers_answer = [] { return std::vector{0, 1, 1, 2, 3, 2, 1}; };
  const auto pods = ask();
  EXPECT_EQ(pods->path, "/run/test.sock");
  EXPECT_EQ(pods->sandboxes_ready, 2);
  EXPECT_EQ(pods->sandboxes_not_ready, 1);
  EXPECT_EQ(pods->created, 1);
  EXPECT_EQ(pods->running, 3);
  EXPECT_EQ(pods->exited, 2);
  EXPECT_EQ(pods->unknown, 1);
  EXPECT_EQ(replayed(*pods), *pods);
}

TEST_F(CriPodsTest, AStateThatNobodyKnowsIsNotRunning) {
  host_->runtime->sandboxes_answer = [] { return std::vector{7, -1}; };
  host_->runtime->containers_answer = [] { return std::vector{1, 99}; };
  EXPECT_EQ(ask()->sandboxes_not_ready, 2);
  EXPECT_EQ(ask()->unknown, 1);
}

TEST_F(CriPodsTest, NoEndpointIsNoPods) {
  path_.clear();
  EXPECT_EQ(*ask(""), CriPods{});
}

TEST_F(CriPodsTest, ARefusalIsNoCount) {
  host_->runtime->sandboxes_answer = [] { return std::vector{0}; };
  EXPECT_EQ(ask().why().kind, Kind::unsupported) << "ListContainers is refused";
  EXPECT_FALSE(unlisted(ask()));
  EXPECT_EQ(ask("v1alpha2").why().kind, Kind::unsupported);
}

Result<CriPods> late(std::string_view where) { return Unavailable{Kind::timed_out, std::string(where), "late"}; }

TEST_F(CriPodsTest, OnlyAListThatWasAskedForIsUnlisted) {
  EXPECT_TRUE(unlisted(late(CriPods::sandboxes_rpc)));
  EXPECT_TRUE(unlisted(late(CriPods::containers_rpc)));
  EXPECT_FALSE(unlisted(late("cri.pods <- cri.version")));
  EXPECT_FALSE(unlisted(CriPods{}));
}

TEST_F(CriPodsTest, AShortDeadlineProvesNothing) {
  host_->runtime->sandboxes_answer = []() -> std::vector<int> {
    throw cri::RpcError(cri::deadline_exceeded, std::string(CriPods::sandboxes_rpc), "Deadline Exceeded");
  };
  EXPECT_TRUE(unlisted(ask()));
  EXPECT_EQ(ask("v1", std::chrono::seconds(2)).why().kind, Kind::timed_out);
  EXPECT_FALSE(unlisted(ask("v1", std::chrono::seconds(2))));
}

}  // namespace
}  // namespace nodecheck
