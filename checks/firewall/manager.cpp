// firewalld and ufw replace rules behind the kubelet's back, and reject by default what they were not told of.
#include <fmt/format.h>

#include "check.hpp"
#include "facts/legacy_tables.hpp"
#include "facts/nf_tables.hpp"
#include "reason/firewall_owner.hpp"
#include "registry.hpp"

namespace nodecheck {
namespace {

constexpr auto without_firewalld =
    "Kubernetes' and the CNI's own rules do without it:\n"
    "  systemctl disable --now firewalld\n"
    "Where it has to stay, tell it of every port that others must reach (firewall.input-ports) and of the pods' "
    "addresses, here flannel's default:\n"
    "  firewall-cmd --permanent --zone=trusted --add-source=10.244.0.0/16\n"
    "  firewall-cmd --reload";

constexpr auto without_ufw =
    "Kubernetes' and the CNI's own rules do without it:\n"
    "  ufw disable\n"
    "Where it has to stay, tell it of every port that others must reach (firewall.input-ports), and let it pass what "
    "is "
    "forwarded:\n"
    "  ufw default allow routed";

Outcome active(FirewallOwner owner) {
  const auto name = word(owner);
  return fail(Finding{.message = fmt::format("{} is active", name),
                      .evidence = {{"netfilter", {}, fmt::format("rules of {}", name), "none"}},
                      .alias = owner == FirewallOwner::firewalld ? "Firewalld" : "ufw"},
              owner == FirewallOwner::ufw ? without_ufw : without_firewalld);
}

/// What is seen is there, whatever the stack says that could not be read.
Outcome nobody_else(const Result<NfTables>& nf, const Result<LegacyTables>& legacy) {
  const NfTables no_rules;
  const LegacyTables no_tables;
  const auto owner = firewall_owner(nf ? *nf : no_rules, legacy ? *legacy : no_tables);
  if (owner != FirewallOwner::none) return active(owner);
  if (!nf) return unknown(nf.why());
  if (!legacy) return unknown(legacy.why());
  return pass("neither firewalld nor ufw has rules here");
}

constexpr Check check{
    .id = "firewall.manager",
    .title = "No firewall manager competes for the rules",
    .rationale =
        "When firewalld or ufw reload, they rebuild their rules and may flush those of kube-proxy and the CNI; and what"
        " nobody told them of they reject.",
    .remedy =
        "Turn it off, or keep it and tell it of every port and of the pods' addresses. With firewalld:\n"
        "  systemctl disable --now firewalld\n"
        "With ufw:\n"
        "  ufw disable",
    .docs = "https://kubernetes.io/docs/reference/networking/ports-and-protocols/",
    .severity = Severity::warning,
    .namespaced = true,
    .aliases = {"Firewalld"},
    .judge = judge<nobody_else>,
};
const Registered registered{check};

}  // namespace
}  // namespace nodecheck
