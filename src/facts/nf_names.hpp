#pragma once
// What every part of an nf_tables answer is read with: the family of a message, and a name that must be there.
#include <string>

#include "facts/nf_message.hpp"
#include "facts/nf_tables.hpp"

namespace nodecheck {

/// NFPROTO_*; throws std::runtime_error on a number that is none of ours.
[[nodiscard]] NfFamily nf_family(int number);
[[nodiscard]] int nf_number(NfFamily);
/// Throws std::runtime_error where it is missing or empty.
[[nodiscard]] std::string nf_name(const NfAttributes&, int type);

}  // namespace nodecheck
