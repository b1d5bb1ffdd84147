#include "facts/name_lookup.hpp"
#include "facts/network_namespace.hpp"
#include "facts/node_name.hpp"
#include "reason/node_name_form.hpp"
#include "support/devices.hpp"
#include "support/judging.hpp"
#include "support/judging_matchers.hpp"
#include "support/profiles.hpp"

namespace nodecheck {
namespace {

using testing::HasSubstr;
constexpr auto id = "network.hostname";
const NetworkNamespace ours{true, "kubelet (pid 912)", true};

Links links() { return {{device(1, "lo", {{"127.0.0.1", 8}}), device(2, "eth0", {{"192.168.10.21", 24}})}}; }
NodeName named(std::string name, std::vector<Setting<std::string>> in_hosts = {}) {
  return {std::move(name), "/proc/sys/kernel/hostname", false, std::move(in_hosts)};
}
Outcome judge_name(NodeName name, Result<NameLookup> lookup = NameLookup{true, {}}, const NetworkNamespace& ns = ours) {
  return judged(id, {}, std::move(name), std::move(lookup), links(), ns);
}

TEST(Hostname, GoodNamesThatResolve) {
  const auto outcome = judge_name(named("node-1", {{"127.0.1.1", "/etc/hosts:2"}}));
  EXPECT_EQ(outcome.verdict, Verdict::pass) << "as Debian writes it";
  EXPECT_EQ(outcome.observed, "node-1 is 127.0.1.1 (/etc/hosts:2)");
  EXPECT_EQ(judge_name(named("a.b.example.org"), NameLookup{true, {"10.0.0.9", "192.168.10.21"}}).verdict,
            Verdict::pass);
}

TEST(Hostname, NamesThatTheApiRefuses) {
  for (const auto* name : {"localhost", "localhost.localdomain", "(none)", "", "node_1"}) {
    const auto outcome = judge_name(named(name, {{"127.0.0.1", "/etc/hosts:1"}}));
    EXPECT_EQ(outcome.verdict, Verdict::fail) << name;
    EXPECT_EQ(severity_of(id, outcome), Severity::error) << name;
  }
  for (const auto& name :
       {std::string("-a"), std::string("a-"), std::string("a..b"), std::string(64, 'a'), std::string("n\xc3\xa4")}) {
    const auto outcome = judge_name(named(name, {{"127.0.0.1", "/etc/hosts:1"}}));
    EXPECT_EQ(outcome.verdict, Verdict::fail) << name;
    EXPECT_EQ(severity_of(id, outcome), Severity::error) << name;
  }
  EXPECT_THAT(judge_name(named("node_1")), says("an underscore is not allowed"));
}

TEST(Hostname, LongNamesHaveALimit) {
  const auto name = std::string(40, 'a') + "." + std::string(22, 'b');
  EXPECT_EQ(fault_of_node_name(name).why, "") << "63 characters";
  EXPECT_EQ(fault_of_node_name(name + "b").severity, Severity::error) << "the kubelet makes a label of it";
}

TEST(Hostname, OneThatDoesNotResolve) {
  const auto outcome = judge_name(named("node-1"));
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, outcome), Severity::warning);
  EXPECT_THAT(outcome, says("node-1 does not resolve"));
  EXPECT_THAT(outcome.remedy, HasSubstr("echo '192.168.10.21 node-1' >> /etc/hosts"));
}

TEST(Hostname, OneThatIsSomebodyElses) {
  const auto outcome = judge_name(named("node-1", {{"192.168.10.22", "/etc/hosts:3"}}));
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_THAT(outcome, says("node-1 is 192.168.10.22, which is no address of this node"));
  EXPECT_EQ(evidence_in(outcome).at(0).source, "/etc/hosts:3");
  EXPECT_EQ(judge_name(named("node-1", {{"192.168.10.22", ""}}), NameLookup{}, {false, "kubelet", false}).verdict,
            Verdict::unknown);
}

TEST(Hostname, NobodyResolvesEksNodes) {
  NodeName eks{"i-0123", "kubelet's --hostname-override", true, {}};
  EXPECT_EQ(judged(id, of(Distribution::eks), eks, NameLookup{true, {}}, links(), ours).verdict, Verdict::pass);
  EXPECT_EQ(judge_name(eks).verdict, Verdict::fail) << "elsewhere it is a mistake";
}

TEST(Hostname, UnknownWithoutAnAnswer) {
  const Unavailable late{Unavailable::Kind::timed_out, "getaddrinfo", "no answer by the deadline"};
  const auto open = judge_name(named("node-1"), late);
  EXPECT_EQ(open.verdict, Verdict::unknown);
  EXPECT_THAT(open, says("whether node-1 resolves cannot be told: no answer by the deadline"));
  EXPECT_THAT(open, remedied_by("echo '192.168.10.21 node-1' >> /etc/hosts"));
  EXPECT_EQ(judge_name(named("node-1", {{"127.0.1.1", "/etc/hosts:2"}}), late).verdict, Verdict::pass);
  EXPECT_EQ(judge_name(named("node_1"), late).verdict, Verdict::fail) << "whatever it resolves to";
  EXPECT_EQ(judged(id, {}, NameLookup{}, links(), ours).verdict, Verdict::unknown);
  EXPECT_EQ(judged(id, {}, named("node-1", {{"10.0.0.1", ""}}), NameLookup{}, ours).verdict, Verdict::unknown);
}

}  // namespace
}  // namespace nodecheck
