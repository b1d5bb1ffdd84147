#include "facts/network_namespace.hpp"
#include "facts/routes.hpp"
#include "support/devices.hpp"
#include "support/judging.hpp"
#include "support/judging_matchers.hpp"

namespace nodecheck {
namespace {

constexpr auto id = "network.default-route";
const NetworkNamespace ours{true, "kubelet (pid 912)", true};
const Links links{{device(2, "eth0")}};

Routes routes(std::vector<Route> all) { return {std::move(all)}; }
Outcome judge_routes(std::vector<Route> all, const NetworkNamespace& ns = ours) {
  return judged(id, {}, routes(std::move(all)), links, ns);
}

TEST(DefaultRoute, OfEitherFamily) {
  const auto outcome = judge_routes({{4, "", 0, "unicast", "192.168.10.1", 2, 100}});
  EXPECT_EQ(outcome.verdict, Verdict::pass);
  EXPECT_EQ(outcome.observed, "default via 192.168.10.1 dev eth0");
  EXPECT_EQ(judge_routes({{6, "", 0, "unicast", "fe80::1", 2, 1024}}).verdict, Verdict::pass);
  EXPECT_EQ(judge_routes({{4, "", 0, "unicast", "", 7, 0}}).observed, "default") << "of a device that is gone";
}

TEST(DefaultRoute, OfTheClustersFamily) {
  Profile profile;
  profile.ip_families = {{true, false}, "/etc/cni/net.d/10-flannel.conflist"};
  const auto outcome = judged(id, profile, routes({{6, "", 0, "unicast", "fe80::1", 2, 1024}}), links, ours);
  EXPECT_EQ(severity_of(id, outcome), Severity::warning);
  EXPECT_THAT(outcome, says("there is no default route of IPv4"));
}

TEST(DefaultRoute, OthersAreNone) {
  const auto outcome =
      judge_routes({{4, "192.168.10.0", 24, "unicast", "", 2, 0}, {6, "", 0, "unreachable", "", 1, 0}});
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, outcome), Severity::error);
  EXPECT_THAT(outcome, says("there is no default route"));
}

TEST(DefaultRoute, AnotherNamespacesAbsenceProvesNothing) {
  EXPECT_EQ(judge_routes({}, {false, "kubelet (pid 912)", false}).verdict, Verdict::unknown);
}

TEST(DefaultRoute, UnknownWithoutRoutes) {
  EXPECT_EQ(judged(id, {}, links, ours).verdict, Verdict::unknown);
  EXPECT_EQ(judged(id, {}, routes({{4, "", 0, "unicast", "10.0.0.1", 2, 0}}), ours).verdict, Verdict::pass)
      << "without the device's name";
}

}  // namespace
}  // namespace nodecheck
