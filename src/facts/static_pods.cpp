#include "facts/static_pods.hpp"

#include <system_error>

#include "facts/kubelet_settings.hpp"
#include "facts/process_files.hpp"
#include "facts/setting_json.hpp"
#include "json.hpp"

namespace nodecheck {

NODECHECK_JSON(StaticPod, path, name, host_network, programs, ports, service_cidrs, pod_cidrs)
NODECHECK_JSON(StaticPods, folder, pods, refused)

namespace {

void add_file(const ProcessFiles& files, const std::string& path, StaticPods& fact) {
  try {
    fact.pods.push_back(parse_static_pod(files.read(path), path));
  } catch (const Unavailable& why) {
    fact.refused.push_back({why.message, why.where});
  } catch (const std::system_error& e) {  // taken away meanwhile, or a folder, into which the kubelet does not look
    if (e.code().value() != ENOENT && e.code().value() != EISDIR) throw;
  }
}

}  // namespace

template <>
StaticPods probe<StaticPods>(Node& node) {
  const auto& kubelet = node.need<KubeletSettings>();
  const ProcessFiles files(node.host(), kubelet.pid);
  StaticPods fact;
  fact.folder = kubelet.static_pod_path.value;
  if (fact.folder.empty()) return fact;
  try {
    for (const auto& name : files.list(fact.folder))
      if (!name.starts_with('.')) add_file(files, fact.folder + "/" + name, fact);
  } catch (const std::system_error& e) {
    if (e.code().value() == ENOTDIR)
      add_file(files, fact.folder, fact);  // staticPodPath may be one file
    else if (e.code().value() != ENOENT)
      throw;  // the kubelet waits for a folder that is not there
  }
  return fact;
}

}  // namespace nodecheck
