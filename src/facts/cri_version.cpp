#include "facts/cri_version.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "facts/cri_call.hpp"
#include "facts/cri_socket.hpp"
#include "json.hpp"

namespace nodecheck {
namespace {

constexpr std::chrono::milliseconds fair_time{1500};

using Kind = Unavailable::Kind;
using Plugins = std::vector<cri::Plugin>;

double seconds_since(Clock::time_point begin) { return std::chrono::duration<double>(Clock::now() - begin).count(); }

void require_listener(const CriSocket& socket) {
  using State = SocketProbe::State;
  if (socket.state == State::accepting) return;
  if (socket.state == State::denied)
    throw Unavailable{Kind::denied, socket.path, "needs root, or the group that owns the socket"};
  throw Unavailable{Kind::unsupported, socket.path, fmt::format("no connection: the socket is {}", word(socket.state))};
}

/// containerd 1.x has one plugin for CRI; 2.x adds two that it stands on.
bool is_cri(const cri::Plugin& p) {
  return (p.type == "io.containerd.grpc.v1" && p.id == "cri") || p.type == "io.containerd.cri.v1";
}

/// containerd lists the plugins that it tried to load, in the order of trying: the first that failed is the cause.
std::string error_of_cri(const Plugins& plugins) {
  const auto failed =
      std::find_if(plugins.begin(), plugins.end(), [](const auto& p) { return is_cri(p) && !p.init_error.empty(); });
  return failed == plugins.end() ? std::string() : failed->init_error;
}

/// None: the runtime does not serve the call either.
template <class Call>
auto if_served(Call call) -> std::optional<decltype(call())> {
  try {
    return call();
  } catch (const cri::RpcError&) {
    return std::nullopt;
  }
}

class Conversation {
 public:
  Conversation(const Node& node, const std::string& path) : node_(node), path_(path), client_(node.host().cri(path)) {}

  CriVersion ask() const {
    auto fact = ask_v1();
    if (fact.code != cri::unimplemented) return fact;
    if (const auto old = if_served([&] { return version(cri::Api::v1alpha2); })) {
      answered(fact, "v1alpha2", *old);
    } else if (const auto plugins = if_served([&] { return this->plugins(); })) {
      fact.containerd = true;
      fact.plugin_error = error_of_cri(*plugins);
    }
    return fact;
  }

 private:
  CriVersion ask_v1() const {
    CriVersion fact;
    fact.path = path_;
    auto begin = Clock::now();
    try {
      answered(fact, "v1", call_runtime(node_, path_, [&](auto until) {
                 begin = Clock::now();
                 return client_->version(cri::Api::v1, until);
               }));
    } catch (const cri::RpcError& e) {
      fact.code = e.code();
      fact.refusal = e.message();
    }
    fact.latency_seconds = seconds_since(begin);
    return fact;
  }

  cri::Version version(cri::Api api) const {
    return call_runtime(node_, path_, [&](auto until) { return client_->version(api, until); });
  }
  Plugins plugins() const {
    return call_runtime(node_, path_, [&](auto until) { return client_->plugins(until); });
  }
  static void answered(CriVersion& fact, const char* api, const cri::Version& v) {
    fact.api = api;
    fact.runtime_name = v.runtime_name;
    fact.runtime_version = v.runtime_version;
  }

  const Node& node_;
  const std::string& path_;
  std::shared_ptr<cri::Client> client_;
};

}  // namespace

NODECHECK_JSON(CriVersion, path, api, runtime_name, runtime_version, latency_seconds, code, refusal, containerd,
               plugin_error)

bool unanswered(const Result<CriVersion>& version) {
  if (version || version.why().kind != Kind::timed_out) return false;
  const auto& where = version.why().where;
  return where.ends_with("RuntimeService/Version");
}

void require_v1(const CriVersion& version) {
  if (version.api != "v1") throw Unavailable{Kind::unsupported, version.path, "no CRI v1 on the socket"};
}

template <>
CriVersion probe<CriVersion>(Node& node) {
  const auto begin = Clock::now();
  const auto& socket = node.need<CriSocket>();
  if (socket.path.empty()) return {};
  require_listener(socket);
  const bool late = seconds_since(begin) > std::chrono::duration<double>(node.until() - begin).count() / 2;
  try {
    return Conversation(node, socket.path).ask();
  } catch (Unavailable& why) {
    // Whoever needed most of the time for the socket cannot say that the runtime is silent.
    if (late && why.kind == Kind::timed_out) why.where = fmt::format("{} <- {}", CriVersion::id, CriSocket::id);
    // Less time than a healthy runtime may need proves nothing against it.
    if (node.until() - begin < fair_time && why.kind == Kind::timed_out) why.where = std::string(CriVersion::id);
    throw;
  }
}

}  // namespace nodecheck
