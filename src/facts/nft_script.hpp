#pragma once
// Scripts of nft(8), such as /etc/nftables.conf: base chains at hook forward, and the chains they jump to.
#include <string>
#include <string_view>
#include <vector>

#include "facts/boot_rules.hpp"

namespace nodecheck {

struct NftScript {
  std::vector<BootTable> tables;  ///< of ip, ip6 and inet
  /// Patterns of the files that it includes, as written.
  std::vector<std::string> includes;
};

/// Lays a script over those that were read before it; includes are for the caller to read. What the language has beside
/// tables, chains and rules is passed over, and a condition that is not known stands in its rule as it is written.
void apply_nft_script(std::string_view text, const std::string& path, NftScript& script);

}  // namespace nodecheck
