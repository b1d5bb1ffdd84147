#pragma once
// A command of iptables' or ip6tables', brought into one form.
#include <string>
#include <vector>

namespace nodecheck {

/// Of its words those about chains and rules of this table and family ("ip", "ip6"), the command first: -P FORWARD
/// DROP. Empty: it is about another, or is another program's.
[[nodiscard]] std::vector<std::string> table_command(const std::vector<std::string>& command, const std::string& family,
                                                     const std::string& table);

}  // namespace nodecheck
