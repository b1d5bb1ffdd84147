#include "io/http.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "io/fd.hpp"
#include "result.hpp"

namespace nodecheck::io {
namespace {

namespace http = boost::beast::http;
using Kind = Unavailable::Kind;

constexpr std::uint64_t max_body = 16 << 20;
constexpr std::size_t max_line = 64 << 10;  ///< of a header, a chunk's size or a trailer: what is not whole yet

std::string name_of(const HttpTarget& target) {
  return target.socket.empty() ? fmt::format("http://127.0.0.1:{}{}", target.port, target.path)
                               : fmt::format("{} GET {}", target.socket, target.path);
}

class Connection {
 public:
  Connection(const HttpTarget& target, Clock::time_point until)
      : name_(name_of(target)),
        until_(until),
        socket_(::socket(target.socket.empty() ? AF_INET : AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) {
    if (!socket_) raise("socket");
    target.socket.empty() ? connect_port(target.port) : connect_path(target.socket);
  }

  void send(std::string_view text) {
    while (!text.empty()) {
      const auto n = ::send(socket_.get(), text.data(), text.size(), MSG_NOSIGNAL);
      if (n >= 0)
        text.remove_prefix(static_cast<std::size_t>(n));
      else
        wait_or_raise(POLLOUT);
    }
  }

  /// 0: the server has closed.
  std::size_t receive(char* buffer, std::size_t size) {
    for (;;) {
      if (Clock::now() >= until_) throw late();  // a server that never pauses is no exception
      const auto n = ::recv(socket_.get(), buffer, size, 0);
      if (n >= 0) return static_cast<std::size_t>(n);
      wait_or_raise(POLLIN);
    }
  }

 private:
  void connect_path(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path) raise(path, ENAMETOOLONG);
    path.copy(address.sun_path, path.size());
    if (::connect(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) raise(name_);
  }

  void connect_port(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return;
    if (errno != EINPROGRESS) raise(name_);
    wait(POLLOUT);
    int error = 0;
    socklen_t size = sizeof error;
    if (::getsockopt(socket_.get(), SOL_SOCKET, SO_ERROR, &error, &size) != 0) raise(name_);
    if (error != 0) raise(name_, error);
  }

  void wait_or_raise(short events) const {
    if (errno == EINTR) return;
    if (errno != EAGAIN) raise(name_);
    wait(events);
  }

  [[nodiscard]] Unavailable late() const { return {Kind::timed_out, name_, "no answer in time"}; }

  void wait(short events) const {
    using std::chrono::milliseconds;
    const auto left = std::chrono::ceil<milliseconds>(until_ - Clock::now());
    pollfd ready{socket_.get(), events, 0};
    if (left <= milliseconds{0} || ::poll(&ready, 1, static_cast<int>(left.count())) == 0) throw late();
  }

  std::string name_;
  Clock::time_point until_;
  Fd socket_;
};

[[noreturn]] void not_http(const HttpTarget& target, const std::string& why) {
  throw Unavailable{Kind::malformed, name_of(target), "not an HTTP answer: " + why};
}

}  // namespace

HttpAnswer http_get(const HttpTarget& target, Clock::time_point until) {
  Connection connection(target, until);
  connection.send(
      fmt::format("GET {} HTTP/1.1\r\nHost: localhost\r\nUser-Agent: nodecheck\r\nAccept: */*\r\n"
                  "Connection: close\r\n\r\n",
                  target.path));
  http::response_parser<http::string_body> parser;
  parser.body_limit(max_body);
  parser.eager(true);
  std::string pending;  // what the parser has not taken yet: a line that is not whole
  std::size_t received = 0;
  char buffer[16384];
  while (!parser.is_done()) {
    const auto n = connection.receive(buffer, sizeof buffer);
    received += n;
    pending.append(buffer, n);
    if (received > max_body + max_line || pending.size() > max_line) not_http(target, "it does not end");
    boost::system::error_code error;
    while (!pending.empty() && !parser.is_done()) {
      const auto taken = parser.put(boost::asio::buffer(pending), error);
      pending.erase(0, taken);
      if (error || taken == 0) break;
    }
    if (error && error != http::error::need_more) not_http(target, error.message());
    if (n > 0) continue;
    if (!parser.got_some()) not_http(target, "the connection was closed");
    parser.put_eof(error);
    if (error) not_http(target, error.message());
  }
  return {parser.get().result_int(), std::move(parser.get().body())};
}

}  // namespace nodecheck::io
