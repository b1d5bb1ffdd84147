#pragma once
// What is amiss with the subnets of a CNI configuration: those that host-local refuses, and those that are not this
// node's.
#include "facts/cni_config.hpp"
#include "facts/flannel_subnet.hpp"
#include "facts/links.hpp"
#include "facts/processes.hpp"
#include "profile.hpp"
#include "reason/config_problem.hpp"
#include "result.hpp"

namespace nodecheck {

/// Of `winner`, which is one of the configuration's files. What could not be read is not held against it.
[[nodiscard]] ConfigProblems cni_subnet_findings(const CniConfig&, const CniFile& winner, const Result<Links>&,
                                                 const Result<FlannelSubnet>&, const Result<Processes>&,
                                                 const Profile&);

}  // namespace nodecheck
