#include "facts/cri_status.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <fstream>

#include "cri-client/client.hpp"
#include "facts/cri_version.hpp"
#include "json.hpp"
#include "support/fake_runtime.hpp"
#include "support/sources.hpp"

namespace nodecheck {
namespace {

using testing::ElementsAre;

/// What crictl prints of a verbose Status, as the runtime sent it: it prints JSON values as JSON and others as strings.
cri::Status captured(const std::string& name) {
  std::ifstream file(source_path("tests/fixtures/cri/" + name));
  const auto printed = Json::parse(file);
  cri::Status status;
  for (const auto& c : printed.at("status").at("conditions"))
    status.conditions.push_back({c.at("type"), c.at("status"), c.at("reason"), c.at("message")});
  for (const auto& [key, value] : printed.items())
    if (key != "status" && key != "runtimeHandlers")
      status.info[key] = value.is_string() ? value.get<std::string>() : value.dump();
  return status;
}

CriStatus parsed(const std::string& config) {
  cri::Status status;
  status.info["config"] = config;
  return parse_status(status);
}

TEST(ParseStatus, OfContainerd16) {
  const auto fact = parse_status(captured("crictl-info-ctrd1.6-sdtrue.json"));
  EXPECT_EQ(fact.default_handler, "runc");
  EXPECT_THAT(fact.handlers, ElementsAre(RuntimeHandler{"runc", "io.containerd.runc.v2", true}));
  EXPECT_EQ(fact.sandbox_image, "registry.k8s.io/pause:3.6");
  EXPECT_EQ(fact.cni_directory, "/srv/lab/ctrd-sdtrue/cni");
  EXPECT_THAT(fact.cni_load_status, testing::StartsWith("cni config load failed: no network config found"));
  EXPECT_TRUE(fact.find("RuntimeReady")->status);
  EXPECT_EQ(fact.find("NetworkReady")->reason, "NetworkPluginNotReady");
  EXPECT_EQ(fact.find("Ready"), nullptr);
}

TEST(ParseStatus, TellsTheDriversApart) {
  const auto driver = [](const char* file) { return parse_status(captured(file)).handlers.at(0).systemd_cgroup; };
  EXPECT_EQ(driver("crictl-info-ctrd1.6-sdtrue.json"), true);
  EXPECT_EQ(driver("crictl-info-ctrd1.6-sdfalse.json"), false);
  EXPECT_EQ(driver("crictl-info-ctrd2.0-v2t.json"), true);
  EXPECT_EQ(driver("crictl-info-ctrd2.0-v2f.json"), false);
}

TEST(ParseStatus, OfContainerd17) {
  const auto fact = parse_status(captured("crictl-info-ctrd1.7-sdtrue.json"));
  EXPECT_EQ(fact.default_handler, "runc");
  EXPECT_THAT(fact.handlers, ElementsAre(RuntimeHandler{"runc", "io.containerd.runc.v2", true}));
  EXPECT_EQ(fact.sandbox_image, "registry.k8s.io/pause:3.8");
  EXPECT_EQ(fact.cni_directory, "/etc/cni/net.d");
  EXPECT_FALSE(fact.find("NetworkReady")->status);
}

TEST(ParseStatus, OfContainerd21) {
  const auto fact = parse_status(captured("crictl-info-ctrd2.1-sdtrue.json"));
  EXPECT_EQ(fact.default_handler, "runc");
  EXPECT_THAT(fact.handlers, ElementsAre(RuntimeHandler{"runc", "io.containerd.runc.v2", true}));
  EXPECT_EQ(fact.sandbox_image, "");
  EXPECT_EQ(fact.cni_directory, "/etc/cni/net.d");
  EXPECT_FALSE(fact.find("NetworkReady")->status);
  EXPECT_TRUE(fact.find("RuntimeReady")->status);
}

TEST(ParseStatus, OfContainerd20HasNoSandboxImage) {
  EXPECT_EQ(parse_status(captured("crictl-info-ctrd2.0-v2t.json")).sandbox_image, "");
}

TEST(ParseStatus, OfCrio) {
  const auto fact = parse_status(captured("crictl-info-crio-systemd.json"));
  EXPECT_EQ(fact.sandbox_image, "registry.k8s.io/pause:3.10");
  EXPECT_EQ(fact.cgroup_manager, "");
  EXPECT_TRUE(fact.handlers.empty());
  EXPECT_EQ(parsed(R"({"crio": {"CgroupManagerName": "cgroupfs"}})").cgroup_manager, "cgroupfs");
}

TEST(ParseStatus, OptionsThatSayNothingAreNotFalse) {
  for (const auto* options : {"null", "{}", R"({"SystemdCgroup": null})", R"({"SystemdCgroup": "true"})", "[]"}) {
    const auto config = std::string(R"({"containerd": {"runtimes": {"runc": {"options": )") + options + "}}}}";
    EXPECT_THAT(parsed(config).handlers, ElementsAre(RuntimeHandler{"runc", "", std::nullopt})) << options;
  }
}

/// containerd 2.1's own answer to `systemdCgroup = true`: it runs with systemd then, and says so in RuntimeConfig.
TEST(ParseStatus, AnOptionInAnotherSpellingWinsOverTheDefault) {
  const auto driver = [](const std::string& options) {
    return parsed(R"({"containerd": {"runtimes": {"runc": {"options": )" + options + "}}}}")
        .handlers.at(0)
        .systemd_cgroup;
  };
  EXPECT_EQ(driver(R"({"systemdCgroup": true})"), true);
  EXPECT_EQ(driver(R"({"SystemdCgroup": false, "binaryName": "/usr/bin/runc", "systemdCgroup": true})"), true);
  EXPECT_EQ(driver(R"({"SYSTEMDCGROUP": true, "SystemdCgroup": false})"), false) << "so says 2.1's RuntimeConfig";
}

TEST(ParseStatus, PassesOverWhatIsNotTheJsonWeKnow) {
  const std::string deep(200000, '[');
  for (const auto& config : std::initializer_list<std::string>{
           "", "OK", "{", "null", "[]", "7", R"({"containerd": []})", R"({"containerd": {"runtimes": [1]}})",
           R"({"containerd": {"defaultRuntimeName": 7}, "cni": "x", "sandboxImage": null})", "\xff", deep})
    EXPECT_EQ(parsed(config), CriStatus{}) << config.substr(0, 80);
  EXPECT_THAT(parsed(R"({"containerd": {"runtimes": {"x": 1}}})").handlers, ElementsAre(RuntimeHandler{"x", "", {}}));
}

TEST(ParseStatus, CopiesNoCredentials) {
  const auto fact = parsed(R"({
    "sandboxImage": "registry.example/pause:3.9",
    "registry": {"configs": {"registry.example": {"auth": {"username": "u", "password": "hunter2",
                                                            "auth": "aHVudGVy"}}},
                 "auths": {"x": {"identityToken": "hunter2"}}, "headers": {"Authorization": ["Bearer hunter2"]}},
    "containerd": {"runtimes": {"runc": {"runtimeType": "io.containerd.runc.v2", "options": {"Token": "hunter2"}}}}})");
  EXPECT_EQ(fact.sandbox_image, "registry.example/pause:3.9");
  EXPECT_THAT(Json(fact).dump(),
              testing::Not(testing::AnyOf(testing::HasSubstr("hunter2"), testing::HasSubstr("aHVudGVy"))));
}

class CriStatusTest : public testing::Test {
 protected:
  Result<CriStatus> ask(const std::string& api = "v1") {
    Facts facts{host_, {.fact = std::chrono::milliseconds(200)}};
    CriVersion version;
    version.path = "/run/test.sock";
    version.api = api;
    facts.set<CriVersion>(version);
    return *facts.get<CriStatus>();
  }
  void refuses(int code, const std::string& words) {
    host_->runtime->status_answer = [=]() -> cri::Status { throw cri::RpcError(code, "Status", words); };
  }
  std::shared_ptr<RuntimeHost> host_ = std::make_shared<RuntimeHost>();
};

TEST_F(CriStatusTest, CarriesItsSocket) {
  host_->runtime->status_answer = [] { return captured("crictl-info-ctrd1.6-sdtrue.json"); };
  EXPECT_EQ(ask()->path, "/run/test.sock");
}

TEST_F(CriStatusTest, ARefusalIsAnAnswer) {
  refuses(2, "failed to get docker info");
  EXPECT_EQ(ask()->refusal, "failed to get docker info");
}

TEST_F(CriStatusTest, SilenceIsNone) {
  refuses(cri::deadline_exceeded, "Deadline Exceeded");
  EXPECT_EQ(ask().why().kind, Unavailable::Kind::timed_out);
  refuses(8, "Received message larger than max");
  EXPECT_THAT(ask().why().message, testing::HasSubstr("larger than max"));
}

TEST_F(CriStatusTest, IsNotAskedWithoutV1) {
  EXPECT_EQ(ask("v1alpha2").why().message, "no CRI v1 on the socket");
  EXPECT_EQ(ask("").why().kind, Unavailable::Kind::unsupported);
}

TEST_F(CriStatusTest, SurvivesJson) {
  host_->runtime->status_answer = [] { return captured("crictl-info-ctrd2.0-v2t.json"); };
  const auto fact = *ask();
  EXPECT_EQ(Json(fact).get<CriStatus>(), fact);
  auto lost = Json(fact);
  lost["handlers"][0].erase("systemd_cgroup");
  EXPECT_ANY_THROW((void)lost.get<CriStatus>());
}

TEST(CriStatus, TellsWhereContainerdLooksForPlugins) {
  EXPECT_THAT(parse_status(captured("crictl-info-ctrd1.7-sdtrue.json")).cni_plugin_directories,
              ElementsAre("/usr/lib/cni"));
  EXPECT_THAT(parse_status(captured("crictl-info-ctrd2.1-sdtrue.json")).cni_plugin_directories,
              ElementsAre("/usr/lib/cni", "/opt/cni/bin"));
}

}  // namespace
}  // namespace nodecheck
