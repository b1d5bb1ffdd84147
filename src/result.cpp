#include "result.hpp"

#include "json.hpp"

namespace nodecheck {
namespace {
using Kind = Unavailable::Kind;
constexpr Words<Kind, 6> kinds{{
    {Kind::denied, "denied"},
    {Kind::timed_out, "timed_out"},
    {Kind::malformed, "malformed"},
    {Kind::changing, "changing"},
    {Kind::unsupported, "unsupported"},
    {Kind::not_recorded, "not_recorded"},
}};
}  // namespace

NODECHECK_JSON_ENUM(Kind, kinds)

NODECHECK_JSON(Unavailable, kind, where, message)

}  // namespace nodecheck
