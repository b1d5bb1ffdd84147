#pragma once
// A check: a constexpr row of texts and one pure function, whose parameters are the facts it needs.
#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "facts.hpp"
#include "outcome.hpp"
#include "phases.hpp"
#include "several.hpp"
#include "threshold.hpp"

namespace nodecheck {

struct Profile;

/// A short list of names, held by value so that a Check stays constexpr.
class Names {
 public:
  constexpr Names() = default;
  template <std::convertible_to<std::string_view>... S>
  constexpr Names(S... names) : names_{std::string_view(names)...}, size_(sizeof...(S)) {}
  [[nodiscard]] constexpr const std::string_view* begin() const { return names_.data(); }
  [[nodiscard]] constexpr const std::string_view* end() const { return names_.data() + size_; }
  [[nodiscard]] constexpr bool empty() const { return size_ == 0; }

 private:
  std::array<std::string_view, 16> names_{};
  std::size_t size_ = 0;
};

/// How a check is asked, and which facts it will want.
struct Judge {
  std::span<const FactType* const> needs = {};
  Outcome (*run)(Facts&, const Profile&) = nullptr;
};

/// What `explain ID -v` says of this node: whole lines, such as a table of sources with the winner marked.
struct Detail {
  std::span<const FactType* const> needs = {};
  std::string (*tell)(Facts&, const Profile&) = nullptr;
};

struct Check {
  std::string_view id = {};         ///< subject.name, kebab-case; never reused for another meaning
  std::string_view title = {};      ///< what holds when it passes
  std::string_view rationale = {};  ///< why it matters, in one line
  std::string_view remedy = {};     ///< lines; those indented by two spaces are commands to paste
  std::string_view docs = {};       ///< a URL
  Severity severity = Severity::error;
  Phases phases = Phases::node;
  bool namespaced = false;  ///< judges a network namespace: a pass elsewhere than in the node's own is no pass
  Names causes = {};        ///< ids of checks whose failure would explain this one's
  Names aliases = {};       ///< kubeadm preflight ids that this covers
  Judge judge = {};
  Detail detail = {};          ///< most checks have none
  Thresholds thresholds = {};  ///< what Profile::limit is asked for
};

namespace detail {

struct Asked {
  Facts& facts;
  const Profile& profile;
  std::vector<Unavailable> missing = {};
};

/// How a parameter of a judging function is filled. Nothing else compiles.
template <class P>
struct Parameter;

template <Fact F>
struct Parameter<const F&> {
  static constexpr std::array needs{&fact_type<F>};
  std::shared_ptr<const Result<F>> held;
  explicit Parameter(Asked& asked) : held(asked.facts.get<F>()) {
    if (!*held) asked.missing.push_back(held->why());
  }
  const F& get() const { return **held; }
};

template <Fact F>
struct Parameter<const Result<F>&> {
  static constexpr std::array needs{&fact_type<F>};
  std::shared_ptr<const Result<F>> held;
  explicit Parameter(Asked& asked) : held(asked.facts.get<F>()) {}
  const Result<F>& get() const { return *held; }
};

template <Fact... F>
struct Parameter<const Several<F...>&> {
  static constexpr std::array<const FactType*, sizeof...(F)> needs{&fact_type<F>...};
  Several<F...> held;
  explicit Parameter(Asked& asked) : held(asked.facts) {}
  const Several<F...>& get() const { return held; }
};

template <>
struct Parameter<const Profile&> {
  static constexpr std::array<const FactType*, 0> needs{};
  const Profile& profile;
  explicit Parameter(Asked& asked) : profile(asked.profile) {}
  const Profile& get() const { return profile; }
};

template <std::size_t... N>
constexpr auto join(const std::array<const FactType*, N>&... parts) {
  std::array<const FactType*, (N + ... + 0)> all{};
  std::size_t i = 0;
  (
      (void)[&] {
        for (const auto* part : parts) all[i++] = part;
      }(),
      ...);
  return all;
}

template <class... P>
inline constexpr auto needs = join(Parameter<P>::needs...);

template <auto Fn, class... P>
Outcome run(Facts& facts, const Profile& profile) {
  Asked asked{facts, profile};
  const std::tuple<Parameter<P>...> got{Parameter<P>(asked)...};
  if (!asked.missing.empty()) return unknown(asked.missing.front());
  try {
    return std::apply([](const auto&... p) { return Fn(p.get()...); }, got);
  } catch (const Unavailable& why) {  // a part of a fact, such as one sysctl among many
    return unknown(why);
  }
}

template <auto Fn, class... P>
constexpr Judge make(Outcome (*)(P...)) {
  return {needs<P...>, &run<Fn, P...>};
}

template <auto Fn, class... P>
std::string tell(Facts& facts, const Profile& profile) {
  Asked asked{facts, profile};
  const std::tuple<Parameter<P>...> got{Parameter<P>(asked)...};
  if (!asked.missing.empty()) return asked.missing.front().where + ": " + asked.missing.front().message + "\n";
  return std::apply([](const auto&... p) { return Fn(p.get()...); }, got);
}

template <auto Fn, class... P>
constexpr Detail make(std::string (*)(P...)) {
  return {needs<P...>, &tell<Fn, P...>};
}

}  // namespace detail

/// The detail of a function `std::string f(...)` with the same parameters as a judge's.
template <auto Fn>
inline constexpr Detail told_by = detail::make<Fn>(Fn);

/// The judge of a function `Outcome f(const FactA&, const Result<FactB>&, const Profile&)`. A fact taken as `const F&`
/// that could not be had makes the outcome `unknown` by itself; `const Result<F>&` leaves that to the function.
template <auto Fn>
inline constexpr Judge judge = detail::make<Fn>(Fn);

}  // namespace nodecheck
