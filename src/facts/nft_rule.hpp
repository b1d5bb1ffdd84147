#pragma once
// A rule of an nft script: its conditions and its verdict.
#include <string>
#include <vector>

#include "facts/boot_rules.hpp"
#include "facts/nft_tokens.hpp"

namespace nodecheck {

/// The words of one statement of a chain. Only those of nft's conditions that can be decided are taken apart.
[[nodiscard]] BootRule nft_rule(const std::vector<NftToken>& words, const std::string& path);

}  // namespace nodecheck
