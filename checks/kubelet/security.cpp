// Who may talk to the kubelet's port may run commands in every pod of the node.
#include <algorithm>

#include "facts/kubelet_settings.hpp"
#include "profile.hpp"
#include "reason/kubelet_place.hpp"
#include "registry.hpp"

namespace nodecheck {
namespace {

using Origin = KubeletSettings::Origin;

/// A line of the configuration that mends it, and the flag that would win over it.
struct Cure {
  std::string_view yaml, flag;
};

Finding finding(std::string message, const std::string& source, std::string observed, std::string wanted) {
  return {.message = std::move(message), .evidence = {{source, {}, std::move(observed), std::move(wanted)}}};
}

/// The lines for one file.
struct Edit {
  KubeletPlace place;
  std::string yaml;
};

struct Verdicts {
  const KubeletSettings& settings;
  std::vector<Finding> findings = {};
  std::vector<Edit> edits = {};
  std::string flags = {};

  void add(Finding found, const Cure& cure) {
    const auto place = place_of(settings, found.evidence.front().source);
    const auto edit = std::find_if(edits.begin(), edits.end(), [&](const Edit& e) { return e.place == place; });
    (edit == edits.end() ? edits.emplace_back(Edit{place, place.header}) : *edit).yaml += cure.yaml;
    findings.push_back(std::move(found));
    flags += fmt::format("{}{}", flags.empty() ? "" : ", ", cure.flag);
  }
};

Verdicts open_doors(const KubeletSettings& s) {
  Verdicts all{s};
  if (s.anonymous_auth.value == true)
    all.add(finding("requests without credentials are let in as system:anonymous", s.anonymous_auth.source, "true",
                    "authentication.anonymous.enabled: false"),
            {"  authentication:\n    anonymous:\n      enabled: false\n", "--anonymous-auth"});
  if (s.authorization_mode.value == "AlwaysAllow")
    all.add(finding("whoever is let in may do everything", s.authorization_mode.source, "AlwaysAllow",
                    "authorization.mode: Webhook"),
            {"  authorization:\n    mode: Webhook\n", "--authorization-mode"});
  if (const auto port = s.read_only_port.value.value_or(0); port != 0)
    all.add(finding(fmt::format("port {} shows pods and their environment to everybody", port), s.read_only_port.source,
                    std::to_string(port), "readOnlyPort: 0"),
            {"  readOnlyPort: 0\n", "--read-only-port"});
  return all;
}

std::string remedy_for(const Verdicts& open) {
  std::string edits;
  bool kubeadms = false;
  for (const auto& [place, yaml] : open.edits) {
    edits += fmt::format("In {}:\n{}", place.told(), yaml);
    kubeadms = kubeadms || place == KubeletPlace{"/var/lib/kubelet/config.yaml", {}};
  }
  return fmt::format(
      "{}Take {} out of the kubelet's flags, where given: a flag wins over the file. Then, which "
      "lasts over reboots:\n  systemctl restart kubelet{}",
      edits, open.flags,
      kubeadms ? "\nkubeadm upgrade writes the file anew from this, so change it there too:\n"
                 "  kubectl -n kube-system edit configmap kubelet-config"
               : "");
}

/// What a kubelet without a configuration file takes for granted is its release's affair.
std::string left_open(const KubeletSettings& s) {
  std::string flags;
  const auto add = [&](bool said, std::string_view flag) {
    if (!said) flags += fmt::format("{}{}", flags.empty() ? "" : ", ", flag);
  };
  add(s.anonymous_auth.value.has_value(), "--anonymous-auth");
  add(!s.authorization_mode.value.empty(), "--authorization-mode");
  add(s.read_only_port.value.has_value(), "--read-only-port");
  return flags;
}

Outcome is_closed(const KubeletSettings& s, const Profile& profile) {
  if (s.origin == Origin::embedded || profile.sets_up_itself())
    return not_applicable("{} closes its kubelet's port itself", word(profile.distribution.value));
  const auto open = open_doors(s);
  if (!open.findings.empty()) return fail(open.findings, remedy_for(open));
  if (s.origin == Origin::none || (s.origin == Origin::files && s.config_file.empty()))
    return not_applicable("no kubelet is configured on this node");
  const auto unsaid = left_open(s);
  if (s.config_file.empty() && !unsaid.empty())
    return not_applicable("without a configuration file the defaults of {} are not judged", unsaid);
  return pass("anonymous requests are refused, and others are authorized");
}

constexpr Check check{
    .id = "kubelet.security",
    .title = "The kubelet's port is closed to strangers",
    .rationale = "An open kubelet port lets anybody on the network read pods, or run commands in them as root.",
    .remedy =
        "In /var/lib/kubelet/config.yaml set authentication.anonymous.enabled: false, authorization.mode: Webhook "
        "and readOnlyPort: 0, then:\n"
        "  systemctl restart kubelet",
    .docs = "https://kubernetes.io/docs/reference/access-authn-authz/kubelet-authn-authz/",
    .severity = Severity::warning,
    .phases = Phases::node_and_image,
    .judge = judge<is_closed>,
};
const Registered registered{check};

}  // namespace
}  // namespace nodecheck
