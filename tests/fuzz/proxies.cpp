// An environment and a URL of any bytes: a proxy is told by host and port alone, never with an @.
#include "facts/proxies.hpp"

#include "facts/api_server.hpp"
#include "input.hpp"
#include "reason/proxy_use.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace nodecheck;
  const auto text = fuzz::text(data, size);
  const auto user = proxies_in_environ(text);
  fuzz::require((user.http_proxy + user.https_proxy).find('@') == std::string::npos);
  for (const auto* host : {"10.96.0.1", "fd00::1", "api.example.org"}) (void)proxy_for(user, true, host, 6443);
  fuzz::require(parse_api_server(text).host.find('@') == std::string::npos);
  return 0;
}
