#pragma once
// The only door to the system. Abstract, so that parsers, fuzzers and fakes link neither gRPC nor a netlink socket.
#include <cerrno>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <variant>
#include <vector>

#include "clock.hpp"
#include "file_status.hpp"

namespace nodecheck {

namespace cri {
class Client;
}

/// What connecting to a unix socket showed, before any protocol is spoken.
struct SocketProbe {
  enum class State {
    accepting,     ///< somebody listens
    missing,       ///< ENOENT
    stale,         ///< a socket file that nobody listens on (ECONNREFUSED)
    not_a_socket,  ///< another kind of file
    wrong_type,    ///< a datagram socket (EPROTOTYPE)
    backlog_full,  ///< EAGAIN: the listener does not accept
    denied,        ///< EACCES
    too_long,      ///< the path does not fit sockaddr_un (107 bytes)
  };
  State state = State::missing;
  int peer_pid = 0;  ///< who called listen(); 0: not known, or in another pid namespace
};

/// A netlink dump: the datagrams as received, ready for mnl_cb_run().
using NetlinkDump = std::vector<std::string>;

/// Whose legacy tables: iptables-legacy's or ip6tables-legacy's.
enum class XtFamily { ip, ip6 };

/// The answer of {IPT,IP6T}_SO_GET_INFO and _GET_ENTRIES for one table, as the kernel wrote it.
struct XtBlob {
  std::string info;     ///< struct ipt_getinfo, or ip6t_getinfo, which is alike
  std::string entries;  ///< the entry table alone
};

/// A property as D-Bus carries it, without the types of a D-Bus library: integers of every width are one of two.
using UnitProperty = std::variant<bool, std::int64_t, std::uint64_t, std::string, std::vector<std::string>>;
using UnitProperties = std::map<std::string, UnitProperty, std::less<>>;

/// Where an HTTP/1.1 server of this machine listens.
struct HttpTarget {
  std::string socket = {};  ///< a unix socket; empty: a port of the loopback
  std::uint16_t port = 0;   ///< on 127.0.0.1
  std::string path = {};    ///< what is asked for: "/info"
};

struct HttpAnswer {
  unsigned status = 0;  ///< 200, 404, ...
  std::string body;
};

/// What systemd says of itself and of units that were asked for by name.
struct SystemdAnswer {
  std::string version;                          ///< free text, such as "252.39-1~deb12u1"
  std::map<std::string, UnitProperties> units;  ///< by the name that was asked for; of Unit, and of Service where it is
};

/// Files are named by absolute paths and read below the host's root. Every method throws std::system_error with the
/// errno of the call that failed, and Unavailable where a kind is needed.
class Host {
 public:
  Host() = default;
  Host(const Host&) = delete;
  Host& operator=(const Host&) = delete;
  virtual ~Host() = default;

  /// The whole file in one go. Throws EFBIG above 64 MiB.
  [[nodiscard]] virtual std::string read(std::string_view path) const = 0;
  /// Names in a directory, sorted bytewise, without . and ..
  [[nodiscard]] virtual std::vector<std::string> list(std::string_view directory) const = 0;
  /// Follows links. False on ENOENT and ENOTDIR alone.
  [[nodiscard]] virtual bool exists(std::string_view path) const = 0;
  /// The inode number behind a path; among several filesystems status() tells files apart.
  [[nodiscard]] virtual std::uint64_t inode(std::string_view path) const = 0;
  /// Where a symbolic link leads, as it is written, unfollowed: /proc/812/fd/3 is "socket:[81234]". EINVAL: it is none.
  /// Not every host of the tests has it.
  [[nodiscard]] virtual std::string link(std::string_view path) const {
    throw std::system_error(ENOSYS, std::generic_category(), std::string(path));
  }
  /// Not every host of the tests has it.
  [[nodiscard]] virtual FileStatus status(std::string_view path) const {
    throw std::system_error(ENOSYS, std::generic_category(), std::string(path));
  }
  /// The filesystem that a path is on. One whose server is gone is not waited for by any deadline: the caller's thread
  /// is what it costs. Not every host has it.
  [[nodiscard]] virtual FilesystemStatus filesystem(std::string_view path) const {
    throw std::system_error(ENOSYS, std::generic_category(), std::string(path));
  }
  /// Hands a file of any size to `take` in chunks until it returns false; consecutive chunks overlap by `overlap`.
  virtual void scan(std::string_view path, std::size_t overlap,
                    const std::function<bool(std::string_view)>& take) const = 0;

  /// One dump over the netlink family `bus` (NETLINK_ROUTE, NETLINK_NETFILTER). `request` is a whole message.
  /// A dump that the kernel marks as torn (NLM_F_DUMP_INTR) is asked again on a fresh socket; then `changing`.
  [[nodiscard]] virtual NetlinkDump netlink_dump(int bus, std::string_view request, Clock::time_point until) const = 0;
  /// A legacy table, which must be listed in /proc/net/ip_tables_names or ip6_tables_names: asking for another creates
  /// it.
  [[nodiscard]] virtual XtBlob xt_table(XtFamily, const std::string& name) const = 0;
  [[nodiscard]] virtual SocketProbe probe_socket(const std::string& path) const = 0;
  /// A CRI client for the socket; one connection is shared by all who ask for the same path.
  [[nodiscard]] virtual std::shared_ptr<cri::Client> cri(const std::string& path) const = 0;
  /// One GET, over a connection of its own. Throws Unavailable at the deadline and on an answer that is not HTTP or is
  /// longer than 16 MiB, system_error where it cannot connect. Not every host of the tests has it.
  [[nodiscard]] virtual HttpAnswer http_get(const HttpTarget& target, Clock::time_point) const {
    throw std::system_error(ENOSYS, std::generic_category(), target.path);
  }
  /// The addresses that programs of this machine get for a name, from wherever nsswitch.conf sends them; empty: it has
  /// none. No deadline ends it: the caller's thread is what it costs. Not every host has it.
  [[nodiscard]] virtual std::vector<std::string> addresses_of(const std::string& name) const {
    throw std::system_error(ENOSYS, std::generic_category(), name);
  }
  /// The properties of units, by systemd's own names; one that does not exist has LoadState "not-found". Asks for reads
  /// alone. A bus that accepts and stays silent is not ended by `until`: the caller's thread is what it costs.
  [[nodiscard]] virtual SystemdAnswer units(const std::vector<std::string>& names, Clock::time_point until) const = 0;
  /// False: a copied root, of which nothing runs.
  [[nodiscard]] virtual bool alive() const { return true; }
  /// uname's release; of a copied root that of the kernel that it would boot.
  [[nodiscard]] virtual std::string kernel_release() const = 0;
  /// This process's environment, empty where unset.
  [[nodiscard]] virtual std::string environment(const char* name) const = 0;

  /// The machine itself. Its files lie below `files`, as in a container that has the node's / mounted there; /proc and
  /// /sys are the kernel's, as this process sees them. Throws system_error where it cannot be opened.
  static std::shared_ptr<const Host> live(const std::string& files = "/");
  /// Files below a directory (a copied or mounted root); what is not a file is `unsupported`. Throws system_error where
  /// it cannot be opened.
  static std::shared_ptr<const Host> at(const std::string& root);
};

}  // namespace nodecheck
