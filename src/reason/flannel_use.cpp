#include "reason/flannel_use.hpp"

namespace nodecheck {

std::optional<Outcome> without_flannel(const Profile& profile, const Result<FlannelSubnet>& file) {
  const auto& cni = profile.cni;
  if (cni.value.empty() && !file) return unknown(file.why());  // the file alone may mean that flannel is in use
  if (cni.value.empty() && !profile.network_unread.empty())
    return unknown(Finding{.message = "whether flannel is in use could not be read: " + profile.network_unread});
  if (cni.value != "flannel") return not_applicable("flannel is not in use ({})", cni.source);
  return std::nullopt;
}

}  // namespace nodecheck
