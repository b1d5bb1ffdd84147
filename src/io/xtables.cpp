#include "io/xtables.hpp"

#include <arpa/inet.h>
#include <linux/netfilter_ipv4/ip_tables.h>
#include <sys/socket.h>

#include <cstddef>
#include <cstring>

#include "io/fd.hpp"
#include "result.hpp"

namespace nodecheck::io {
namespace {

std::string get(const Fd& socket, int option, std::string buffer, const std::string& table) {
  auto size = static_cast<socklen_t>(buffer.size());
  if (::getsockopt(socket.get(), IPPROTO_IP, option, buffer.data(), &size) != 0)
    raise("legacy iptables table " + table);
  return buffer;
}

}  // namespace

XtBlob xt_table(const std::string& name) {
  const Fd socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!socket) raise("socket");
  ipt_getinfo info{};
  name.copy(info.name, sizeof info.name - 1);
  const std::string asked(reinterpret_cast<const char*>(&info), sizeof info);
  for (int i = 0; i < 10; ++i) {
    auto answer = get(socket, IPT_SO_GET_INFO, asked, name);
    std::memcpy(&info, answer.data(), sizeof info);
    constexpr std::size_t header = offsetof(ipt_get_entries, entrytable);
    std::string request(header + info.size, '\0');
    name.copy(request.data(), sizeof info.name - 1);
    std::memcpy(request.data() + offsetof(ipt_get_entries, size), &info.size, sizeof info.size);
    try {
      return {std::move(answer), get(socket, IPT_SO_GET_ENTRIES, std::move(request), name).substr(header)};
    } catch (const std::system_error& e) {
      if (e.code().value() != EAGAIN) throw;  // EAGAIN: the table changed since GET_INFO
    }
  }
  throw Unavailable{Unavailable::Kind::changing, "legacy iptables table " + name,
                    "it changed during every one of ten reads"};
}

}  // namespace nodecheck::io
