#pragma once
// Whether the node is a container, as kind's and LXC's are: then another system boots its kernel, by files that it does
// not see.
#include <string>
#include <string_view>

#include "facts.hpp"

namespace nodecheck {

struct Container {
  static constexpr std::string_view id = "container";
  std::string kind = {};    ///< docker, podman, lxc, systemd-nspawn, ...; empty: a machine, or a root that nobody runs
  std::string source = {};  ///< the file that says so; empty: none does
  bool operator==(const Container&) const = default;
};

void to_json(Json&, const Container&);
void from_json(const Json&, Container&);

template <>
Container probe<Container>(Node&);

}  // namespace nodecheck
