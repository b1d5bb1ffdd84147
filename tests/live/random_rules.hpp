#pragma once
// Small rulesets at random, out of what rules are made of: what nobody would think of writing as an example.
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace nodecheck {

/// The same on every machine for the same seed.
class Chance {
 public:
  explicit Chance(std::uint32_t seed) : numbers_(seed) {}
  [[nodiscard]] std::size_t below(std::size_t n) { return numbers_() % n; }
  [[nodiscard]] bool one_in(std::size_t n) { return below(n) == 0; }
  [[nodiscard]] std::string_view of(const std::vector<std::string_view>& all) { return all[below(all.size())]; }

 private:
  std::mt19937 numbers_;
};

/// For nft -f. nft may refuse what it combined.
[[nodiscard]] std::string random_nft_rules(std::uint32_t seed);

}  // namespace nodecheck
