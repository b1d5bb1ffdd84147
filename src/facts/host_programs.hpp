#pragma once
// The host's programs that the kubelet starts, or that kubeadm asks for, looked for along the kubelet's PATH.
#include <string>
#include <string_view>
#include <vector>

#include "facts.hpp"
#include "facts/program_finder.hpp"
#include "facts/program_path.hpp"

namespace nodecheck {

struct HostPrograms {
  static constexpr std::string_view id = "host.programs";
  ProgramPath path;
  bool other_root = false;  ///< the kubelet has another root than we
  std::vector<ProgramFile> programs;
  bool operator==(const HostPrograms&) const = default;

  [[nodiscard]] const ProgramFile* find(std::string_view name) const;  ///< null: it was not looked for
};

void to_json(Json&, const HostPrograms&);
void from_json(const Json&, HostPrograms&);

template <>
HostPrograms probe<HostPrograms>(Node&);

}  // namespace nodecheck
