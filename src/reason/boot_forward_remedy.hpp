#pragma once
// Commands that make what boot loads accept pods' packets.
#include <string>

#include "facts/boot_rules.hpp"
#include "profile.hpp"
#include "reason/boot_forward.hpp"

namespace nodecheck {

[[nodiscard]] std::string remedy_after_boot(const BootTable&, const BootChain&, const BootVerdict&, const Profile&);
[[nodiscard]] std::string firewalld_after_boot(const Profile&);

}  // namespace nodecheck
