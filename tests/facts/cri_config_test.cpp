#include <gtest/gtest.h>

#include "facts/cri_config.hpp"

#include "cri-client/client.hpp"
#include "facts/cri_version.hpp"
#include "json.hpp"
#include "support/fake_runtime.hpp"

namespace nodecheck {
namespace {

class CriConfigTest : public testing::Test {
 protected:
  Result<CriConfig> ask(const std::string& api = "v1") {
    Facts facts{host_};
    CriVersion version;
    version.path = "/run/test.sock";
    version.api = api;
    facts.set<CriVersion>(version);
    return *facts.get<CriConfig>();
  }
  void answers(std::optional<int> driver) {
    host_->runtime->config_answer = [=] { return cri::RuntimeConfig{driver}; };
  }
  std::shared_ptr<RuntimeHost> host_ = std::make_shared<RuntimeHost>();
};

TEST_F(CriConfigTest, NamesTheDriver) {
  answers(0);
  EXPECT_EQ(ask()->cgroup_driver, "systemd");
  answers(1);
  EXPECT_EQ(ask()->cgroup_driver, "cgroupfs");
  answers(7);
  EXPECT_EQ(ask()->cgroup_driver, "7");
  EXPECT_TRUE(ask()->implemented);
}

TEST_F(CriConfigTest, AnAbsentMessageIsNotSystemd) {
  answers(std::nullopt);
  EXPECT_TRUE(ask()->implemented);
  EXPECT_EQ(ask()->cgroup_driver, "");
}

TEST_F(CriConfigTest, NotImplementedKeepsItsWords) {
  const auto config = ask();
  EXPECT_FALSE(config->implemented);
  EXPECT_EQ(config->refusal, "unknown service");
}

TEST_F(CriConfigTest, AnotherRefusalIsNotNotImplemented) {
  host_->runtime->config_answer = []() -> cri::RuntimeConfig { throw cri::RpcError(7, "RuntimeConfig", "no"); };
  EXPECT_EQ(ask().why().kind, Unavailable::Kind::denied);
  EXPECT_EQ(ask("v1alpha2").why().kind, Unavailable::Kind::unsupported);
}

TEST_F(CriConfigTest, SurvivesJson) {
  answers(1);
  const auto fact = *ask();
  EXPECT_EQ(Json(fact).get<CriConfig>(), fact);
}

}  // namespace
}  // namespace nodecheck
