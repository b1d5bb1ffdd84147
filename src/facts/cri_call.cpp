#include "facts/cri_call.hpp"

#include <fmt/format.h>

namespace nodecheck {

using Kind = Unavailable::Kind;

bool still_starting(const cri::RpcError& e) {
  return e.message().find("server is not initialized yet") != std::string::npos;
}

Unavailable overdue(const cri::RpcError& e, const std::string& socket, Clock::duration waited) {
  const auto words =
      still_starting(e)
          ? fmt::format("the runtime behind {} is still starting ({})", socket, e.message())
          : fmt::format("no answer from {} within {:.1f} s", socket, std::chrono::duration<double>(waited).count());
  return {Kind::timed_out, e.method(), words};
}

Unavailable refused(const cri::RpcError& e) {
  constexpr int permission_denied = 7;
  const auto kind = e.code() == permission_denied ? Kind::denied : Kind::unsupported;
  return {kind, e.method(), fmt::format("{} (gRPC status {})", e.message(), e.code())};
}

}  // namespace nodecheck
