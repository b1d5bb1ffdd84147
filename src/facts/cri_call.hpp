#pragma once
// One CRI call of a probe: it ends a little before the fact's deadline so that its own words win, also on a node that
// is too busy to run us in time; and a runtime that is still starting is asked again.
#include <algorithm>
#include <chrono>
#include <string>
#include <thread>

#include "cri-client/client.hpp"
#include "facts.hpp"

namespace nodecheck {

/// "server is not initialized yet": containerd opens its socket before CRI is ready (code 2 in 1.x, 14 in 2.x).
[[nodiscard]] bool still_starting(const cri::RpcError&);
/// No answer by the deadline, or still starting then.
[[nodiscard]] Unavailable overdue(const cri::RpcError&, const std::string& socket, Clock::duration waited);
/// A refusal that the fact has no field for.
[[nodiscard]] Unavailable refused(const cri::RpcError&);

/// The answer of `call(until)`. Throws Unavailable{timed_out} at the deadline, RpcError on any other refusal.
template <class Call>
auto call_runtime(const Node& node, const std::string& socket, Call call) {
  using namespace std::chrono_literals;
  const auto begin = Clock::now(), until = node.until() - std::max<Clock::duration>(50ms, (node.until() - begin) / 10);
  for (;;) {
    try {
      return call(until);
    } catch (const cri::RpcError& e) {
      const bool starting = still_starting(e);
      if (!starting && e.code() != cri::deadline_exceeded) throw;
      if (!starting || Clock::now() + 50ms >= until) throw overdue(e, socket, Clock::now() - begin);
    }
    std::this_thread::sleep_for(50ms);
  }
}

}  // namespace nodecheck
