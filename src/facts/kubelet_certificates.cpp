#include "facts/kubelet_certificates.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <stdexcept>
#include <system_error>

#include "facts/file_reads.hpp"
#include "facts/kubeconfig.hpp"
#include "facts/kubelet_settings.hpp"
#include "facts/process_files.hpp"
#include "facts/static_pod_certificates.hpp"
#include "json.hpp"

namespace nodecheck {

namespace {

using Purpose = NodeCertificate::Purpose;
using Credentials = KubeletCertificates::Credentials;
constexpr Words<Purpose, 4> purposes{{
    {Purpose::client, "client"},
    {Purpose::serving, "serving"},
    {Purpose::ca, "ca"},
    {Purpose::component, "component"},
}};
constexpr Words<Credentials, 5> credentials{{
    {Credentials::none, "none"},
    {Credentials::certificate, "certificate"},
    {Credentials::token, "token"},
    {Credentials::exec, "exec"},
    {Credentials::needless, "needless"},
}};

}  // namespace

NODECHECK_JSON_ENUM(Purpose, purposes)
NODECHECK_JSON_ENUM(Credentials, credentials)
NODECHECK_JSON(NodeCertificate, purpose, path, key, present, unread, x509)
NODECHECK_JSON(KubeletCertificates, read_at, kubeconfig, credentials, rotates, rotates_serving, makes_serving,
               certificates)

namespace {

/// Where nobody names one; the same as those that tell a node that has joined.
constexpr std::string_view kubeconfigs[]{"/etc/kubernetes/kubelet.conf",
                                         "/var/lib/kubelet/kubeconfig",
                                         "/var/lib/rancher/k3s/agent/kubelet.kubeconfig",
                                         "/var/lib/rancher/rke2/agent/kubelet.kubeconfig",
                                         "/var/lib/k0s/kubelet.conf",
                                         "/etc/kubernetes/bootstrap-kubelet.conf"};
constexpr std::string_view components[]{"/etc/kubernetes/admin.conf", "/etc/kubernetes/controller-manager.conf",
                                        "/etc/kubernetes/scheduler.conf"};
constexpr std::string_view static_pods[]{"/etc/kubernetes/manifests/kube-apiserver.yaml",
                                         "/etc/kubernetes/manifests/etcd.yaml"};
constexpr std::string_view kubeadms_ca = "/etc/kubernetes/pki/ca.crt";

bool is_absent(const std::error_code& e) { return e.value() == ENOENT || e.value() == ENOTDIR; }

/// Of a chain the first counts, of a CA bundle the one that lasts longest: both sides of a CA's rotation are in it.
void take(std::string_view pem, NodeCertificate& certificate) {
  try {
    const auto all = certificates_in(pem);
    if (all.empty()) throw std::runtime_error("there is no certificate in it");
    const auto lasts_longest =
        std::max_element(all.begin(), all.end(), [](auto& a, auto& b) { return a.not_after < b.not_after; });
    certificate.x509 = certificate.purpose == Purpose::ca ? *lasts_longest : all.front();
  } catch (const std::runtime_error& e) {
    certificate.unread = Unavailable{Unavailable::Kind::malformed, certificate.path, e.what()};
  }
}

/// None: there is no such file.
std::optional<std::string> read_if_there(const ProcessFiles& files, const std::string& path) {
  try {
    return files.read(path);
  } catch (const std::system_error& e) {
    if (!is_absent(e.code())) throw;
    return std::nullopt;
  }
}

class Collector {
 public:
  Collector(const ProcessFiles& files, KubeletCertificates& fact) : files_(files), fact_(fact) {}

  /// False: it is not there, which the fact says if it is `wanted`.
  bool add_file(Purpose purpose, const std::string& path, bool wanted = true) {
    if (has(purpose, path)) return true;
    NodeCertificate certificate{.purpose = purpose, .path = path, .key = {}};
    try {
      const auto pem = read_if_there(files_, path);
      certificate.present = pem.has_value();
      if (pem) take(*pem, certificate);
    } catch (const std::system_error& e) {
      certificate.unread = why_unread(path, e);
    }
    if (certificate.present || wanted) fact_.certificates.push_back(certificate);
    return certificate.present;
  }

  void add_named(Purpose purpose, const NamedCertificate& named, const std::string& kubeconfig, std::string_view key) {
    if (!named.pem.empty()) {
      NodeCertificate certificate{.purpose = purpose, .path = kubeconfig, .key = std::string(key)};
      take(named.pem, certificate);
      fact_.certificates.push_back(std::move(certificate));
    } else if (!named.file.empty()) {
      add_file(purpose, (std::filesystem::path(kubeconfig).parent_path() / named.file).lexically_normal());
    }
  }

  /// A control plane's own kubeconfig.
  void add_component(const std::string& path) {
    if_read(path, [&](const std::string& text) {
      add_named(Purpose::component, parse_kubeconfig(text, path).client, path, "client-certificate-data");
    });
  }

  /// What the manifest of a static pod names. One that is not there may be mounted from elsewhere.
  void add_static_pod(const std::string& path) {
    if_read(path, [&](const std::string& text) {
      for (const auto& file : certificate_files_in(text, path))
        add_file(file.is_ca ? Purpose::ca : Purpose::component, file.path, false);
    });
  }

 private:
  /// A control plane's files may be closed to us while the kubelet's are not.
  template <class Take>
  void if_read(const std::string& path, Take take) {
    try {
      if (const auto text = read_if_there(files_, path)) take(*text);
    } catch (const std::system_error& e) {
      add_unread(path, why_unread(path, e));
    } catch (const Unavailable& why) {
      add_unread(path, why);
    }
  }

  [[nodiscard]] bool has(Purpose purpose, const std::string& path) const {
    return std::any_of(fact_.certificates.begin(), fact_.certificates.end(), [&](const auto& other) {
      return other.purpose == purpose && other.path == path && other.key.empty();
    });
  }
  void add_unread(const std::string& path, Unavailable why) {
    fact_.certificates.push_back(
        {.purpose = Purpose::component, .path = path, .key = {}, .present = true, .unread = std::move(why)});
  }

  const ProcessFiles& files_;
  KubeletCertificates& fact_;
};

/// The kubelet's, and its text; before it has one of its own, the one that it joins with. None: neither is there.
std::optional<std::pair<std::string, std::string>> find_kubeconfig(const ProcessFiles& files,
                                                                   const KubeletSettings& settings) {
  std::vector<std::string> paths{std::begin(kubeconfigs), std::end(kubeconfigs)};
  if (!settings.kubeconfig.value.empty()) paths = {settings.kubeconfig.value, settings.bootstrap_kubeconfig.value};
  for (auto& path : paths)
    if (auto text = path.empty() ? std::nullopt : read_if_there(files, path))
      return std::pair{std::move(path), std::move(*text)};
  return std::nullopt;
}

Credentials credentials_of(const Kubeconfig& config) {
  if (config.exec) return Credentials::exec;
  if (config.client.named()) return Credentials::certificate;
  if (config.token) return Credentials::token;
  return config.plain ? Credentials::needless : Credentials::none;
}

/// With a kubeconfig that is good for nothing it joins again, where the one to join with is there.
bool joins_anew(const ProcessFiles& files, const KubeletSettings& settings) {
  const auto& path = settings.bootstrap_kubeconfig.value;
  const auto text = path.empty() ? std::nullopt : read_if_there(files, path);
  return text && credentials_of(parse_kubeconfig(*text, path)) != Credentials::none;
}

/// A kubelet that rotates takes its own newest certificate, whatever its kubeconfig holds.
void add_client(Collector& collector, const KubeletSettings& settings, const Kubeconfig& config,
                KubeletCertificates& fact) {
  if (fact.credentials != Credentials::certificate && fact.credentials != Credentials::none) return;
  const auto current = settings.cert_directory.value + "/kubelet-client-current.pem";
  if (fact.rotates && collector.add_file(Purpose::client, current, false)) {
    fact.credentials = Credentials::certificate;
    return;
  }
  collector.add_named(Purpose::client, config.client, fact.kubeconfig, "client-certificate-data");
}

void add_serving(Collector& collector, const KubeletSettings& settings, KubeletCertificates& fact) {
  const auto& directory = settings.cert_directory.value;
  if (!settings.tls_cert_file.value.empty())
    collector.add_file(Purpose::serving, settings.tls_cert_file.value);
  else if (settings.server_tls_bootstrap.value)
    collector.add_file(Purpose::serving, directory + "/kubelet-server-current.pem");
  else
    collector.add_file(Purpose::serving, fact.makes_serving = directory + "/kubelet.crt", false);
}

std::int64_t now() {
  using namespace std::chrono;
  return duration_cast<seconds>(system_clock::now().time_since_epoch()).count();
}

}  // namespace

template <>
KubeletCertificates probe<KubeletCertificates>(Node& node) {
  const auto& settings = node.need<KubeletSettings>();
  const ProcessFiles files(node.host(), settings.pid);
  KubeletCertificates fact;
  fact.read_at = now();
  fact.rotates = settings.rotate_certificates.value;
  fact.rotates_serving = settings.server_tls_bootstrap.value && settings.tls_cert_file.value.empty();
  Collector collector(files, fact);
  if (const auto found = find_kubeconfig(files, settings)) {
    fact.kubeconfig = found->first;
    const auto config = parse_kubeconfig(found->second, found->first);
    fact.credentials = credentials_of(config);
    if (fact.credentials == Credentials::none && joins_anew(files, settings)) fact.credentials = Credentials::token;
    add_client(collector, settings, config, fact);
    collector.add_named(Purpose::ca, config.ca, fact.kubeconfig, "certificate-authority-data");
  }
  add_serving(collector, settings, fact);
  collector.add_file(Purpose::ca, std::string(kubeadms_ca), false);
  for (const auto path : components) collector.add_component(std::string(path));
  for (const auto path : static_pods) collector.add_static_pod(std::string(path));
  return fact;
}

}  // namespace nodecheck
