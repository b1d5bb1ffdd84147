#pragma once
// A host with files, sockets and a container runtime that say what a test wants: probes run against it without a
// machine, without gRPC, and without a clock but their own deadline.
#include <functional>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>

#include "cri-client/client.hpp"
#include "host.hpp"

namespace nodecheck {

/// Calls that are not given throw UNIMPLEMENTED, as a server does.
class FakeRuntime final : public cri::Client {
 public:
  std::function<cri::Version()> v1, v1alpha2;
  Clock::time_point version_until{};  ///< what the last one that asked for the version would have waited for
  std::function<cri::Status()> status_answer;
  std::function<cri::RuntimeConfig()> config_answer;
  std::function<std::vector<int>()> sandboxes_answer, containers_answer;
  std::function<std::optional<cri::Image>(const std::string&)> image_answer;
  std::function<cri::ImageFsInfo()> image_fs_answer;
  std::function<std::vector<cri::Plugin>()> plugins_answer;

  cri::Version version(cri::Api api, Clock::time_point until) override {
    version_until = until;
    return api == cri::Api::v1 ? call(v1, "runtime.v1.RuntimeService/Version")
                               : call(v1alpha2, "runtime.v1alpha2.RuntimeService/Version");
  }
  cri::Status status(Clock::time_point) override { return call(status_answer, "runtime.v1.RuntimeService/Status"); }
  cri::RuntimeConfig runtime_config(Clock::time_point) override {
    return call(config_answer, "runtime.v1.RuntimeService/RuntimeConfig");
  }
  std::vector<int> pod_sandboxes(Clock::time_point) override {
    return call(sandboxes_answer, "runtime.v1.RuntimeService/ListPodSandbox");
  }
  std::vector<int> containers(Clock::time_point) override {
    return call(containers_answer, "runtime.v1.RuntimeService/ListContainers");
  }
  std::optional<cri::Image> image_status(const std::string& image, Clock::time_point) override {
    if (!image_answer)
      throw cri::RpcError(cri::unimplemented, "runtime.v1.ImageService/ImageStatus", "unknown service");
    return image_answer(image);
  }
  cri::ImageFsInfo image_fs_info(Clock::time_point) override {
    return call(image_fs_answer, "runtime.v1.ImageService/ImageFsInfo");
  }
  std::vector<cri::Plugin> plugins(Clock::time_point) override { return call(plugins_answer, "Introspection/Plugins"); }

 private:
  template <class A>
  static A call(const std::function<A()>& answer, const char* method) {
    if (!answer) throw cri::RpcError(cri::unimplemented, method, "unknown service");
    return answer();
  }
};

class RuntimeHost final : public Host {
 public:
  std::map<std::string, std::string, std::less<>> files, variables;
  std::map<std::string, SocketProbe> sockets;
  std::chrono::milliseconds slow_socket{0};
  std::function<HttpAnswer(const HttpTarget&, Clock::time_point)> http;  ///< unset: nobody listens
  std::shared_ptr<FakeRuntime> runtime = std::make_shared<FakeRuntime>();

  std::string read(std::string_view path) const override {
    const auto found = files.find(path);
    if (found == files.end()) throw std::system_error(ENOENT, std::generic_category(), std::string(path));
    return found->second;
  }
  FileStatus status(std::string_view path) const override {
    if (!files.contains(path)) throw std::system_error(ENOENT, std::generic_category(), std::string(path));
    return {.regular = true};
  }
  SocketProbe probe_socket(const std::string& path) const override {
    std::this_thread::sleep_for(slow_socket);
    const auto found = sockets.find(path);
    return found == sockets.end() ? SocketProbe{} : found->second;
  }
  std::shared_ptr<cri::Client> cri(const std::string&) const override { return runtime; }
  HttpAnswer http_get(const HttpTarget& target, Clock::time_point until) const override {
    if (!http) throw std::system_error(ECONNREFUSED, std::generic_category(), target.path);
    return http(target, until);
  }
  std::string environment(const char* name) const override {
    const auto found = variables.find(name);
    return found == variables.end() ? std::string() : found->second;
  }

  bool exists(std::string_view path) const override { return files.contains(path); }
  std::vector<std::string> list(std::string_view) const override { throw std::logic_error("not faked"); }
  std::uint64_t inode(std::string_view) const override { throw std::logic_error("not faked"); }
  void scan(std::string_view, std::size_t, const std::function<bool(std::string_view)>&) const override {
    throw std::logic_error("not faked");
  }
  NetlinkDump netlink_dump(int, std::string_view, Clock::time_point) const override {
    throw std::logic_error("not faked");
  }
  XtBlob xt_table(XtFamily, const std::string&) const override { throw std::logic_error("not faked"); }
  SystemdAnswer units(const std::vector<std::string>&, Clock::time_point) const override {
    throw std::logic_error("not faked");
  }
  std::string kernel_release() const override { return "6.1.0"; }
};

}  // namespace nodecheck
