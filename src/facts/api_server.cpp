#include "facts/api_server.hpp"

#include "facts/file_reads.hpp"
#include "facts/kubeconfig.hpp"
#include "facts/kubelet_certificates.hpp"
#include "facts/url.hpp"
#include "json.hpp"

namespace nodecheck {

NODECHECK_JSON(ApiServer, kubeconfig, https, host, port)

ApiServer parse_api_server(std::string_view text) {
  const auto url = parse_url(text);
  if (!url || (url->scheme != "https" && url->scheme != "http")) return {};
  return {.kubeconfig = {}, .https = url->scheme == "https", .host = url->host, .port = url->port};
}

template <>
ApiServer probe<ApiServer>(Node& node) {
  const auto& path = node.need<KubeletCertificates>().kubeconfig;
  const auto text = path.empty() ? std::nullopt : read_if_there(node.host(), path);
  if (!text) return {};
  auto fact = parse_api_server(parse_kubeconfig(*text, path).server);
  fact.kubeconfig = path;
  return fact;
}

}  // namespace nodecheck
