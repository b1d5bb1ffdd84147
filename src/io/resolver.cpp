#include "io/resolver.hpp"

#include <arpa/inet.h>
#include <netdb.h>
#include <sys/socket.h>

#include <memory>
#include <set>

#include "io/fd.hpp"
#include "result.hpp"

namespace nodecheck::io {
namespace {

using List = std::unique_ptr<addrinfo, void (*)(addrinfo*)>;

std::string text_of(const addrinfo& info) {
  char text[INET6_ADDRSTRLEN] = {};
  const void* address = info.ai_family == AF_INET
                            ? static_cast<const void*>(&reinterpret_cast<const sockaddr_in*>(info.ai_addr)->sin_addr)
                            : &reinterpret_cast<const sockaddr_in6*>(info.ai_addr)->sin6_addr;
  (void)::inet_ntop(info.ai_family, address, text, sizeof text);
  return text;
}

bool means_none(int result) { return result == EAI_NONAME || result == EAI_NODATA || result == EAI_FAMILY; }

[[noreturn]] void refuse(int result) {
  if (result == EAI_SYSTEM) raise("getaddrinfo");
  throw Unavailable{result == EAI_AGAIN ? Unavailable::Kind::timed_out : Unavailable::Kind::unsupported, "getaddrinfo",
                    ::gai_strerror(result)};
}

}  // namespace

std::vector<std::string> addresses_of(const std::string& name) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;  // else each address comes once for every kind
  addrinfo* first = nullptr;
  const int result = ::getaddrinfo(name.c_str(), nullptr, &hints, &first);
  if (means_none(result)) return {};
  if (result != 0) refuse(result);
  const List list(first, ::freeaddrinfo);
  std::set<std::string> addresses;
  for (const auto* info = first; info; info = info->ai_next)
    if (info->ai_family == AF_INET || info->ai_family == AF_INET6) addresses.insert(text_of(*info));
  return {addresses.begin(), addresses.end()};
}

}  // namespace nodecheck::io
