#include "reason/kubelet_place.hpp"

#include <fmt/format.h>

namespace nodecheck {
namespace {

constexpr auto kubeadms = "/var/lib/kubelet/config.yaml";

}  // namespace

bool is_flag(const std::string& source) { return source.find(" --") != std::string::npos; }

std::string KubeletPlace::told() const {
  if (header.empty()) return file;
  return fmt::format("{0}, which it has to be started with (--config={0}: it has no file now)", file);
}

KubeletPlace place_of(const KubeletSettings& s, const std::string& source) {
  if (source != "default" && !is_flag(source) && source.find(':') != std::string::npos)
    return {source.substr(0, source.rfind(':')), {}};
  if (!s.config_file.empty()) return {s.config_file, {}};
  if (s.origin != KubeletSettings::Origin::running) return {kubeadms, {}};  // kubeadm is still to write it
  return {kubeadms, "  apiVersion: kubelet.config.k8s.io/v1beta1\n  kind: KubeletConfiguration\n"};
}

}  // namespace nodecheck
