// One file of staticPodPath.
#include <algorithm>
#include <charconv>
#include <optional>

#include "facts/command_line.hpp"
#include "facts/kubelet_yaml.hpp"
#include "facts/static_pods.hpp"
#include "text.hpp"

namespace nodecheck {
namespace {

constexpr int last_port = 65535;

YAML::Node below(const YAML::Node& parent, const char* key) {
  return parent && parent.IsMap() ? parent[key] : YAML::Node(YAML::NodeType::Undefined);
}
std::string text_of(const YAML::Node& value) { return value && value.IsScalar() ? value.Scalar() : std::string(); }

std::optional<int> port_in(std::string_view text) {
  int port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || end != text.data() + text.size() || port < 1 || port > last_port) return std::nullopt;
  return port;
}

class Reader {
 public:
  explicit Reader(const std::string& path) : path_(path) { pod_.path = path; }

  StaticPod read(const YAML::Node& root) {
    pod_.name = text_of(below(below(root, "metadata"), "name"));
    const auto spec = below(root, "spec");
    const auto containers = below(spec, "containers");
    if (!containers || !containers.IsSequence()) refuse_yaml(path_ + ":1", "no pod: it has no containers");
    pod_.host_network = text_of(below(spec, "hostNetwork")) == "true";
    for (const auto& container : containers) add(container);
    return std::move(pod_);
  }

 private:
  void add(const YAML::Node& container) {
    const auto words = command(container);
    if (!words.empty()) pod_.programs.push_back(words[0].substr(words[0].rfind('/') + 1));
    add_flags(words, container);
    if (!pod_.host_network) return;
    for (const auto* probe : {"startupProbe", "livenessProbe", "readinessProbe"})
      for (const auto* action : {"httpGet", "tcpSocket", "grpc"})
        add_port(below(below(below(container, probe), action), "port"));
    const auto ports = below(container, "ports");
    if (!ports || !ports.IsSequence()) return;
    for (const auto& port : ports)
      if (const auto protocol = text_of(below(port, "protocol")); protocol.empty() || protocol == "TCP")
        add_port(below(port, "containerPort"));
  }

  static std::vector<std::string> command(const YAML::Node& container) {
    std::vector<std::string> words;
    for (const auto* key : {"command", "args"})
      if (const auto list = below(container, key); list && list.IsSequence())
        for (const auto& word : list) words.push_back(text_of(word));
    return words;
  }

  // - --secure-port=6443
  // - --listen-client-urls=https://127.0.0.1:2379,https://192.168.10.21:2379
  void add_flags(const std::vector<std::string>& words, const YAML::Node& container) {
    const Flags flags(words);
    const auto command = below(container, "command");
    const auto where = yaml_source(path_, command ? command : container);
    const auto said = [&](const char* name) { return flags.get(name).value_or(""); };
    add_cidrs(said("service-cluster-ip-range"), where, pod_.service_cidrs);
    add_cidrs(said("cluster-cidr"), where, pod_.pod_cidrs);
    if (!pod_.host_network) return;
    add_port(said("secure-port"), where);
    for (const auto* urls : {"listen-client-urls", "listen-peer-urls"}) {
      const auto all = said(urls);
      for (const auto url : split(all, ',')) add_port(url.substr(url.rfind(':') + 1), where);
    }
  }
  static void add_cidrs(const std::string& list, const std::string& where, std::vector<Setting<std::string>>& cidrs) {
    for (const auto cidr : split(list, ','))
      if (!trim(cidr).empty()) cidrs.push_back({std::string(trim(cidr)), where});
  }

  void add_port(const YAML::Node& value) {
    if (value && value.IsScalar()) add_port(value.Scalar(), yaml_source(path_, value));  // else it has a name
  }
  void add_port(std::string_view text, const std::string& where) {
    const auto port = port_in(text);
    const auto known = [&](const auto& other) { return other.value == *port; };
    if (port && std::none_of(pod_.ports.begin(), pod_.ports.end(), known)) pod_.ports.push_back({*port, where});
  }

  const std::string& path_;
  StaticPod pod_;
};

}  // namespace

// apiVersion: v1
// kind: Pod
// metadata: {name: etcd, namespace: kube-system}
// spec:
//   containers:
//   - command: [etcd, --listen-peer-urls=https://192.168.10.21:2380]
//     livenessProbe: {httpGet: {host: 127.0.0.1, path: /livez, port: 2381}}
//   hostNetwork: true
StaticPod parse_static_pod(std::string_view text, const std::string& path) {
  const auto root = parse_kubelet_yaml(text, path);
  try {
    return Reader(path).read(root);
  } catch (const YAML::Exception& e) {
    refuse_yaml(path, e);
  }
}

}  // namespace nodecheck
