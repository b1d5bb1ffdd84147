#pragma once
// Files whose mere presence tells what kind of node this is and how far it has come.
#include <string>
#include <string_view>
#include <vector>

#include "facts.hpp"

namespace nodecheck {

struct Landmarks {
  static constexpr std::string_view id = "landmarks";
  std::vector<std::string> present;
  std::vector<std::string> unreadable;  ///< a directory on the way is closed to us: there or not, we cannot say
  bool operator==(const Landmarks&) const = default;

  [[nodiscard]] bool has(std::string_view path) const;
  [[nodiscard]] bool closed(std::string_view path) const;
};

void to_json(Json&, const Landmarks&);
void from_json(const Json&, Landmarks&);

template <>
Landmarks probe<Landmarks>(Node&);

}  // namespace nodecheck
