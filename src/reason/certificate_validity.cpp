#include "reason/certificate_validity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "reason/utc_time.hpp"

namespace nodecheck {
namespace {

using Purpose = NodeCertificate::Purpose;
using Kind = CertificateProblem::Kind;

constexpr std::int64_t day = 86400;

/// etcd and the front proxy have CAs of their own.
bool is_the_clusters(const NodeCertificate& c) {
  return !c.path.ends_with("/etcd/ca.crt") && !c.path.ends_with("/front-proxy-ca.crt");
}

bool rotates(const NodeCertificate& c, const KubeletCertificates& all) {
  return (c.purpose == Purpose::client && all.rotates) || (c.purpose == Purpose::serving && all.rotates_serving);
}

/// How much of its life must be left. What is renewed by itself, or is so short-lived that something must renew it, is
/// late in its last tenth.
std::int64_t margin(const NodeCertificate& c, const KubeletCertificates& all, const CertificateMargins& margins) {
  const auto lifetime = time_between(c.x509.not_before, c.x509.not_after);
  const double days = c.purpose == Purpose::ca ? margins.ca_days : margins.days;
  const auto usual = static_cast<std::int64_t>(std::min(days, 36500.0)) * day;
  return rotates(c, all) || lifetime < 3 * usual ? lifetime / 10 : usual;
}

Severity severity_of(const NodeCertificate& c) { return is_for_people(c) ? Severity::warning : Severity::error; }

Finding finding(const NodeCertificate& c, Severity severity, std::string message, std::string observed,
                std::string expected) {
  return {.message = std::move(message),
          .severity = severity,
          .evidence = {{c.path, c.key, std::move(observed), std::move(expected)}}};
}

CertificateProblem absent(const NodeCertificate& c, const KubeletCertificates& all) {
  const bool unsigned_yet = c.purpose == Purpose::serving && rotates(c, all);
  return {Kind::absent, finding(c, unsigned_yet ? Severity::warning : severity_of(c),
                                name_of(c) + (unsigned_yet ? " has not been signed yet" : " is not there"), "absent",
                                "a certificate")};
}

CertificateProblem not_yet(const NodeCertificate& c, std::int64_t now) {
  const auto from = utc_time(c.x509.not_before);
  return {Kind::not_yet,
          finding(c, severity_of(c),
                  fmt::format("{} is not valid before {}, or this node's clock is wrong", name_of(c), from),
                  "valid from " + from, "valid at " + utc_time(now))};
}

CertificateProblem expired(const NodeCertificate& c, std::int64_t now) {
  const auto until = utc_time(c.x509.not_after);
  return {Kind::expired,
          finding(c, severity_of(c), fmt::format("{} expired on {}", name_of(c), utc_date(c.x509.not_after)),
                  "valid until " + until, "valid at " + utc_time(now))};
}

CertificateProblem ends_soon(const NodeCertificate& c, std::int64_t left, std::int64_t margin, bool rotating) {
  const auto message = left < 2 * day ? fmt::format("{} expires in {} hours", name_of(c), left / 3600)
                                      : fmt::format("{} expires in {} days", name_of(c), left / day);
  return {Kind::ends_soon, finding(c, Severity::warning, message + (rotating ? ", and has not been renewed" : ""),
                                   "valid until " + utc_time(c.x509.not_after),
                                   margin < 2 * day ? fmt::format("{} hours left", margin / 3600)
                                                    : fmt::format("{} days left", margin / day))};
}

}  // namespace

// kubelet.crt: worker-1@1700000000, issued by worker-1-ca@1699999999
bool is_self_made(const NodeCertificate& c, const KubeletCertificates& all) {
  constexpr std::string_view mark = "-ca@";
  if (c.purpose != Purpose::serving || c.path != all.makes_serving) return false;
  const auto at = c.x509.issuer.rfind(mark);
  if (at == std::string::npos) return false;
  const auto seconds = std::string_view(c.x509.issuer).substr(at + mark.size());
  return !seconds.empty() && seconds.find_first_not_of("0123456789") == std::string_view::npos;
}

bool is_for_people(const NodeCertificate& c) {
  return c.purpose == Purpose::component && c.path.ends_with("/admin.conf");
}

std::string name_of(const NodeCertificate& c) {
  switch (c.purpose) {
    case Purpose::client:
      return "the kubelet's client certificate";
    case Purpose::serving:
      return "the kubelet's serving certificate";
    case Purpose::ca:
      return is_the_clusters(c) ? "the cluster's CA" : "the CA " + c.path;
    case Purpose::component:
      break;
  }
  return c.key.empty() ? c.path : c.path.substr(c.path.rfind('/') + 1) + "'s client certificate";
}

std::optional<CertificateProblem> certificate_problem(const NodeCertificate& c, const KubeletCertificates& all,
                                                      const CertificateMargins& margins) {
  if (c.unread) return std::nullopt;
  if (!c.present) return absent(c, all);
  if (is_self_made(c, all)) return std::nullopt;
  if (c.x509.not_before > all.read_at) return not_yet(c, all.read_at);
  if (c.x509.not_after < all.read_at) return expired(c, all.read_at);
  const auto left = time_between(all.read_at, c.x509.not_after), wanted = margin(c, all, margins);
  if (left < wanted) return ends_soon(c, left, wanted, rotates(c, all));
  return std::nullopt;
}

}  // namespace nodecheck
