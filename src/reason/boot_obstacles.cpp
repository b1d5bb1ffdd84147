#include "reason/boot_obstacles.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <set>

#include "facts/iptables_save.hpp"
#include "reason/boot_forward.hpp"
#include "reason/boot_forward_remedy.hpp"
#include "reason/iptables_command.hpp"
#include "text.hpp"

namespace nodecheck {
namespace {

using Obstacles = std::vector<BootObstacle>;
using Words = std::vector<std::string>;

/// Its commands write into these.
bool of_iptables(const BootTable& table) {
  return (table.name == "filter" || table.name == "mangle") && (table.family == "ip" || table.family == "ip6");
}

/// It runs after Docker: its unit's ExecStartPost, and the kubelet, which its nodes start behind it.
bool after_docker(const ScriptCommand& command) {
  return command.unit == "kubelet.service" || (command.unit == "docker.service" && command.setting == "ExecStartPost");
}

/// iptables' FORWARD as files, Docker and commands make it, in this order.
class ForwardChain {
 public:
  ForwardChain(const BootFirewall& files, const BootUnits& units, const BootForwarding& forwarding, std::string family,
               std::string name)
      : units_(units), forwarding_(forwarding) {
    table_.family = std::move(family);
    table_.name = std::move(name);
    for (const auto& table : files.tables)
      if (of_iptables(table) && table.family == table_.family && table.name == table_.name)
        table_ = table;  // one replaces the other
  }

  BootTable build() {
    auto& chain = table_.chain("FORWARD", "");
    chain.base = true;
    run(chain, [](const ScriptCommand& c) { return !after_docker(c); });
    if (chain.policy != "drop" && docker_drops()) {
      // Of another unit's word nobody knows whether it comes before or after.
      if (by_command_) chain.rules.push_back({chain.source, {}, "?", {}});
      chain.policy = "drop";
      chain.source = "dockerd";
      table_.loader = docker_unit()->name;
      table_.path = docker_unit()->file;
    }
    run(chain, after_docker);
    return table_;
  }

 private:
  /// The socket starts it for the first who asks.
  [[nodiscard]] const BootUnit* docker_unit() const {
    const auto* service = units_.find("docker");
    if (units_.mask_of("docker.service") != nullptr) return nullptr;
    return service != nullptr ? service : units_.find("docker.socket");
  }
  /// Only where it switches forwarding on itself; it does so for IPv6 where a network of its own has it.
  [[nodiscard]] bool docker_drops() const {
    const auto* docker = forwarding_.docker;
    if (table_.family != "ip" || table_.name != "filter" || docker == nullptr || !docker->installed ||
        docker_unit() == nullptr)
      return false;
    if (!docker->iptables.value || !docker->ip_forward.value || docker->ip_forward_no_drop.value) return false;
    return forwarding_.ipv4 != true;
  }

  template <class Which>
  void run(BootChain& chain, Which which) {
    for (const auto& command : units_.commands)
      if (which(command)) apply(table_command(command.words, table_.family, table_.name), command, chain);
  }
  // -P FORWARD ACCEPT; -I FORWARD -s 10.244.0.0/16 -j ACCEPT; -F
  void apply(const std::vector<std::string>& words, const ScriptCommand& command, BootChain& forward) {
    if (words.empty()) return;
    const auto& what = words[0];
    if (what == "-F" || what == "--flush") {
      for (auto& chain : table_.chains)
        if (words.size() < 2 || chain.name == words[1]) chain.rules.clear();
      return;
    }
    if (words.size() < 3 || words[1] != "FORWARD") return;
    if (table_.loader.empty()) {
      table_.loader = command.unit;
      table_.path = command.source;
    }
    if (what == "-P" || what == "--policy") return set_policy(words[2], command, forward);
    const Words rest(words.begin() + 2, words.end());
    if (what == "-D" || what == "--delete") return take_out(rest, command, forward);
    if (what == "-I" || what == "--insert") return insert(rest, command, forward);
    const bool replaces = what == "-R" || what == "--replace";
    if (replaces) forward.rules.insert(forward.rules.begin(), {command.source, {}, "?", {}});
    if (what == "-A" || what == "--append") forward.rules.push_back(iptables_rule(rest, command.source));
  }
  void set_policy(const std::string& policy, const ScriptCommand& command, BootChain& forward) {
    if (policy.find('$') != std::string::npos) forward.rules.push_back({command.source, {}, "?", {}});
    by_command_ = true;
    forward.policy = policy == "DROP" ? "drop" : "accept";
    forward.source = command.source;
    table_.loader = command.unit;
    table_.path = command.source;
  }
  /// By its number, or the first that says the same.
  static void take_out(const Words& rest, const ScriptCommand& command, BootChain& forward) {
    auto& rules = forward.rules;
    std::size_t number = 0;
    std::from_chars(rest[0].data(), rest[0].data() + rest[0].size(), number);
    auto same = iptables_rule(rest, "");
    auto found = std::find_if(rules.begin(), rules.end(), [&](const BootRule& rule) {
      same.source = rule.source;
      return rule == same;
    });
    if (number > 0)
      found = number <= rules.size() ? rules.begin() + static_cast<std::ptrdiff_t>(number - 1) : rules.end();
    if (found == rules.end()) return;
    // REJECT and DROP look alike here, and the command may fail: the rule is not sure to be gone.
    found->matches.push_back({fmt::format("-D at {}", command.source), false, {}});
  }
  static void insert(Words rest, const ScriptCommand& command, BootChain& forward) {
    std::size_t number = 1;
    if (rest[0].find_first_not_of("0123456789") == std::string::npos) {
      std::from_chars(rest[0].data(), rest[0].data() + rest[0].size(), number);
      rest.erase(rest.begin());
    }
    const auto at = std::min(number == 0 ? 0 : number - 1, forward.rules.size());
    forward.rules.insert(forward.rules.begin() + static_cast<std::ptrdiff_t>(at), iptables_rule(rest, command.source));
  }

  const BootUnits& units_;
  const BootForwarding& forwarding_;
  BootTable table_;
  bool by_command_ = false;  ///< the policy is
};

std::string place_of(const BootTable& table, const BootChain& chain) {
  return fmt::format("{} {} {}", table.family, table.name, chain.name);
}

void by_docker(const BootTable& table, BootObstacle& at, bool forwarding_known) {
  const bool asked = table.loader.ends_with(".socket");
  at.certain = at.certain && forwarding_known && !asked;
  at.source = table.path;
  const auto* when = asked              ? "once something asks its socket, and finds forwarding off then"
                     : forwarding_known ? "because it finds forwarding off"
                                        : "if nothing switches forwarding on before it starts, which is not known";
  at.message = fmt::format("Docker {} the policy of {} to DROP at the next boot, {}", at.certain ? "sets" : "may set",
                           at.place, when);
}

/// None: packets of pods get through, or a CNI sees to it.
std::optional<BootObstacle> obstacle_in(const BootTable& table, const BootChain& chain, const Profile& profile,
                                        bool forwarding_known = true) {
  const auto verdict = judge_pods(table, chain, profile);
  if (!verdict.drops) return std::nullopt;
  const auto added = table.name == "filter" && of_iptables(table) && chain.name == "FORWARD" ? forward_rules_of(profile)
                                                                                             : ForwardRules::none;
  if (added == ForwardRules::inserted || (added == ForwardRules::appended && verdict.by_policy)) return std::nullopt;
  BootObstacle at;
  at.certain = !verdict.accepts;
  at.source = verdict.source;
  at.place = place_of(table, chain);
  at.seen = verdict.by_policy ? "policy drop" : "drop";
  at.message = fmt::format("{} {} pod traffic after the next boot: {} ({}, {})", at.place,
                           at.certain ? "drops" : "may drop", at.seen, verdict.source, table.loader);
  if (!at.certain) at.message += fmt::format("; it depends on {}", verdict.doubt);
  if (verdict.source == "dockerd") by_docker(table, at, forwarding_known);
  if (added == ForwardRules::not_known) {
    at.severity = Severity::info;
    at.message += profile.cni.value.empty() ? ", unless the CNI that comes accepts it"
                                            : fmt::format(", unless {} accepts it", profile.cni.value);
  }
  at.remedy = remedy_after_boot(table, chain, verdict, profile);
  return at;
}

/// What no ForwardChain is built of.
void add_tables(const BootFirewall& files, const Profile& profile, Obstacles& all) {
  for (const auto& table : files.tables) {
    const bool is_built = of_iptables(table) && !table.loader.starts_with("nftables");
    if (table.family == "ip6" ? !profile.ipv6() : table.family == "ip" && !profile.ipv4()) continue;
    for (const auto& chain : table.chains)
      if (chain.base && !(is_built && chain.name == "FORWARD"))
        if (auto at = obstacle_in(table, chain, profile)) all.push_back(std::move(*at));
  }
}

/// Whether one of them is the pods' bridge or holds their addresses.
bool names_pods(const std::vector<std::string>& accepted, const Profile& profile) {
  return std::any_of(accepted.begin(), accepted.end(), [&](const std::string& name) {
    if (!profile.pod_bridge.value.empty() && name == profile.pod_bridge.value) return true;
    const auto prefix = parse_ip_prefix(name);
    const auto& cidrs = profile.pod_cidrs.value;
    return prefix && std::any_of(cidrs.begin(), cidrs.end(), [&](const std::string& cidr) {
             const auto pods = parse_ip_prefix(cidr);
             return pods && prefix->network().contains(*pods);
           });
  });
}

void add_firewalld(const BootFirewall& files, const Profile& profile, Obstacles& all) {
  if (!files.firewalld || files.firewalld->accepts || names_pods(files.firewalld->accepted, profile)) return;
  const auto& firewalld = *files.firewalld;
  BootObstacle at;
  // Zones that forward within themselves, policies, and pods of which neither bridge nor addresses are known.
  at.certain = !firewalld.forwards && !firewalld.policies && firewalld.accepted.empty();
  at.source = firewalld.source;
  at.place = fmt::format("zone {}", firewalld.default_zone);
  at.seen = "rejects what no zone accepts";
  at.message = fmt::format(
      "firewalld {} pod traffic after the next boot: no zone that accepts has the pods' bridge or addresses",
      at.certain ? "rejects" : "may reject");
  at.remedy = firewalld_after_boot(profile);
  all.push_back(std::move(at));
}

}  // namespace

Obstacles boot_obstacles(const BootFirewall& files, const BootUnits& units, const BootForwarding& forwarding,
                         const Profile& profile) {
  Obstacles all;
  for (const auto* family : {"ip", "ip6"}) {
    if (family == std::string_view("ip6") ? !profile.ipv6() : !profile.ipv4()) continue;
    for (const auto* name : {"mangle", "filter"}) {
      const auto table = ForwardChain(files, units, forwarding, family, name).build();
      if (auto at = obstacle_in(table, *table.find("FORWARD"), profile, forwarding.ipv4.has_value()))
        all.push_back(std::move(*at));
    }
  }
  add_tables(files, profile, all);
  add_firewalld(files, profile, all);
  return all;
}

std::string loads(const BootFirewall& files) {
  std::string text;
  std::set<std::string> seen;
  for (const auto& table : files.tables)
    if (seen.insert(table.loader + table.path).second)
      text += fmt::format("{}{} loads {}", text.empty() ? "" : ", ", table.loader, table.path);
  if (files.firewalld) text += fmt::format("{}firewalld is enabled", text.empty() ? "" : ", ");
  return text.empty() ? "no file drops forwarded packets at boot" : text + ": pod traffic gets through";
}

}  // namespace nodecheck
