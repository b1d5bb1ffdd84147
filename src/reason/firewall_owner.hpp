#pragma once
// Who made the rules of this host: by the names that firewalld and ufw give their tables and chains.
#include <string>
#include <string_view>
#include <vector>

#include "facts/legacy_tables.hpp"
#include "facts/nf_tables.hpp"
#include "reason/input_flows.hpp"
#include "reason/packet_verdict.hpp"

namespace nodecheck {

enum class FirewallOwner { none, firewalld, ufw };

[[nodiscard]] std::string_view word(FirewallOwner);

/// By what is in force now, whatever systemd says of their units: `ufw disable` leaves its chains behind, without
/// rules.
[[nodiscard]] FirewallOwner firewall_owner(const NfTables&, const LegacyTables&);

/// Whose this base chain is; none: of somebody who has no command for it.
[[nodiscard]] FirewallOwner owner_of(const ChainVerdict&, const NfTables&, const LegacyTables&);

/// Commands that let these ports in, now and after a reboot; `chain` is where they are dropped, and `owner` whose it
/// is.
[[nodiscard]] std::string open_ports(const std::vector<NeededPort>&, FirewallOwner owner, const ChainVerdict& chain);

}  // namespace nodecheck
