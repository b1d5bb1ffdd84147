#pragma once
// The store of facts: the first ask starts a probe on its own thread, everyone waits for the same answer, and a
// deadline settles it for good. Or it answers from a bundle, and never touches the machine.
#include <nlohmann/json_fwd.hpp>

#include <chrono>
#include <concepts>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "clock.hpp"
#include "host.hpp"
#include "result.hpp"

namespace nodecheck {

using Json = nlohmann::json;

/// A plain struct with a stable name, equality, and JSON both ways (declared with json_fwd, defined in its .cpp).
template <class F>
concept Fact = std::equality_comparable<F> && requires(const F& f, F& g, Json& j, const Json& cj) {
  { F::id } -> std::convertible_to<std::string_view>;
  to_json(j, f);
  from_json(cj, g);
};

class Node;

/// Reads one fact. An explicit specialisation beside its parser, declared in the fact's header: the linker is the
/// registry of probes. Throws what its libraries throw; Unavailable where the kind matters.
template <Fact F>
F probe(Node&);

/// A Result<F> whose F the store does not know.
using Erased = std::shared_ptr<const void>;

/// What the store must know of a fact without naming its type.
struct FactType {
  std::string_view id;
  std::chrono::milliseconds timeout;  ///< where the user gave none; a fact may declare its own as F::timeout
  Erased (*probe)(Node&);
  Erased (*parse)(const Json&);
  Erased (*unavailable)(Unavailable);
  const Unavailable* (*why)(const void*);
  void (*print)(Json&, const void*);
};

inline constexpr std::chrono::milliseconds default_fact_timeout{5000};

template <class F>
constexpr std::chrono::milliseconds timeout_of() {
  if constexpr (requires { F::timeout; }) return F::timeout;
  return default_fact_timeout;
}

template <Fact F>
inline constexpr FactType fact_type{
    .id = F::id,
    .timeout = timeout_of<F>(),
    .probe = [](Node& node) -> Erased { return std::make_shared<const Result<F>>(nodecheck::probe<F>(node)); },
    .parse = [](const Json& j) -> Erased {
      F fact;
      from_json(j, fact);
      return std::make_shared<const Result<F>>(std::move(fact));
    },
    .unavailable = [](Unavailable why) -> Erased { return std::make_shared<const Result<F>>(std::move(why)); },
    .why = [](const void* p) -> const Unavailable* {
      const auto& result = *static_cast<const Result<F>*>(p);
      return result ? nullptr : &result.why();
    },
    .print = [](Json& j, const void* p) { to_json(j, **static_cast<const Result<F>*>(p)); },
};

/// A handle; copies share one store, which lives until the last probe has ended.
class Facts {
 public:
  struct Timing {
    std::optional<std::chrono::milliseconds> fact;  ///< each fact's deadline; none: its own
    std::chrono::milliseconds run{10000};           ///< no fact outlives this
  };

  explicit Facts(std::shared_ptr<const Host> host);
  Facts(std::shared_ptr<const Host> host, Timing timing);
  /// Answers from a bundle that dump() wrote. Throws std::exception on anything that is not one.
  static Facts replay(std::string_view bundle);
  /// Answers what set() gave and nothing else.
  static Facts literals();

  template <Fact F>
  void set(Result<F> fact) {
    put(fact_type<F>, std::make_shared<const Result<F>>(std::move(fact)));
  }
  /// The fact, waiting for it until its deadline.
  template <Fact F>
  std::shared_ptr<const Result<F>> get() {
    return std::static_pointer_cast<const Result<F>>(get(fact_type<F>));
  }
  void start(const FactType& type);

  /// Ids of the facts that have started and not settled, each with what it waits for ("a <- b").
  [[nodiscard]] std::vector<std::string> pending() const;
  /// Waits until every started fact has settled or `until` has come; true when all have. Settles what is overdue.
  bool wait(Clock::time_point until);

  /// How long after `start` the last of these facts had settled; 0 where none of them was probed.
  [[nodiscard]] std::chrono::duration<double> settled_after(std::span<const FactType* const> facts,
                                                            Clock::time_point start) const;

  /// A store of the same host whose clock starts now: what these facts, and those that they asked, had settled as is
  /// read anew; the rest stays as it is, and so does what set() gave.
  [[nodiscard]] Facts renewed(std::span<const FactType* const> facts) const;

  /// Every settled fact as one JSON document (kind Facts).
  [[nodiscard]] std::string dump() const;

  struct Slot;
  struct State;

 private:
  friend class Node;
  explicit Facts(std::shared_ptr<State> state) : state_(std::move(state)) {}
  Erased get(const FactType&, Slot* asker = nullptr);
  Slot& slot(const FactType&);
  void put(const FactType&, Erased);

  std::shared_ptr<State> state_;
};

/// What one probe sees: the host, its own deadline, and the other facts.
class Node {
 public:
  Node(Facts facts, Facts::Slot& self, const Host& host, Clock::time_point until)
      : facts_(std::move(facts)), self_(self), host_(host), until_(until) {}

  [[nodiscard]] const Host& host() const { return host_; }
  [[nodiscard]] Clock::time_point until() const { return until_; }
  template <Fact F>
  std::shared_ptr<const Result<F>> get() {
    return std::static_pointer_cast<const Result<F>>(facts_.get(fact_type<F>, &self_));
  }
  /// The fact, or its Unavailable thrown on: what needs it is unavailable for the same reason.
  template <Fact F>
  const F& need() {
    auto result = get<F>();
    if (!*result) throw result->why();
    kept_.push_back(result);
    return **result;
  }

 private:
  Facts facts_;
  Facts::Slot& self_;
  const Host& host_;
  Clock::time_point until_;
  std::vector<Erased> kept_;
};

}  // namespace nodecheck
