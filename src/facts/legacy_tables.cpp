#include "facts/legacy_tables.hpp"

#include <array>
#include <set>
#include <system_error>

#include "json.hpp"

namespace nodecheck {
namespace {

using Kind = Unavailable::Kind;

struct Stack {
  XtFamily family;
  const char* word;
  const char* names;  ///< the tables that exist, one a line: "filter"
  const char* tool;
};
constexpr std::array<Stack, 2> stacks{{
    {XtFamily::ip, "ip", "/proc/net/ip_tables_names", "iptables-legacy"},
    {XtFamily::ip6, "ip6", "/proc/net/ip6_tables_names", "ip6tables-legacy"},
}};

/// ENOENT: the kernel has no such code, or has not loaded it; if there is a /proc to say so.
std::string table_names(const Host& host, const char* path) {
  try {
    return host.read(path);
  } catch (const std::system_error& e) {
    if (e.code().value() == EACCES) throw Unavailable{Kind::denied, path, "needs root"};
    if (e.code().value() != ENOENT) throw;
    if (!host.exists("/proc/net/dev")) throw Unavailable{Kind::unsupported, path, "there is no /proc/net"};
    return {};
  }
}

LegacyTable read_table(const Host& host, const Stack& stack, const std::string& name) {
  try {
    return parse_xt_table(host.xt_table(stack.family, name), stack.word);
  } catch (const std::system_error& e) {
    if (e.code().value() == EPERM)
      throw Unavailable{Kind::denied, std::string(stack.tool) + " table " + name, "needs CAP_NET_ADMIN"};
    throw;
  }
}

/// Of nat the rules that are reached from hook postrouting; kube-proxy's others are some for each endpoint of the
/// cluster. The names of the chains stay.
void keep_source_nat(LegacyTable& table) {
  std::set<std::string> wanted{"POSTROUTING"};
  for (std::size_t known = 0; known != wanted.size();) {  // until no chain adds another
    known = wanted.size();
    for (const auto& chain : table.chains)
      if (wanted.count(chain.name) != 0)
        for (const auto& rule : chain.rules)
          if (rule.action == LegacyAction::jump || rule.action == LegacyAction::go) wanted.insert(rule.target);
  }
  for (auto& chain : table.chains)
    if (wanted.count(chain.name) == 0) chain.rules.clear();
}

void append_tables(const Host& host, const Stack& stack, std::vector<LegacyTable>& tables) {
  const auto names = "\n" + table_names(host, stack.names);
  for (const std::string name : {"raw", "mangle", "nat", "filter", "security"}) {
    if (names.find("\n" + name + "\n") == std::string::npos) continue;
    tables.push_back(read_table(host, stack, name));
    if (name == "nat") keep_source_nat(tables.back());
  }
}

constexpr Words<LegacyAction, 8> actions{{
    {LegacyAction::accept, "accept"},
    {LegacyAction::drop, "drop"},
    {LegacyAction::queue, "queue"},
    {LegacyAction::leave, "return"},
    {LegacyAction::jump, "jump"},
    {LegacyAction::go, "goto"},
    {LegacyAction::next, "next"},
    {LegacyAction::extension, "extension"},
}};

}  // namespace

NODECHECK_JSON_ENUM(LegacyAction, actions)
NODECHECK_JSON(LegacyField, value, mask, inverted)
NODECHECK_JSON(LegacyRule, number, source, destination, in, out, protocol, protocol_inverted, fragments, matches,
               action, target, revision, info)
NODECHECK_JSON(LegacyChain, name, rules)
NODECHECK_JSON(LegacyBase, hook, chain, policy)
NODECHECK_JSON(LegacyTable, family, name, bases, chains)
NODECHECK_JSON(LegacyTables, tables)

template <>
LegacyTables probe<LegacyTables>(Node& node) {
  LegacyTables legacy;
  for (const auto& stack : stacks) append_tables(node.host(), stack, legacy.tables);
  return legacy;
}

}  // namespace nodecheck
