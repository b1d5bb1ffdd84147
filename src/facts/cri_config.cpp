#include "facts/cri_config.hpp"

#include "facts/cri_call.hpp"
#include "facts/cri_version.hpp"
#include "json.hpp"

namespace nodecheck {
namespace {

/// runtime.v1.CgroupDriver. The kubelet refuses any other number.
std::string word_of(int driver) {
  if (driver == 0) return "systemd";
  if (driver == 1) return "cgroupfs";
  return std::to_string(driver);
}

}  // namespace

NODECHECK_JSON(CriConfig, path, implemented, cgroup_driver, refusal)

template <>
CriConfig probe<CriConfig>(Node& node) {
  const auto& version = node.need<CriVersion>();
  CriConfig fact;
  fact.path = version.path;
  if (version.path.empty()) return fact;
  require_v1(version);
  const auto client = node.host().cri(version.path);
  try {
    const auto answer = call_runtime(node, version.path, [&](auto until) { return client->runtime_config(until); });
    fact.implemented = true;
    if (answer.cgroup_driver) fact.cgroup_driver = word_of(*answer.cgroup_driver);
  } catch (const cri::RpcError& e) {
    if (e.code() != cri::unimplemented) throw refused(e);
    fact.refusal = e.message();
  }
  return fact;
}

}  // namespace nodecheck
