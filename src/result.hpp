#pragma once
// A fact, or why it could not be had: the only error type that crosses the boundary of a probe.
#include <nlohmann/json_fwd.hpp>

#include <string>
#include <utility>
#include <variant>

namespace nodecheck {

/// Why a fact could not be had. Absence is not among the kinds: "there is no swap" is a value of the fact.
struct Unavailable {
  enum class Kind {
    denied,        ///< EACCES, EPERM: the message says which capability resolves it
    timed_out,     ///< no answer before the fact's deadline
    malformed,     ///< bytes that the parser refuses
    changing,      ///< every consistent read failed because the node changed meanwhile
    unsupported,   ///< this kernel, runtime or build cannot answer
    not_recorded,  ///< replay: the bundle does not hold it
  };
  Kind kind = Kind::unsupported;
  std::string where;    ///< a file, an RPC, a netlink dump: what was asked
  std::string message;  ///< one line for people, ends without a full stop
  bool operator==(const Unavailable&) const = default;
};

void to_json(nlohmann::json&, const Unavailable::Kind&);
void from_json(const nlohmann::json&, Unavailable::Kind&);
void to_json(nlohmann::json&, const Unavailable&);
void from_json(const nlohmann::json&, Unavailable&);

/// A fact, or why there is none.
template <class F>
class [[nodiscard]] Result {
 public:
  Result(F fact) : value_(std::move(fact)) {}
  Result(Unavailable why) : value_(std::move(why)) {}

  [[nodiscard]] explicit operator bool() const { return value_.index() == 0; }
  [[nodiscard]] const F& operator*() const { return std::get<0>(value_); }
  [[nodiscard]] const F* operator->() const { return &std::get<0>(value_); }
  [[nodiscard]] const Unavailable& why() const { return std::get<1>(value_); }

 private:
  std::variant<F, Unavailable> value_;
};

}  // namespace nodecheck
