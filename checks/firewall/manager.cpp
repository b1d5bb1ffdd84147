// firewalld and ufw replace rules behind the kubelet's back, and reject by default what they were not told of.
#include <fmt/format.h>

#include "check.hpp"
#include "facts/legacy_tables.hpp"
#include "facts/nf_tables.hpp"
#include "facts/units.hpp"
#include "profile.hpp"
#include "reason/firewall_owner.hpp"
#include "registry.hpp"

namespace nodecheck {
namespace {

Outcome active(FirewallOwner owner, Evidence evidence) {
  const auto name = word(owner);
  return fail(Finding{.message = fmt::format("{} is active", name), .evidence = {std::move(evidence)}},
              owner == FirewallOwner::ufw ? "Kubernetes' and the CNI's own rules do without it:\n  ufw disable"
                                          : "Kubernetes' and the CNI's own rules do without it:\n"
                                            "  systemctl disable --now firewalld");
}

Outcome nobody_else(const Result<NfTables>& nf, const Result<LegacyTables>& legacy, const Result<Units>& units) {
  const NfTables no_rules;
  const LegacyTables no_tables;
  const auto owner = firewall_owner(nf ? *nf : no_rules, legacy ? *legacy : no_tables);
  if (owner != FirewallOwner::none)
    return active(owner, {"netfilter", {}, fmt::format("chains of {}", word(owner)), "none"});
  const auto* unit = units ? units->find("firewalld.service") : nullptr;
  if (unit != nullptr && unit->active_state == "active")
    return active(FirewallOwner::firewalld, {"systemd", unit->name, "active", "inactive"});
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
        "Turn it off, or keep it and tell it of every port and of the pods' addresses:\n"
        "  systemctl disable --now firewalld\n"
        "  ufw disable",
    .docs = "https://kubernetes.io/docs/reference/networking/ports-and-protocols/",
    .severity = Severity::warning,
    .namespaced = true,
    .judge = judge<nobody_else>,
};
const Registered registered{check};

}  // namespace
}  // namespace nodecheck
