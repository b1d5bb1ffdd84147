#include "cri-client/client.hpp"

#include <google/protobuf/stubs/logging.h>
#include <grpc/support/log.h>
#include <grpcpp/grpcpp.h>

#include "introspection.grpc.pb.h"
#include "runtime.grpc.pb.h"
#include "runtime_v1alpha2.grpc.pb.h"

namespace nodecheck::cri {
namespace {

namespace v1 = ::runtime::v1;
namespace v1alpha2 = ::runtime::v1alpha2;
namespace introspection = ::containerd::services::introspection::v1;

constexpr int max_message = 16 << 20;  // what the kubelet and crictl accept

/// What the kubelet and crictl set: localhost as authority (strict servers refuse a socket path), no proxy, no retries.
std::shared_ptr<grpc::Channel> channel_to(const std::string& socket) {
  grpc::ChannelArguments args;
  args.SetMaxReceiveMessageSize(max_message);
  args.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);
  args.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  args.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  args.SetString(GRPC_ARG_DEFAULT_AUTHORITY, "localhost");
  return grpc::CreateCustomChannel("unix:" + socket, grpc::InsecureChannelCredentials(), args);
}

template <class Stub, class Request, class Response>
Response call(const char* method, Stub& stub,
              grpc::Status (Stub::*rpc)(grpc::ClientContext*, const Request&, Response*), const Request& request,
              Clock::time_point until) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() +
                       std::chrono::duration_cast<std::chrono::system_clock::duration>(until - Clock::now()));
  Response response;
  const auto status = (stub.*rpc)(&context, request, &response);
  if (!status.ok()) throw RpcError(status.error_code(), method, status.error_message());
  return response;
}

template <class Response>
Version version_of(const Response& r) {
  return {r.runtime_name(), r.runtime_version(), r.runtime_api_version()};
}

/// As plain numbers: proto3 keeps those that its enum does not name.
template <class Items>
std::vector<int> states_of(const Items& items) {
  std::vector<int> states;
  for (const auto& item : items) states.push_back(static_cast<int>(item.state()));
  return states;
}

template <class Filesystems>
std::vector<FilesystemUsage> usages_of(const Filesystems& filesystems) {
  std::vector<FilesystemUsage> usages;
  for (const auto& fs : filesystems) usages.push_back({fs.fs_id().mountpoint(), fs.used_bytes().value()});
  return usages;
}

/// What the libraries would log on standard error quotes the server's bytes, terminal escapes among them.
void be_silent() {
  gpr_set_log_function([](gpr_log_func_args*) {});
  google::protobuf::SetLogHandler(nullptr);
}

class GrpcClient final : public Client {
 public:
  explicit GrpcClient(const std::string& socket) : channel_(channel_to(socket)) {}

  Version version(Api api, Clock::time_point until) override {
    if (api == Api::v1)
      return version_of(call("runtime.v1.RuntimeService/Version", v1_, &v1::RuntimeService::Stub::Version,
                             v1::VersionRequest(), until));
    return version_of(call("runtime.v1alpha2.RuntimeService/Version", v1alpha2_,
                           &v1alpha2::RuntimeService::Stub::Version, v1alpha2::VersionRequest(), until));
  }

  Status status(Clock::time_point until) override {
    v1::StatusRequest request;
    request.set_verbose(true);
    const auto r = call("runtime.v1.RuntimeService/Status", v1_, &v1::RuntimeService::Stub::Status, request, until);
    Status status;
    for (const auto& c : r.status().conditions())
      status.conditions.push_back({c.type(), c.status(), c.reason(), c.message()});
    status.info.insert(r.info().begin(), r.info().end());
    return status;
  }

  RuntimeConfig runtime_config(Clock::time_point until) override {
    const auto r = call("runtime.v1.RuntimeService/RuntimeConfig", v1_, &v1::RuntimeService::Stub::RuntimeConfig,
                        v1::RuntimeConfigRequest(), until);
    if (!r.has_linux()) return {};
    return {static_cast<int>(r.linux().cgroup_driver())};
  }

  std::vector<int> pod_sandboxes(Clock::time_point until) override {
    return states_of(call("runtime.v1.RuntimeService/ListPodSandbox", v1_, &v1::RuntimeService::Stub::ListPodSandbox,
                          v1::ListPodSandboxRequest(), until)
                         .items());
  }

  std::vector<int> containers(Clock::time_point until) override {
    return states_of(call("runtime.v1.RuntimeService/ListContainers", v1_, &v1::RuntimeService::Stub::ListContainers,
                          v1::ListContainersRequest(), until)
                         .containers());
  }

  std::optional<Image> image_status(const std::string& image, Clock::time_point until) override {
    v1::ImageStatusRequest request;
    request.mutable_image()->set_image(image);
    const auto r =
        call("runtime.v1.ImageService/ImageStatus", images_, &v1::ImageService::Stub::ImageStatus, request, until);
    if (!r.has_image()) return std::nullopt;
    return Image{r.image().id(), r.image().pinned()};
  }

  ImageFsInfo image_fs_info(Clock::time_point until) override {
    const auto r = call("runtime.v1.ImageService/ImageFsInfo", images_, &v1::ImageService::Stub::ImageFsInfo,
                        v1::ImageFsInfoRequest(), until);
    return {usages_of(r.image_filesystems()), usages_of(r.container_filesystems())};
  }

  std::vector<Plugin> plugins(Clock::time_point until) override {
    const auto r = call("containerd.services.introspection.v1.Introspection/Plugins", introspection_,
                        &introspection::Introspection::Stub::Plugins, introspection::PluginsRequest(), until);
    std::vector<Plugin> plugins;
    for (const auto& p : r.plugins()) plugins.push_back({p.type(), p.id(), p.init_err().message()});
    return plugins;
  }

 private:
  std::shared_ptr<grpc::Channel> channel_;
  v1::RuntimeService::Stub v1_{channel_};
  v1::ImageService::Stub images_{channel_};
  v1alpha2::RuntimeService::Stub v1alpha2_{channel_};
  introspection::Introspection::Stub introspection_{channel_};
};

}  // namespace

RpcError::RpcError(int code, std::string method, std::string message)
    : std::runtime_error(method + ": " + message),
      code_(code),
      method_(std::move(method)),
      message_(std::move(message)) {}

std::unique_ptr<Client> Client::connect(const std::string& socket) {
  be_silent();
  return std::make_unique<GrpcClient>(socket);
}

}  // namespace nodecheck::cri
