#pragma once
// Trees of a NAME.d at random: files that replace, mask and hide one another, and what is no file at all.
#include <cstdint>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "live/private_root.hpp"

namespace nodecheck {

/// The number that an environment variable names; else the other.
[[nodiscard]] std::uint32_t told(const char* variable, std::uint32_t otherwise);

class Dice {
 public:
  explicit Dice(std::uint32_t seed) : random_(seed) {}
  int number(int least, int most) { return std::uniform_int_distribution(least, most)(random_); }
  bool chance(int percent) { return number(1, 100) <= percent; }
  const std::string& one_of(const std::vector<std::string>& all) {
    return all[static_cast<std::size_t>(number(0, static_cast<int>(all.size()) - 1))];
  }

 private:
  std::mt19937 random_;
};

class RandomConfD {
 public:
  /// `text` makes a file's content.
  RandomConfD(const PrivateRoot& root, Dice& dice, std::function<std::string()> text)
      : root_(root), dice_(dice), text_(std::move(text)) {}

  /// `name` is sysctl.d, and `file` the file of /etc to which a link may lead: sysctl.conf.
  void plant(const std::string& name, const std::string& file);
  /// All that was planted, for a person.
  [[nodiscard]] const std::string& listing() const { return listing_; }

 private:
  void plant_one(const std::string& path, const std::string& file);
  void put(const std::string& path, const std::string& content);
  void point(const std::string& path, const std::string& target);

  const PrivateRoot& root_;
  Dice& dice_;
  std::function<std::string()> text_;
  std::string listing_;
};

}  // namespace nodecheck
