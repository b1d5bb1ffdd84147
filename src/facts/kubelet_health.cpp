#include "facts/kubelet_health.hpp"

#include <fmt/format.h>

#include <system_error>

#include "facts/kubelet_settings.hpp"
#include "json.hpp"
#include "text.hpp"

namespace nodecheck {

namespace {

using State = KubeletHealth::State;
constexpr Words<State, 6> states{{
    {State::answered, "answered"},
    {State::refused, "refused"},
    {State::silent, "silent"},
    {State::not_http, "not-http"},
    {State::off, "off"},
    {State::elsewhere, "elsewhere"},
}};
constexpr std::size_t max_lines = 16, longest_line = 200;
constexpr int max_port = 65535;
/// So that "it is silent" is said before the fact's own deadline says less.
constexpr std::chrono::milliseconds early{100};
/// Less than this is no time to answer in: the rest of the deadline went to reading the settings.
constexpr std::chrono::milliseconds fair_time{1000};

/// :: takes IPv4 as well.
bool is_on_loopback(std::string_view address) {
  return address == "0.0.0.0" || address == "::" || address == "localhost" || address == "127.0.0.1";
}

void ask(Node& node, KubeletHealth& health) {
  const HttpTarget target{.socket = {}, .port = static_cast<std::uint16_t>(health.port), .path = "/healthz"};
  const auto begin = Clock::now();
  try {
    const auto answer = node.host().http_get(target, node.until() - early);
    health.state = State::answered;
    health.status = answer.status;
    health.ok = answer.status == 200 && trim(answer.body) == "ok";
    health.failed = failed_checks(answer.body);
  } catch (const Unavailable& why) {
    const bool silent = why.kind == Unavailable::Kind::timed_out && node.until() - begin >= fair_time;
    if (!silent && why.kind != Unavailable::Kind::malformed) throw;
    health.state = silent ? State::silent : State::not_http;
  } catch (const std::system_error& e) {
    if (e.code().value() != ECONNREFUSED) throw;
    health.state = State::refused;
  }
}

}  // namespace

NODECHECK_JSON_ENUM(KubeletHealth::State, states)
NODECHECK_JSON(KubeletHealth, state, address, port, source, status, ok, failed)

// [+]ping ok
// [-]syncloop failed: reason withheld
// healthz check failed
std::vector<std::string> failed_checks(std::string_view body) {
  std::vector<std::string> failed;
  for (const auto line : lines_of(body)) {
    if (!line.starts_with("[-]") || failed.size() == max_lines) continue;
    failed.emplace_back(trim(line.substr(0, longest_line)));
    for (auto& c : failed.back())
      if (c < ' ' || c > '~') c = '?';
  }
  return failed;
}

template <>
KubeletHealth probe<KubeletHealth>(Node& node) {
  const auto& settings = node.need<KubeletSettings>();
  KubeletHealth health;
  health.address = settings.healthz_address.value;
  health.port = settings.healthz_port.value;
  health.source = settings.healthz_port.source;
  if (health.port < 0 || health.port > max_port)
    throw Unavailable{Unavailable::Kind::malformed, health.source, fmt::format("{} is no port", health.port)};
  if (health.port == 0)
    health.state = State::off;
  else if (!is_on_loopback(health.address))
    health.state = State::elsewhere;
  else
    ask(node, health);
  return health;
}

}  // namespace nodecheck
