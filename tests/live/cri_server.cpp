#include "live/cri_server.hpp"

#include <grpc/grpc.h>
#include <grpcpp/grpcpp.h>

#include <atomic>
#include <stdexcept>
#include <thread>

#include "introspection.grpc.pb.h"
#include "live/scratch.hpp"
#include "runtime.grpc.pb.h"
#include "runtime_v1alpha2.grpc.pb.h"

namespace nodecheck {
namespace {

namespace v1 = ::runtime::v1;
namespace v1alpha2 = ::runtime::v1alpha2;
namespace introspection = ::containerd::services::introspection::v1;

/// gRPC's last user waits up to ten seconds for its backup poller when a call was given up; so none is ever the last.
void keep_grpc() { [[maybe_unused]] static const bool kept = (grpc_init(), true); }

/// What every call goes through before it is answered.
class Gate {
 public:
  explicit Gate(const CriBehaviour& behaviour) : behaviour_(behaviour), starting_(behaviour.starting) {}

  grpc::Status pass(const grpc::ServerContext& context) {
    wait(context, behaviour_.delay, behaviour_.hangs);
    if (starting_-- > 0) return {grpc::StatusCode::UNKNOWN, "server is not initialized yet"};
    return grpc::Status::OK;
  }
  /// Of a call that lists, or asks for images.
  grpc::Status pass_list(const grpc::ServerContext& context) {
    wait(context, behaviour_.list_delay, behaviour_.lists_hang);
    return pass(context);
  }
  void close() { closed_ = true; }

 private:
  void wait(const grpc::ServerContext& context, std::chrono::milliseconds delay, bool for_ever) const {
    const auto end = std::chrono::steady_clock::now() + delay;
    while ((for_ever || std::chrono::steady_clock::now() < end) && !closed_ && !context.IsCancelled())
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }

  const CriBehaviour& behaviour_;
  std::atomic<int> starting_;
  std::atomic<bool> closed_ = false;
};

template <class Response>
void fill(Response& response, const char* api) {
  response.set_version("0.1.0");
  response.set_runtime_name("testd");
  response.set_runtime_version("1.2.3");
  response.set_runtime_api_version(api);
}

/// What a runtime sends more than we read arrives as a field that is not known.
template <class Entry>
Entry& padded(Entry& entry, std::size_t bytes) {
  if (bytes == 0) return entry;
  std::string wire("\x7a", 1);  // field 15, a string
  for (auto rest = bytes; rest != 0 || wire.size() == 1; rest >>= 7)
    wire += static_cast<char>((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0));
  (void)entry.MergeFromString(wire + std::string(bytes, 'x'));
  return entry;
}

class V1 final : public v1::RuntimeService::Service {
 public:
  V1(const CriBehaviour& behaviour, Gate& gate) : behaviour_(behaviour), gate_(gate) {}

  grpc::Status Version(grpc::ServerContext* context, const v1::VersionRequest*, v1::VersionResponse* out) override {
    fill(*out, "v1");
    return gate_.pass(*context);
  }
  grpc::Status Status(grpc::ServerContext* context, const v1::StatusRequest*, v1::StatusResponse* out) override {
    for (const auto* type : {"RuntimeReady", "NetworkReady"}) {
      auto& condition = *out->mutable_status()->add_conditions();
      condition.set_type(type);
      condition.set_status(true);
    }
    if (behaviour_.padding) (*out->mutable_info())["padding"] = std::string(behaviour_.padding, 'x');
    return gate_.pass(*context);
  }
  grpc::Status RuntimeConfig(grpc::ServerContext* context, const v1::RuntimeConfigRequest* in,
                             v1::RuntimeConfigResponse* out) override {
    if (behaviour_.config == CriBehaviour::Config::absent) return Service::RuntimeConfig(context, in, out);
    if (behaviour_.config == CriBehaviour::Config::given)
      out->mutable_linux()->set_cgroup_driver(static_cast<v1::CgroupDriver>(behaviour_.driver));
    return gate_.pass(*context);
  }
  grpc::Status ListPodSandbox(grpc::ServerContext* context, const v1::ListPodSandboxRequest*,
                              v1::ListPodSandboxResponse* out) override {
    for (std::size_t i = 0; i < behaviour_.sandboxes; ++i)
      padded(*out->add_items(), behaviour_.entry_padding)
          .set_state(i % 3 == 0 ? v1::SANDBOX_READY : v1::SANDBOX_NOTREADY);
    return gate_.pass_list(*context);
  }
  grpc::Status ListContainers(grpc::ServerContext* context, const v1::ListContainersRequest*,
                              v1::ListContainersResponse* out) override {
    for (std::size_t i = 0; i < behaviour_.containers; ++i)
      padded(*out->add_containers(), behaviour_.entry_padding)
          .set_state(i % 3 == 0 ? v1::CONTAINER_RUNNING : v1::CONTAINER_EXITED);
    return gate_.pass_list(*context);
  }

 private:
  const CriBehaviour& behaviour_;
  Gate& gate_;
};

class Images final : public v1::ImageService::Service {
 public:
  Images(const CriBehaviour& behaviour, Gate& gate) : behaviour_(behaviour), gate_(gate) {}

  grpc::Status ImageStatus(grpc::ServerContext* context, const v1::ImageStatusRequest* in,
                           v1::ImageStatusResponse* out) override {
    if (in->image().image() == behaviour_.image) {
      out->mutable_image()->set_id("sha256:0a1b");
      out->mutable_image()->set_pinned(behaviour_.pinned);
    }
    return gate_.pass_list(*context);
  }
  grpc::Status ImageFsInfo(grpc::ServerContext* context, const v1::ImageFsInfoRequest*,
                           v1::ImageFsInfoResponse* out) override {
    auto& use = *out->add_image_filesystems();
    use.mutable_fs_id()->set_mountpoint(behaviour_.image_folder);
    use.mutable_used_bytes()->set_value(std::uint64_t{3} << 30);
    return gate_.pass_list(*context);
  }

 private:
  const CriBehaviour& behaviour_;
  Gate& gate_;
};

/// Bytes that are no message: an item of 127 bytes, of which none comes.
class TornList final : public grpc::Service {
 public:
  TornList() {
    using Handler = grpc::internal::RpcMethodHandler<TornList, grpc::ByteBuffer, grpc::ByteBuffer>;
    AddMethod(new grpc::internal::RpcServiceMethod("/runtime.v1.RuntimeService/ListPodSandbox",
                                                   grpc::internal::RpcMethod::NORMAL_RPC,
                                                   new Handler(&TornList::answer, this)));
  }

 private:
  static grpc::Status answer(TornList*, grpc::ServerContext*, const grpc::ByteBuffer*, grpc::ByteBuffer* out) {
    const grpc::Slice half("\x0a\x7f", 2);
    *out = grpc::ByteBuffer(&half, 1);
    return grpc::Status::OK;
  }
};

class V1alpha2 final : public v1alpha2::RuntimeService::Service {
 public:
  explicit V1alpha2(Gate& gate) : gate_(gate) {}
  grpc::Status Version(grpc::ServerContext* context, const v1alpha2::VersionRequest*,
                       v1alpha2::VersionResponse* out) override {
    fill(*out, "v1alpha2");
    return gate_.pass(*context);
  }

 private:
  Gate& gate_;
};

/// containerd's own API, of a containerd 2.x whose CRI failed.
class Introspection final : public introspection::Introspection::Service {
 public:
  grpc::Status Plugins(grpc::ServerContext*, const introspection::PluginsRequest*,
                       introspection::PluginsResponse* out) override {
    auto& plugin = *out->add_plugins();
    plugin.set_type("io.containerd.cri.v1");
    plugin.set_id("runtime");
    plugin.mutable_init_err()->set_message("its own words");
    return grpc::Status::OK;
  }
};

}  // namespace

struct CriServer::Impl {
  explicit Impl(CriBehaviour how) : behaviour(std::move(how)) {
    keep_grpc();
    grpc::ServerBuilder builder;
    builder.AddListeningPort("unix:" + path, grpc::InsecureServerCredentials());
    builder.SetMaxSendMessageSize(-1);
    if (behaviour.torn_list) builder.RegisterService(&torn_list);
    if (behaviour.v1 && !behaviour.torn_list) builder.RegisterService(&v1_service);
    if (behaviour.v1 && behaviour.images && !behaviour.torn_list) builder.RegisterService(&image_service);
    if (behaviour.v1alpha2) builder.RegisterService(&v1alpha2_service);
    if (behaviour.introspection) builder.RegisterService(&introspection_service);
    server = builder.BuildAndStart();
    if (!server) throw std::runtime_error("no gRPC server on " + path);
  }
  ~Impl() {
    gate.close();
    server->Shutdown(std::chrono::system_clock::now() + std::chrono::seconds(1));
  }

  Scratch scratch;
  std::string path = scratch / "cri.sock";
  CriBehaviour behaviour;
  Gate gate{behaviour};
  V1 v1_service{behaviour, gate};
  TornList torn_list;
  Images image_service{behaviour, gate};
  V1alpha2 v1alpha2_service{gate};
  Introspection introspection_service;
  std::unique_ptr<grpc::Server> server;
};

CriServer::CriServer(CriBehaviour behaviour) : impl_(std::make_unique<Impl>(std::move(behaviour))) {}
CriServer::~CriServer() = default;
const std::string& CriServer::path() const { return impl_->path; }

}  // namespace nodecheck
