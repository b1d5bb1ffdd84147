// A kubelet whose certificate has expired is a stranger to its API server, and nobody told the day before.
#include <algorithm>

#include "facts/kubelet_certificates.hpp"
#include "profile.hpp"
#include "reason/certificate_remedy.hpp"
#include "reason/certificate_validity.hpp"
#include "reason/utc_time.hpp"
#include "registry.hpp"

namespace nodecheck {
namespace {

using Credentials = KubeletCertificates::Credentials;
using Purpose = NodeCertificate::Purpose;

/// Before it has run, a kubelet has asked for no serving certificate.
bool is_due(const NodeCertificate& c, const KubeletCertificates& all, const Profile& profile) {
  return c.present || c.purpose != Purpose::serving || !all.rotates_serving || profile.phase.value == Phase::running;
}

struct Problem {
  Finding finding;
  std::string remedy;
  int rank = 0;  ///< among those of one severity
};

/// The kubelet's own first: without it nothing else on the node is started anew. What people use last.
int rank_of(const NodeCertificate& c) {
  if (c.purpose == Purpose::client || c.purpose == Purpose::serving) return 0;
  return is_for_people(c) ? 2 : 1;
}

/// A kubeconfig that makes the kubelet nobody. k3s, rke2 and k0s write theirs anew at each start.
std::optional<Problem> nobody(const KubeletCertificates& all, const Profile& profile) {
  if (all.credentials != Credentials::none || all.kubeconfig.empty() || profile.sets_up_itself()) return std::nullopt;
  Finding finding{.message = all.kubeconfig + " names no user with credentials: the API server refuses the kubelet",
                  .severity = Severity::error,
                  .evidence = {{all.kubeconfig, "users", "no client certificate, token or exec for the current context",
                                "credentials of the kubelet"}}};
  const NodeCertificate wanted{.purpose = Purpose::client, .path = all.kubeconfig, .key = {}, .present = false};
  return Problem{std::move(finding), certificate_remedy(wanted, CertificateProblem::Kind::absent, all, profile)};
}

/// The worst first.
constexpr Threshold min_days{"kubelet.certificates", "minDays", 30,
                             "days that must be left of a certificate that nothing renews by itself"};
constexpr Threshold min_ca_days{"kubelet.certificates", "minDaysOfCA", 180, "days that must be left of a CA"};

/// What need not keep a kubelet from starting: it renews its serving certificate by itself, and runs the pods of a
/// control plane whose certificates are renewed then.
bool can_wait(const NodeCertificate& c, const Profile& profile) {
  return profile.phase.value == Phase::start && (c.purpose == Purpose::serving || c.purpose == Purpose::component);
}

std::vector<Problem> problems_of(const KubeletCertificates& all, const Profile& profile) {
  const CertificateMargins margins{.days = profile.limit(min_days), .ca_days = profile.limit(min_ca_days)};
  std::vector<Problem> problems;
  if (auto problem = nobody(all, profile)) problems.push_back(std::move(*problem));
  for (const auto& c : all.certificates) {
    auto problem = is_due(c, all, profile) ? certificate_problem(c, all, margins) : std::nullopt;
    if (!problem) continue;
    if (can_wait(c, profile)) problem->finding.severity = Severity::warning;
    problems.push_back({std::move(problem->finding), certificate_remedy(c, problem->kind, all, profile), rank_of(c)});
  }
  std::stable_sort(problems.begin(), problems.end(), [](const auto& a, const auto& b) {
    return std::pair(a.finding.severity, b.rank) > std::pair(b.finding.severity, a.rank);
  });
  return problems;
}

Outcome amiss(std::vector<Problem> problems) {
  std::vector<Finding> findings;
  std::vector<std::string> remedies;
  for (auto& problem : problems) {
    findings.push_back(std::move(problem.finding));
    if (std::find(remedies.begin(), remedies.end(), problem.remedy) == remedies.end())
      remedies.push_back(std::move(problem.remedy));
  }
  return fail(std::move(findings), fmt::format("{}", fmt::join(remedies, "\n")));
}

std::string why_none(const KubeletCertificates& all) {
  if (all.kubeconfig.empty()) return "no kubeconfig of the kubelet is there yet";
  if (all.credentials == Credentials::exec) return "a program gives the kubelet its credentials";
  if (all.credentials == Credentials::token) return "the kubelet has a token, and no certificate";
  if (all.credentials == Credentials::needless) return "the kubelet's API server is http://, and asks for no proof";
  return all.kubeconfig + " has no credentials";
}

std::string end_of(const NodeCertificate& c, const KubeletCertificates& all) {
  const auto name = name_of(c);
  const bool named = name.find(c.path) != std::string::npos;
  return fmt::format("{}until {}{}", named ? "" : name + ": ", utc_date(c.x509.not_after),
                     is_self_made(c, all) ? ", its own, which nobody verifies" : "");
}

/// When each ends.
Finding ends(const KubeletCertificates& all) {
  Finding note{.message = "when they end"};
  for (const auto& c : all.certificates)
    if (c.present) note.evidence.push_back({c.path, c.key, end_of(c, all), {}});
  return note;
}

Outcome all_last(const KubeletCertificates& all, const Profile& profile) {
  std::vector<const NodeCertificate*> judged;
  for (const auto& c : all.certificates)
    if (c.present && !is_self_made(c, all)) judged.push_back(&c);
  if (judged.empty()) return not_applicable("{}", why_none(all));
  if (all.credentials == Credentials::none)
    return profile.sets_up_itself()
               ? not_applicable("no kubeconfig of the kubelet was found in {}'s folders",
                                word(profile.distribution.value))
               : unknown({.message = "no client credential of the kubelet was found", .evidence = ends(all).evidence});
  const auto* first = *std::min_element(
      judged.begin(), judged.end(), [](const auto* a, const auto* b) { return a->x509.not_after < b->x509.not_after; });
  auto outcome =
      pass("{} valid; the first to end is {}, on {}", judged.size(), name_of(*first), utc_date(first->x509.not_after));
  outcome.findings.push_back(ends(all));
  return outcome;
}

Outcome last(const KubeletCertificates& all, const Profile& profile) {
  auto problems = problems_of(all, profile);
  if (!problems.empty()) return amiss(std::move(problems));
  for (const auto& c : all.certificates)
    if (c.unread) return unknown(*c.unread);
  return all_last(all, profile);
}

constexpr Check check{
    .id = "kubelet.certificates",
    .title = "The certificates of the kubelet and of a control plane are valid, and last",
    .rationale =
        "With an expired certificate the kubelet cannot reach the API server and its node goes NotReady; a control "
        "plane with one fails all of the cluster.",
    .remedy =
        "See when each certificate ends:\n"
        "  kubeadm certs check-expiration\n"
        "  openssl x509 -noout -subject -dates -in /var/lib/kubelet/pki/kubelet-client-current.pem",
    .docs = "https://kubernetes.io/docs/tasks/administer-cluster/kubeadm/kubeadm-certs/",
    .severity = Severity::error,
    .phases = Phases::start_and_running,
    .judge = judge<last>,
    .thresholds = {&min_days, &min_ca_days},
};
const Registered registered{check};

}  // namespace
}  // namespace nodecheck
