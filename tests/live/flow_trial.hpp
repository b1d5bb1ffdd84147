#pragma once
// What is judged of a node's flows, and what becomes of real traffic: the two must never contradict each other.
#include <array>
#include <memory>
#include <string>
#include <vector>

#include "host.hpp"
#include "reason/flow_verdicts.hpp"
#include "support/netfilter_facts.hpp"
#include "support/ruleset_file.hpp"

namespace nodecheck {

class NodeTrial {
 public:
  NodeTrial(const PodNet& net, std::string bridge) : net_(net), bridge_(std::move(bridge)) {}

  /// Judges by the rules that this host has; to be called inside of the node.
  void judge(const std::shared_ptr<const Host>& = Host::live());
  /// All flows at once. What is judged to pass has longer to do so: the machine may be slow.
  void try_traffic(Talk& listening, Clock::duration patience);

  /// Of flows whose traffic belies their verdict: the walk. Empty: none.
  [[nodiscard]] std::string contradictions() const;
  /// "IPv4 A+ D- ?+ ...": accepted and passed, dropped and did not, undecided and passed.
  [[nodiscard]] std::string cells() const;
  [[nodiscard]] const PodNetVerdicts& verdicts() const { return verdicts_; }
  [[nodiscard]] bool all_passed() const;
  [[nodiscard]] std::uint32_t decided() const;  ///< flows that are

 private:
  [[nodiscard]] const std::vector<FlowVerdict>& of(int family) const {
    return family == 4 ? verdicts_.ipv4 : verdicts_.ipv6;
  }
  [[nodiscard]] bool passed(int family, std::size_t flow) const { return passed_.at(call_of(family, flow)); }
  [[nodiscard]] bool accepted(int family, std::size_t flow) const;
  [[nodiscard]] bool dropped(int family, std::size_t flow) const;
  [[nodiscard]] static std::size_t call_of(int family, std::size_t flow) {
    return (family == 4 ? 0 : flow_names.size()) + flow;
  }

  const PodNet& net_;
  std::string bridge_;
  PodNetVerdicts verdicts_;
  std::vector<bool> passed_;  ///< by the numbers of the calls
};

}  // namespace nodecheck
