#pragma once
// One fact of a host, through the store and its deadlines as in a run, and its way through a bundle.
#include <gtest/gtest.h>

#include <memory>
#include <utility>

#include "facts.hpp"
#include "support/fake_host.hpp"
#include "support/temporary_root.hpp"

namespace nodecheck {

template <Fact F>
Result<F> probed(std::shared_ptr<const Host> host) {
  return *Facts(std::move(host)).get<F>();
}
template <Fact F>
Result<F> probed(const TemporaryRoot& root) {
  return probed<F>(root.host());
}

/// The fact, or a failed test that says why there is none.
template <Fact F, class From>
F fact_of(From&& from) {
  const auto result = probed<F>(std::forward<From>(from));
  if (result) return *result;
  ADD_FAILURE() << F::id << ": " << result.why().where << ": " << result.why().message;
  return {};
}

/// Why it could not be had; a failed test where it could.
template <Fact F, class From>
Unavailable why_not(From&& from) {
  const auto result = probed<F>(std::forward<From>(from));
  if (!result) return result.why();
  ADD_FAILURE() << F::id << " was read";
  return {};
}

/// What a bundle gives back of it.
template <Fact F>
F replayed(const F& fact) {
  auto facts = Facts::literals();
  facts.set(Result<F>(fact));
  const auto result = *Facts::replay(facts.dump()).get<F>();
  if (result) return *result;
  ADD_FAILURE() << F::id << ": " << result.why().message;
  return {};
}

}  // namespace nodecheck
