#pragma once
// Many TCP conversations at once, each of one byte there and one back, so that a ruleset is tried in the time that one
// dropped packet takes.
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "clock.hpp"
#include "io/fd.hpp"
#include "support/netns.hpp"

namespace nodecheck {

class Talk {
 public:
  /// Answers to both families.
  void listen(const Netns&, std::uint16_t port);
  /// Begins to connect; an empty `source` is any.
  void call(const Netns& from, const std::string& source, const std::string& to, std::uint16_t port);

  /// Goes on until every call has ended, or these have, or it is time.
  void run(Clock::time_point until);
  void run(const std::vector<std::size_t>& calls, Clock::time_point until);
  [[nodiscard]] bool passed(std::size_t call) const { return calls_.at(call).state == State::passed; }
  [[nodiscard]] std::size_t size() const { return calls_.size(); }
  void hang_up() { calls_.clear(), accepted_.clear(); }

 private:
  enum class State { connecting, sent, passed, failed };
  struct Call {
    io::Fd fd;
    State state = State::connecting;
    [[nodiscard]] bool ended() const { return state == State::passed || state == State::failed; }
  };

  void step(int timeout_ms);
  void advance(Call&, short events);

  std::vector<io::Fd> servers_, accepted_;
  std::vector<Call> calls_;
};

}  // namespace nodecheck
