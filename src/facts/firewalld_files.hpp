#pragma once
// firewalld's permanent configuration: its default zone, and the zones that accept everything.
#include "facts/boot_firewall.hpp"
#include "host.hpp"

namespace nodecheck {

/// Throws as read() does.
[[nodiscard]] BootFirewalld read_firewalld(const Host&);

/// One attribute of every element of this name: interface name="cni0" gives cni0. Comments are passed over.
[[nodiscard]] std::vector<std::string> xml_attributes(std::string_view text, std::string_view element,
                                                      std::string_view attribute);

}  // namespace nodecheck
