#include "facts/cri_override.hpp"

#include "json.hpp"

namespace nodecheck {

NODECHECK_JSON(CriOverride, endpoint)

template <>
CriOverride probe<CriOverride>(Node&) {
  return {};
}

}  // namespace nodecheck
