#include "facts/xt_conntrack.hpp"

#include <linux/netfilter.h>
#include <linux/netfilter/xt_conntrack.h>

#include <cstddef>
#include <cstring>

namespace nodecheck {
namespace {

// linux/netfilter/xt_conntrack.h: the three revisions differ in the width of the masks and in what follows them.
constexpr std::uint16_t state_flag = XT_CONNTRACK_STATE;
constexpr std::uint16_t invalid = XT_CONNTRACK_STATE_INVALID;
static_assert(offsetof(xt_conntrack_mtinfo1, state_mask) == offsetof(xt_conntrack_mtinfo3, state_mask));
static_assert(offsetof(xt_conntrack_mtinfo2, state_mask) == offsetof(xt_conntrack_mtinfo3, state_mask));

/// Caller made sure that it fits.
std::uint16_t at(std::string_view info, std::size_t offset) {
  std::uint16_t value = 0;
  std::memcpy(&value, info.data() + offset, sizeof value);
  return value;
}

}  // namespace

bool matches_invalid_only(std::string_view name, std::uint32_t revision, std::string_view info) {
  if (name != "conntrack" || revision < 1 || revision > 3 || info.size() < sizeof(xt_conntrack_mtinfo1)) return false;
  const auto asked = at(info, offsetof(xt_conntrack_mtinfo3, match_flags));
  const auto inverted = at(info, offsetof(xt_conntrack_mtinfo3, invert_flags));
  constexpr auto mask = offsetof(xt_conntrack_mtinfo3, state_mask);
  const auto states = revision == 1 ? static_cast<unsigned char>(info[mask]) : at(info, mask);
  return (asked & state_flag) != 0 && (inverted & state_flag) == 0 && states == invalid;
}

}  // namespace nodecheck
