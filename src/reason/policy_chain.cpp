#include "reason/policy_chain.hpp"

#include <algorithm>
#include <array>

namespace nodecheck {

bool is_policy_chain(std::string_view chain) {
  constexpr std::array<std::string_view, 16> prefixes{"cali-",
                                                      "filter-cali-",
                                                      "raw-cali-",
                                                      "mangle-cali-",
                                                      "nat-cali-",
                                                      "KUBE-POD-FW-",
                                                      "KUBE-NWPLCY-",
                                                      "KUBE-ROUTER-",
                                                      "KUBE-IPVS-FILTER",
                                                      "KUBE-PROXY-FIREWALL",
                                                      "KUBE-SOURCE-RANGES-FIREWALL",
                                                      "CILIUM_",
                                                      "OLD_CILIUM_",
                                                      "WEAVE-NPC",
                                                      "ANTREA-",
                                                      "AWS-"};
  return std::any_of(prefixes.begin(), prefixes.end(), [&](auto p) { return chain.starts_with(p); });
}

}  // namespace nodecheck
