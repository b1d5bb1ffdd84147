// A proxy is for the world outside. What is for the API server, for pods and for services must not go to it.
#include <algorithm>
#include <iterator>
#include <optional>

#include "facts/cri_socket.hpp"
#include "reason/proxy_use.hpp"
#include "registry.hpp"
#include "text.hpp"

namespace nodecheck {
namespace {

/// A Docker beside the runtime of the pods may do as it likes; kubeadm takes this shell's variables with it.
bool concerns_us(const ProxyUser& user, const Result<CriSocket>& cri, Phase phase) {
  if (user.who.empty()) return phase == Phase::pre_join;
  if (is_kubelets(user) || !cri || cri->peer_name.empty()) return true;
  return user.who == cri->peer_name || (user.who == "dockerd" && cri->peer_name == "cri-dockerd");
}

std::string text_of(const std::vector<std::string>& words) {
  return words.empty() ? "absent" : fmt::format("{}", fmt::join(words, ","));
}

Finding finding_of(const ProxyUser& user, const std::vector<const ProxyTarget*>& sent, const std::string& proxy) {
  std::vector<std::string> names, spared;
  for (const auto* target : sent) {
    names.push_back(target->name);
    spared.push_back(target->spared);
  }
  return {.message = fmt::format("{} would ask {} for {}", user.who.empty() ? "what this shell starts" : user.who,
                                 "the proxy " + proxy, fmt::join(names, " and ")),
          .evidence = {{user.source, "NO_PROXY", text_of(user.no_proxy), "with " + text_of(spared)}},
          .alias = sent.front()->is_api ? "HTTPProxy" : "HTTPProxyCIDR"};
}

/// One of what kubeadm calls HTTPProxy, one of what it calls HTTPProxyCIDR.
void add_findings(const ProxyUser& user, const std::vector<const ProxyTarget*>& sent, std::vector<Finding>& findings) {
  for (const bool api : {true, false}) {
    std::vector<const ProxyTarget*> those;
    std::copy_if(sent.begin(), sent.end(), std::back_inserter(those), [&](auto* t) { return t->is_api == api; });
    if (!those.empty()) findings.push_back(finding_of(user, those, proxy_used(user, *those.front())));
  }
}

constexpr auto spare =
    R"(For {2}, add to NO_PROXY where it is set, or give its unit one of its own (EnvironmentFile= has the last word over )"
    R"(Environment=); what is there already stays in it:
  mkdir -p /etc/systemd/system/{1}.d
  printf '%s\n' '[Service]' Environment={0} > /etc/systemd/system/{1}.d/zz-no-proxy.conf
  systemctl daemon-reload
  systemctl restart {1})";

std::string remedy(const ProxyUser& user, const std::vector<const ProxyTarget*>& sent) {
  auto words = user.no_proxy;
  for (const auto* target : sent) words.push_back(target->spared);
  const auto assignment = shell_word("NO_PROXY=" + text_of(words));
  if (user.who.empty()) return "In the shell that kubeadm is started from:\n  export " + assignment;
  const std::string unit = user.who == "dockerd"       ? "docker"
                           : user.who == "cri-dockerd" ? "cri-docker"
                           : user.who == "k3s-server"  ? "k3s"
                           : user.who == "rke2"        ? "rke2-server"
                                                       : user.who;
  return fmt::format(fmt::runtime(spare), assignment, unit + ".service", user.who);
}

Outcome nobody_is_left_out(const std::vector<const ProxyUser*>& users, const std::vector<ProxyTarget>& all) {
  std::vector<Finding> findings;
  std::string how_to, names;
  for (const auto* user : users) {
    const auto sent = sent_to_proxy(*user, all);
    names += fmt::format("{}{}", names.empty() ? "" : ", ", user->who.empty() ? "this shell" : user->who);
    if (sent.empty()) continue;
    add_findings(*user, sent, findings);
    how_to += (how_to.empty() ? "" : "\n") + remedy(*user, sent);
  }
  if (!findings.empty()) return fail(std::move(findings), std::move(how_to));
  return pass("{}: a proxy is set, and NO_PROXY spares what is the cluster's", names);
}

Outcome cluster_is_spared(const Proxies& proxies, const Result<ApiServer>& api, const Result<StaticPods>& pods,
                          const Result<CriSocket>& cri, const Profile& profile) {
  std::vector<const ProxyUser*> users;
  for (const auto& user : proxies.users)
    if (concerns_us(user, cri, profile.phase.value)) users.push_back(&user);
  const auto all = proxy_targets(api, cluster_networks(profile, pods));
  auto outcome = users.empty() ? not_applicable("no proxy is set for the kubelet and the container runtime")
                 : all.empty() ? not_applicable("a proxy is set; no address of the API, of pods or services is known")
                               : nobody_is_left_out(users, all);
  std::optional<Unavailable> unread;
  if (!proxies.unread.empty())
    unread = Unavailable{Unavailable::Kind::denied, proxies.unread.front().first, proxies.unread.front().second};
  if (outcome.verdict == Verdict::fail && unread) add_unread(outcome, *unread);
  if (outcome.verdict == Verdict::fail) return outcome;
  if (unread) return unknown(*unread);
  if (users.empty()) return outcome;
  if (!api) return unknown(api.why());
  if (!pods) return unknown(pods.why());
  return outcome;
}

constexpr Check check{
    .id = "network.proxy",
    .title = "No proxy stands between the node and its cluster",
    .rationale = "A proxy outside the cluster does not know its addresses: the kubelet is cut off from the API.",
    .remedy = "Add the API server and the pod and service CIDRs to NO_PROXY of the kubelet and the runtime.",
    .docs = "https://kubernetes.io/docs/setup/production-environment/tools/kubeadm/install-kubeadm/",
    .severity = Severity::warning,
    .aliases = {"HTTPProxy", "HTTPProxyCIDR"},
    .judge = judge<cluster_is_spared>,
};
const Registered registered{check};

}  // namespace
}  // namespace nodecheck
