// What the environment says, and where configuration, environment and flags meet.
#include "preferences.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "config.hpp"

namespace nodecheck {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using Words = std::vector<std::string>;

Options from(const Words& environment) {
  Options options;
  set_from_environment(options, environment);
  return options;
}

Options parsed(const Words& arguments, const Words& environment, const std::string& yaml = "") {
  const auto configure = [&](Options& o, const std::string& file) {
    configure_from(o, yaml, file.empty() ? "config.yaml" : file, {});
  };
  return parse_options(arguments, {"console", "json", "junit"}, {.environment = environment, .configure = configure});
}

TEST(Preferences, EachHasAVariableOfItsOwn) {
  std::set<std::string> names, keys;
  for (const auto& row : preferences()) {
    EXPECT_TRUE(names.insert(variable(row)).second) << variable(row);
    EXPECT_TRUE(keys.insert(std::string(row.key)).second) << row.key;
  }
  EXPECT_TRUE(names.contains("NODECHECK_KUBELET_VERSION"));
}

TEST(Preferences, TheEnvironmentIsTaken) {
  const auto o = from({"PATH=/bin", "NODECHECK_ROLE=control-plane", "NODECHECK_SKIP=Swap, cgroups.*",
                       "NODECHECK_POD_CIDR=10.0.0.0/8,fd00::/48", "NODECHECK_CNI="});
  EXPECT_EQ(o.profile.role->value, Role::control_plane);
  EXPECT_EQ(o.profile.role->source, "NODECHECK_ROLE");
  EXPECT_THAT(o.skip.value, ElementsAre("Swap", "cgroups.*"));
  EXPECT_THAT(o.profile.pod_cidrs->value, ElementsAre("10.0.0.0/8", "fd00::/48"));
  EXPECT_FALSE(o.profile.cni) << "an empty variable says nothing";
}

TEST(Preferences, ABadValueOrANearMissIsRefused) {
  const auto refusal = [](const std::string& entry) {
    try {
      (void)from({entry});
      return std::string("taken");
    } catch (const UsageError& e) {
      return std::string(e.what());
    }
  };
  EXPECT_THAT(refusal("NODECHECK_ROLE=master"), HasSubstr("NODECHECK_ROLE is one of"));
  EXPECT_THAT(refusal("NODECHECK_ROLLE=worker"), HasSubstr("did you mean NODECHECK_ROLE?"));
  EXPECT_EQ(refusal("NODECHECK_SERVICE_HOST=10.96.0.7"), "taken") << "a Service called nodecheck";
  EXPECT_EQ(refusal("NODECHECK_PORT=tcp://10.96.0.7:80"), "taken");
  EXPECT_EQ(refusal("NODECHECK_PORT_80_TCP_ADDR=10.96.0.7"), "taken");
  EXPECT_EQ(refusal("NODECHECK_HOME=/opt"), "taken");
}

TEST(Preferences, FlagsWinOverTheEnvironmentAndThatOverTheConfiguration) {
  const std::string yaml = "profile: {role: worker, cni: flannel, proxyMode: ipvs}\n";
  const auto o = parsed({"run", "--role", "worker"}, {"NODECHECK_ROLE=control-plane", "NODECHECK_CNI=calico"}, yaml);
  EXPECT_EQ(o.profile.role->source, "--role");
  EXPECT_EQ(o.profile.cni->value, "calico");
  EXPECT_EQ(o.profile.cni->source, "NODECHECK_CNI");
  EXPECT_EQ(o.profile.proxy_mode->source, "config.yaml:1");
}

TEST(Preferences, TheConfigurationOfThisMachineHasNoSayInABundle) {
  const std::string yaml = "profile: {cni: flannel}\n";
  EXPECT_FALSE(parsed({"run", "--facts", "b.json"}, {}, yaml).profile.cni);
  EXPECT_EQ(parsed({"run", "--facts", "b.json", "--config", "c.yaml"}, {}, yaml).profile.cni->source, "c.yaml:1");
}

TEST(Preferences, CommandsThatLookAtNoNodeReadNoConfiguration) {
  const std::string broken = "nonsense: true\n";
  EXPECT_NO_THROW((void)parsed({"version"}, {}, broken));
  EXPECT_NO_THROW((void)parsed({"list"}, {}, broken));
  EXPECT_NO_THROW((void)parsed({"explain", "Swap"}, {}, broken));
  for (const Words& words : {Words{"run"}, {"plan"}, {"collect", "-o", "x"}, {"explain", "Swap", "-v"}})
    EXPECT_THROW((void)parsed(words, {}, broken), UsageError) << words[0];
}

}  // namespace
}  // namespace nodecheck
