#pragma once
// Facts that are judged together, as one parameter.
#include <memory>
#include <tuple>
#include <utility>

#include "facts.hpp"

namespace nodecheck {

/// Any of them may be unavailable.
template <Fact... F>
class Several {
 public:
  explicit Several(Facts& facts) : held_(facts.get<F>()...) {}

  template <Fact G>
  [[nodiscard]] const Result<G>& get() const {
    return *std::get<std::shared_ptr<const Result<G>>>(held_);
  }
  /// Null: it is unavailable.
  template <Fact G>
  [[nodiscard]] const G* find() const {
    const auto& result = get<G>();
    return result ? &*result : nullptr;
  }

 private:
  std::tuple<std::shared_ptr<const Result<F>>...> held_;
};

}  // namespace nodecheck
