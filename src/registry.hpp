#pragma once
// Every check says so itself, with one static object; nothing allocates before main.
#include <string_view>
#include <vector>

#include "check.hpp"

namespace nodecheck {

class Registered {
 public:
  explicit Registered(const Check& check) noexcept : check_(check), next_(head_) { head_ = this; }

  /// All checks in id order. Throws std::logic_error on an id that is registered twice.
  [[nodiscard]] static std::vector<const Check*> all();
  /// By id, or by alias whatever its case; more than one check may carry an alias.
  [[nodiscard]] static std::vector<const Check*> find(std::string_view id_or_alias);

 private:
  const Check& check_;
  const Registered* next_;
  static inline constinit const Registered* head_ = nullptr;
};

}  // namespace nodecheck
