#include "facts/api_server.hpp"
#include "facts/cri_socket.hpp"
#include "facts/proxies.hpp"
#include "facts/static_pods.hpp"
#include "reason/proxy_use.hpp"
#include "support/judging.hpp"
#include "support/judging_matchers.hpp"

namespace nodecheck {
namespace {

using testing::HasSubstr;
constexpr auto id = "network.proxy";
using Words = std::vector<std::string>;

ProxyUser user(std::string who, Words no_proxy = {}) {
  return {std::move(who), "/proc/912/environ", "", "http://proxy:3128", std::move(no_proxy)};
}
const ApiServer api{"/etc/kubernetes/kubelet.conf", true, "192.168.10.20", 6443};
Profile with_pods(Phase phase = Phase::running) {
  Profile p;
  p.phase.value = phase;
  p.pod_cidrs = {{"10.244.0.0/16"}, "--pod-cidr"};
  return p;
}
CriSocket served_by(std::string name) { return {"/run/x.sock", SocketProbe::State::accepting, 731, std::move(name)}; }
Outcome judge_proxies(std::vector<ProxyUser> users, const Profile& profile = with_pods(),
                      decltype(Proxies::unread) unread = {}) {
  return judged(id, profile, Proxies{std::move(users), std::move(unread)}, api, StaticPods{}, served_by("containerd"));
}

TEST(ProxyFor, TheRulesOfGo) {
  const auto used = [](const Words& none, const char* host, int port = 6443) {
    return !proxy_for(user("", none), true, host, port).empty();
  };
  EXPECT_TRUE(used({}, "10.0.0.4"));
  EXPECT_FALSE(used({}, "127.0.0.1"));
  EXPECT_FALSE(used({}, "::1"));
  EXPECT_FALSE(used({}, "localhost"));
  EXPECT_FALSE(used({"*"}, "10.0.0.4"));
  EXPECT_FALSE(used({"10.0.0.4"}, "10.0.0.4"));
  EXPECT_FALSE(used({"10.0.0.0/8"}, "10.0.0.4"));
  EXPECT_TRUE(used({"10.0.0.*", "10.0.0"}, "10.0.0.4")) << "Go knows no such patterns";
  EXPECT_FALSE(used({"10.0.0.4:6443"}, "10.0.0.4"));
  EXPECT_TRUE(used({"10.0.0.4:443"}, "10.0.0.4"));
  EXPECT_FALSE(used({"fd00::4"}, "fd00::4"));
  EXPECT_FALSE(used({"[fd00::4]:6443"}, "fd00::4"));
  EXPECT_TRUE(used({"[fd00::4"}, "fd00::4"));
  EXPECT_FALSE(used({"example.org"}, "example.org"));
  EXPECT_FALSE(used({"example.org"}, "api.example.org"));
  EXPECT_TRUE(used({"example.org"}, "badexample.org"));
  EXPECT_TRUE(used({".example.org"}, "example.org"));
  EXPECT_FALSE(used({"*.example.org"}, "api.example.org"));
  EXPECT_TRUE(used({"10.0.0.0/8"}, "api.example.org")) << "names are not resolved";
  EXPECT_EQ(proxy_for(user(""), false, "10.0.0.4", 80), "") << "no proxy for HTTP";
}

TEST(Proxy, WhoSparesTheClusterPasses) {
  const Words all{"192.168.10.0/24", "10.244.0.0/16"};
  EXPECT_EQ(judge_proxies({user("kubelet", all), user("containerd", all)}).verdict, Verdict::pass);
}

TEST(Proxy, TheKubeletsApiServer) {
  const auto outcome = judge_proxies({user("kubelet", {"localhost", "10.244.0.0/16"})});
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, outcome), Severity::warning);
  EXPECT_THAT(outcome, says("kubelet would ask the proxy http://proxy:3128 for the API server 192.168.10.20"));
  EXPECT_EQ(evidence_in(outcome).at(0),
            (Evidence{"/proc/912/environ", "NO_PROXY", "localhost,10.244.0.0/16", "with 192.168.10.20"}));
  EXPECT_THAT(outcome.remedy, HasSubstr("NO_PROXY=localhost,10.244.0.0/16,192.168.10.20"));
  EXPECT_THAT(outcome.remedy, HasSubstr("systemctl restart kubelet.service"));
}

TEST(Proxy, TheRuntimesPods) {
  EXPECT_THAT(judge_proxies({user("containerd")}), says("for the pod CIDR 10.244.0.0/16"));
  EXPECT_EQ(judge_proxies({user("containerd", {"10.244.0.0/16"})}).verdict, Verdict::pass) << "it does not ask the API";
  EXPECT_EQ(judge_proxies({user("dockerd")}).verdict, Verdict::not_applicable) << "a Docker beside containerd";
}

TEST(Proxy, HttpAlone) {
  auto http = user("containerd");
  std::swap(http.http_proxy, http.https_proxy);
  EXPECT_EQ(judge_proxies({http}).verdict, Verdict::fail);
  http.who = "kubelet";
  EXPECT_THAT(judge_proxies({http}).findings.at(0).message, testing::Not(HasSubstr("API server")))
      << "which speaks TLS";
}

TEST(Proxy, EveryOneIsMended) {
  EXPECT_THAT(judge_proxies({user("kubelet"), user("containerd")}).remedy,
              testing::AllOf(HasSubstr("systemctl restart kubelet.service"),
                             HasSubstr("systemctl restart containerd.service")));
}

TEST(Proxy, ThisShellCountsBeforeKubeadmRuns) {
  EXPECT_EQ(judge_proxies({user("")}).verdict, Verdict::not_applicable);
  const auto outcome = judge_proxies({user("")}, with_pods(Phase::pre_join));
  EXPECT_THAT(outcome, says("what this shell starts would ask"));
  EXPECT_THAT(outcome.remedy, HasSubstr("export NO_PROXY="));
}

TEST(Proxy, WithoutProxiesOrAddresses) {
  EXPECT_EQ(judge_proxies({}).verdict, Verdict::not_applicable);
  EXPECT_EQ(judged(id, {}, Proxies{{user("kubelet")}, {}}, ApiServer{}, StaticPods{}, served_by("containerd")).verdict,
            Verdict::not_applicable);
}

TEST(Proxy, AClosedEnvironmentIsUnknown) {
  const decltype(Proxies::unread) closed{{"containerd", "/proc/731/environ: Permission denied"}};
  EXPECT_EQ(judge_proxies({}, with_pods(), closed).verdict, Verdict::unknown);
  const auto failed = judge_proxies({user("kubelet")}, with_pods(), closed);
  EXPECT_EQ(failed.verdict, Verdict::fail);
  EXPECT_THAT(failed.findings.back().message, testing::HasSubstr("/proc/731/environ: Permission denied"));
}

TEST(Proxy, UnknownWithoutItsFacts) {
  const Words all{"192.168.10.0/24", "10.244.0.0/16"};
  EXPECT_EQ(judged(id, with_pods(), api, StaticPods{}, served_by("containerd")).verdict, Verdict::unknown);
  EXPECT_EQ(judged(id, with_pods(), Proxies{{user("kubelet", all)}, {}}, StaticPods{}).verdict, Verdict::unknown);
  EXPECT_EQ(judged(id, with_pods(), Proxies{{user("kubelet", all)}, {}}, api).verdict, Verdict::unknown);
  EXPECT_EQ(judged(id, with_pods(), Proxies{}).verdict, Verdict::not_applicable) << "nothing else matters then";
}

}  // namespace
}  // namespace nodecheck
