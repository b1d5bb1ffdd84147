#include "support/netfilter_facts.hpp"

#include <stdexcept>

#include "facts/modules.hpp"

namespace nodecheck {
namespace {

template <Fact F>
F need(Facts& facts) {
  const auto fact = facts.get<F>();
  if (!*fact) throw std::runtime_error(std::string(F::id) + ": " + fact->why().message);
  return **fact;
}

}  // namespace

NetfilterFacts read_netfilter(std::shared_ptr<const Host> host) {
  Facts facts(std::move(host));
  Modules modules;
  modules.loadable = false;  // whether asking is harmless was decided by installing rules before
  facts.set<Modules>(modules);
  return {need<NfTables>(facts), need<LegacyTables>(facts)};
}

LinkFacts read_links(std::shared_ptr<const Host> host) {
  Facts facts(std::move(host));
  return {need<Links>(facts), need<Routes>(facts)};
}

}  // namespace nodecheck
