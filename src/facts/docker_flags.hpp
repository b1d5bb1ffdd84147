#pragma once
// dockerd's command line laid over settings: values as its pflag reads them.
#include <string>
#include <vector>

#include "facts/docker_settings.hpp"

namespace nodecheck {

/// A flag by its long name; -H is host. Of those that were not known when this was written what follows is the value,
/// unless it is a flag itself.
struct DockerFlag {
  std::string name, value;
};
/// `arguments` without the program, and without the word `daemon`.
[[nodiscard]] std::vector<DockerFlag> docker_flags(const std::vector<std::string>& arguments);

/// `whose` begins every source: "dockerd --iptables".
void apply_docker_flags(const std::vector<DockerFlag>& flags, const std::string& whose, DockerSettings& settings);

}  // namespace nodecheck
