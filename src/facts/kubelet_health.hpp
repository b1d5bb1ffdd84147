#pragma once
// What the kubelet's healthz says: asked on the loopback, where it serves it without credentials.
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "facts.hpp"

namespace nodecheck {

struct KubeletHealth {
  static constexpr std::string_view id = "kubelet.health";
  static constexpr std::chrono::milliseconds timeout{2000};
  enum class State {
    answered,   ///< with an HTTP status
    refused,    ///< nobody listens
    silent,     ///< somebody accepts, and does not answer in time
    not_http,   ///< somebody answers, and not in HTTP
    off,        ///< the kubelet is told to serve none
    elsewhere,  ///< it serves it on an address that is not the IPv4 loopback's, and was not asked
  };
  State state = State::refused;
  std::string address;  ///< as the kubelet is told
  int port = 0;
  std::string source;               ///< who says the port
  unsigned status = 0;              ///< of HTTP, where it answered
  bool ok = false;                  ///< status 200, and a body of "ok" alone
  std::vector<std::string> failed;  ///< of the body's lines those of checks that fail, at most 16: "[-]syncloop failed"
  bool operator==(const KubeletHealth&) const = default;
};

void to_json(Json&, const KubeletHealth::State&);
void from_json(const Json&, KubeletHealth::State&);
void to_json(Json&, const KubeletHealth&);
void from_json(const Json&, KubeletHealth&);

/// The lines of a healthz body that name what fails; control characters become ?.
[[nodiscard]] std::vector<std::string> failed_checks(std::string_view body);

template <>
KubeletHealth probe<KubeletHealth>(Node&);

}  // namespace nodecheck
