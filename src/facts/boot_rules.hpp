#pragma once
// Rules that a file would load at boot, as far as they decide on forwarded packets: of iptables-save and of nft.
#include <string>
#include <string_view>
#include <vector>

#include "facts.hpp"

namespace nodecheck {

struct BootMatch {
  /// in, out, saddr, daddr, state, mark, protocol, family; else the condition as it is written, which nobody decides.
  std::string what;
  bool negated = false;
  std::vector<std::string> values;  ///< any of them; devices may end in + or *
  bool operator==(const BootMatch&) const = default;
};

struct BootRule {
  std::string source;              ///< file:line
  std::vector<BootMatch> matches;  ///< all of them; empty: every packet
  /// accept, drop, return, jump, goto; mark: it may set one; continue: the next rule is asked; ?: nobody knows.
  std::string verdict = "continue";
  std::string target;  ///< of jump and goto
  bool operator==(const BootRule&) const = default;
};

struct BootChain {
  std::string name;
  bool base = false;   ///< at hook forward; others are reached by jumps
  std::string policy;  ///< accept or drop; empty: none is said, which accepts
  std::string source;  ///< of the policy, or of the chain
  std::vector<BootRule> rules;
  bool operator==(const BootChain&) const = default;
};

/// One table.
struct BootTable {
  std::string loader;  ///< netfilter-persistent.service, ufw.service, ...
  std::string path;
  std::string family;  ///< ip, ip6, inet
  std::string name;    ///< filter
  std::vector<BootChain> chains;
  bool operator==(const BootTable&) const = default;

  [[nodiscard]] const BootChain* find(std::string_view chain) const;
  /// Made where it is not there yet.
  [[nodiscard]] BootChain& chain(const std::string& named, const std::string& source);
};

void to_json(Json&, const BootMatch&);
void from_json(const Json&, BootMatch&);
void to_json(Json&, const BootRule&);
void from_json(const Json&, BootRule&);
void to_json(Json&, const BootChain&);
void from_json(const Json&, BootChain&);
void to_json(Json&, const BootTable&);
void from_json(const Json&, BootTable&);

/// Leaves the chains that a forwarded packet can come by.
void keep_forward_path(BootTable&);

}  // namespace nodecheck
