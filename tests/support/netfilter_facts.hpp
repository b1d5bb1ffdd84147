#pragma once
// Both netfilter stacks and the devices of one network namespace, as probes find them.
#include <memory>

#include "facts/legacy_tables.hpp"
#include "facts/links.hpp"
#include "facts/nf_tables.hpp"
#include "facts/routes.hpp"
#include "host.hpp"

namespace nodecheck {

struct NetfilterFacts {
  NfTables nf;
  LegacyTables legacy;
};

/// Throws std::runtime_error where a probe could not read.
[[nodiscard]] NetfilterFacts read_netfilter(std::shared_ptr<const Host>);

struct LinkFacts {
  Links links;
  Routes routes;
};
[[nodiscard]] LinkFacts read_links(std::shared_ptr<const Host>);

}  // namespace nodecheck
