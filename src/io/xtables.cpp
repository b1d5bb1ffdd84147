#include "io/xtables.hpp"

#include <arpa/inet.h>
#include <linux/netfilter_ipv4/ip_tables.h>
#include <linux/netfilter_ipv6/ip6_tables.h>
#include <sys/socket.h>

#include <cstddef>
#include <cstring>

#include "io/fd.hpp"
#include "result.hpp"

namespace nodecheck::io {
namespace {

/// Both families number their options alike, and their structures are alike.
// NOLINTNEXTLINE(misc-redundant-expression): they are alike now
static_assert(IPT_SO_GET_INFO == IP6T_SO_GET_INFO && IPT_SO_GET_ENTRIES == IP6T_SO_GET_ENTRIES);
static_assert(sizeof(ipt_getinfo) == sizeof(ip6t_getinfo) &&
              offsetof(ipt_getinfo, size) == offsetof(ip6t_getinfo, size));
static_assert(offsetof(ipt_get_entries, size) == offsetof(ip6t_get_entries, size) &&
              offsetof(ipt_get_entries, entrytable) == offsetof(ip6t_get_entries, entrytable));

class Table {
 public:
  Table(XtFamily family, const std::string& name)
      : level_(family == XtFamily::ip ? IPPROTO_IP : IPPROTO_IPV6),
        name_(name),
        what_((family == XtFamily::ip ? "legacy iptables table " : "legacy ip6tables table ") + name),
        socket_(::socket(family == XtFamily::ip ? AF_INET : AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    if (!socket_) raise("socket");
  }

  [[nodiscard]] const std::string& what() const { return what_; }

  [[nodiscard]] std::string info() const {
    ipt_getinfo info{};
    name_.copy(info.name, sizeof info.name - 1);
    return get(IPT_SO_GET_INFO, {reinterpret_cast<const char*>(&info), sizeof info});
  }

  [[nodiscard]] std::string entries(const std::string& answer) const {
    ipt_getinfo info{};
    std::memcpy(&info, answer.data(), sizeof info);
    constexpr std::size_t header = offsetof(ipt_get_entries, entrytable);
    std::string request(header + info.size, '\0');
    name_.copy(request.data(), sizeof info.name - 1);
    std::memcpy(request.data() + offsetof(ipt_get_entries, size), &info.size, sizeof info.size);
    return get(IPT_SO_GET_ENTRIES, std::move(request)).substr(header);
  }

 private:
  [[nodiscard]] std::string get(int option, std::string buffer) const {
    auto size = static_cast<socklen_t>(buffer.size());
    if (::getsockopt(socket_.get(), level_, option, buffer.data(), &size) != 0) raise(what_);
    return buffer;
  }

  int level_;
  std::string name_, what_;
  Fd socket_;
};

}  // namespace

XtBlob xt_table(XtFamily family, const std::string& name) {
  const Table table(family, name);
  for (int i = 0; i < 10; ++i) {
    auto info = table.info();
    try {
      auto entries = table.entries(info);
      return {std::move(info), std::move(entries)};
    } catch (const std::system_error& e) {
      if (e.code().value() != EAGAIN) throw;  // EAGAIN: the table changed since GET_INFO
    }
  }
  throw Unavailable{Unavailable::Kind::changing, table.what(), "it changed during every one of ten reads"};
}

}  // namespace nodecheck::io
