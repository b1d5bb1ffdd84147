#pragma once
// What nodecheck asks of a container runtime over its CRI socket. This header has no gRPC in it, so that facts can be
// tested with a fake; client.cpp is the real one. Read-only calls alone.
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace nodecheck::cri {

using Clock = std::chrono::steady_clock;

/// A gRPC status other than OK. what() is "<Method>: <message>".
class RpcError : public std::runtime_error {
 public:
  RpcError(int code, std::string method, std::string message);
  [[nodiscard]] int code() const { return code_; }                       ///< grpc::StatusCode
  [[nodiscard]] const std::string& method() const { return method_; }    ///< runtime.v1.RuntimeService/Version
  [[nodiscard]] const std::string& message() const { return message_; }  ///< the server's or the library's own words

 private:
  int code_;
  std::string method_, message_;
};

inline constexpr int deadline_exceeded = 4, unimplemented = 12, unavailable = 14;  // google/rpc/code.proto

enum class Api { v1, v1alpha2 };

struct Version {
  std::string runtime_name;         ///< containerd, cri-o, docker
  std::string runtime_version;      ///< v1.7.27, 1.31.0: as the runtime writes it
  std::string runtime_api_version;  ///< v1
};

struct Condition {
  std::string type;  ///< RuntimeReady, NetworkReady, or the runtime's own
  bool status = false;
  std::string reason, message;
};

struct Status {
  std::vector<Condition> conditions;
  std::map<std::string, std::string> info;  ///< filled when verbose; values are meant to be JSON, not all are
};

/// LinuxRuntimeConfiguration.cgroup_driver. SYSTEMD is 0: only a message that is present says systemd.
struct RuntimeConfig {
  std::optional<int> cgroup_driver;  ///< none: the `linux` message is absent, and the runtime says nothing
};

/// PodSandboxState and ContainerState; a runtime may send other numbers.
inline constexpr int sandbox_ready = 0;
inline constexpr int container_created = 0, container_running = 1, container_exited = 2;

struct Image {
  std::string id;       ///< sha256:...
  bool pinned = false;  ///< the kubelet's garbage collection leaves it alone
};

struct FilesystemUsage {
  std::string mountpoint;
  std::uint64_t used_bytes = 0;
};

/// ImageFsInfo: containers' writable layers may lie elsewhere than images (CRI 0.29).
struct ImageFsInfo {
  std::vector<FilesystemUsage> images, containers;
};

/// One plugin that containerd tried to load (containerd.services.introspection.v1).
struct Plugin {
  std::string type, id;
  std::string init_error;  ///< empty: it loaded
};

/// Every call ends at its deadline and throws RpcError.
class Client {
 public:
  Client() = default;
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  virtual ~Client() = default;

  [[nodiscard]] virtual Version version(Api, Clock::time_point until) = 0;
  [[nodiscard]] virtual Status status(Clock::time_point until) = 0;  ///< verbose
  [[nodiscard]] virtual RuntimeConfig runtime_config(Clock::time_point until) = 0;
  /// The states of all sandboxes, and of all containers.
  [[nodiscard]] virtual std::vector<int> pod_sandboxes(Clock::time_point until) = 0;
  [[nodiscard]] virtual std::vector<int> containers(Clock::time_point until) = 0;
  /// None: the image is not on this node.
  [[nodiscard]] virtual std::optional<Image> image_status(const std::string& image, Clock::time_point until) = 0;
  [[nodiscard]] virtual ImageFsInfo image_fs_info(Clock::time_point until) = 0;
  /// Every plugin that containerd attempted; other runtimes answer `unimplemented`.
  [[nodiscard]] virtual std::vector<Plugin> plugins(Clock::time_point until) = 0;

  /// Does not connect yet. `socket` is a path without a scheme.
  [[nodiscard]] static std::unique_ptr<Client> connect(const std::string& socket);
};

}  // namespace nodecheck::cri
