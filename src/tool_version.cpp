#include "tool_version.hpp"

namespace nodecheck {
std::string tool_version() { return NODECHECK_VERSION; }
}  // namespace nodecheck
