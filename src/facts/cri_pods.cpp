#include "facts/cri_pods.hpp"

#include <algorithm>

#include "facts/cri_call.hpp"
#include "facts/cri_version.hpp"
#include "json.hpp"

namespace nodecheck {
namespace {

constexpr std::chrono::milliseconds fair_time{8000};

/// A call's answer, and into `seconds` how long it took.
template <class Call>
auto timed(const Node& node, const std::string& path, double& seconds, Call call) {
  const auto begin = Clock::now();
  auto answer = call_runtime(node, path, call);
  seconds = std::chrono::duration<double>(Clock::now() - begin).count();
  return answer;
}

int count(const std::vector<int>& states, int state) {
  return static_cast<int>(std::count(states.begin(), states.end(), state));
}

void count_sandboxes(const std::vector<int>& states, CriPods& fact) {
  fact.sandboxes_ready = count(states, cri::sandbox_ready);
  fact.sandboxes_not_ready = static_cast<int>(states.size()) - fact.sandboxes_ready;
}

void count_containers(const std::vector<int>& states, CriPods& fact) {
  fact.created = count(states, cri::container_created);
  fact.running = count(states, cri::container_running);
  fact.exited = count(states, cri::container_exited);
  fact.unknown = static_cast<int>(states.size()) - fact.created - fact.running - fact.exited;
}

CriPods listed(const Node& node, const std::string& path) {
  const auto client = node.host().cri(path);
  CriPods fact;
  fact.path = path;
  count_sandboxes(timed(node, path, fact.sandboxes_seconds, [&](auto until) { return client->pod_sandboxes(until); }),
                  fact);
  count_containers(timed(node, path, fact.containers_seconds, [&](auto until) { return client->containers(until); }),
                   fact);
  return fact;
}

}  // namespace

NODECHECK_JSON(CriPods, path, sandboxes_ready, sandboxes_not_ready, created, running, exited, unknown,
               sandboxes_seconds, containers_seconds)

bool unlisted(const Result<CriPods>& pods) {
  if (pods || pods.why().kind != Unavailable::Kind::timed_out) return false;
  const auto& where = pods.why().where;
  return where == CriPods::sandboxes_rpc || where == CriPods::containers_rpc;
}

template <>
CriPods probe<CriPods>(Node& node) {
  const auto& version = node.need<CriVersion>();
  if (version.path.empty()) return {};
  require_v1(version);
  const auto begin = Clock::now();
  try {
    return listed(node, version.path);
  } catch (const cri::RpcError& e) {
    throw refused(e);
  } catch (Unavailable& why) {
    // Less time than a full node may need proves nothing against the runtime.
    if (node.until() - begin < fair_time && why.kind == Unavailable::Kind::timed_out) why.where = CriPods::id;
    throw;
  }
}

}  // namespace nodecheck
