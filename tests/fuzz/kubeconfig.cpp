// A kubeconfig and a static pod's manifest of any bytes: read, or refused with where.
#include "facts/kubeconfig.hpp"

#include "facts/apiserver_manifest.hpp"
#include "facts/static_pod_certificates.hpp"
#include "input.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace nodecheck;
  const auto text = fuzz::text(data, size);
  fuzz::attempt([&] { (void)parse_kubeconfig(text, "/etc/kubernetes/kubelet.conf"); });
  fuzz::attempt([&] { fuzz::require(parse_apiserver_manifest(text).present); });
  fuzz::attempt([&] {
    for (const auto& file : certificate_files_in(text, "/etc/kubernetes/manifests/etcd.yaml"))
      fuzz::require(file.path.starts_with('/'));
  });
  const auto tag = image_tag(text);
  fuzz::require(tag.empty() || text.find(tag) != std::string_view::npos);
  return 0;
}
