#pragma once
// A check on literals: judged("memory.swap-off", profile, Swaps{...}, KubeletSettings{...}). A fact that is left out is
// Unavailable{not_recorded}; give a Result<F> to say why it could not be had.
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "profile.hpp"
#include "registry.hpp"

namespace nodecheck {

template <Fact F>
void give(Facts& facts, F fact) {
  facts.set(Result<F>(std::move(fact)));
}
template <Fact F>
void give(Facts& facts, Result<F> result) {
  facts.set(std::move(result));
}

template <class... F>
Outcome judged(std::string_view id, const Profile& profile, F... given) {
  Facts facts = Facts::literals();
  (give(facts, std::move(given)), ...);
  for (const auto* check : Registered::all())
    if (check->id == id) return check->judge.run(facts, profile);
  throw std::invalid_argument("no check " + std::string(id));
}

/// The severity that the report would give this outcome.
inline Severity severity_of(std::string_view id, const Outcome& outcome) {
  return effective_severity(outcome, Registered::find(id).at(0)->severity);
}

}  // namespace nodecheck
