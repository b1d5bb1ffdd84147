#pragma once
// The configuration: what a site says of its nodes once, in /etc/nodecheck/config.yaml and conf.d.
//   profile: {cni: cilium, proxyMode: none}
//   run: {failOn: warning}
//   checks: {sysctl.inotify: {severity: warning, thresholds: {minInstances: 1024}}}
//   waivers: [{check: sysctl.rp-filter, reason: one uplink, expires: 2027-06-30}]
#include <string>
#include <string_view>
#include <vector>

#include "check.hpp"
#include "options.hpp"

namespace nodecheck {

/// Takes what one file says: a key replaces what an earlier file said of it, waivers add up. Throws UsageError,
/// "PATH:LINE: ...", on what is no YAML, on unknown keys, ids and words, and on a waiver without reason or end.
void configure_from(Options&, std::string_view yaml, const std::string& path, const std::vector<const Check*>& all);

/// Reads /etc/nodecheck/config.yaml, then /etc/nodecheck/conf.d/*.yaml in the bytes' order, as far as they are there;
/// or just `file`, which must be. Throws UsageError.
void configure(Options&, const std::string& file, const std::vector<const Check*>& all);

/// "2027-06-30", a whole day, or "2027-06-30T12:00:00Z": the second from which on it is over, in UTC. Throws
/// UsageError.
[[nodiscard]] std::int64_t parse_expiry(const std::string& said, const std::string& word);

}  // namespace nodecheck
