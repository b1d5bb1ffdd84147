#include "live/flow_trial.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "reason/flow_report.hpp"

namespace nodecheck {
namespace {

constexpr auto slow = std::chrono::seconds(8);
constexpr std::array families{4, 6};

char letter(Fate fate) { return fate == Fate::accept ? 'A' : fate == Fate::drop ? 'D' : '?'; }

}  // namespace

void NodeTrial::judge(const std::shared_ptr<const Host>& host) { verdicts_ = judge_pod_net(host, bridge_); }

bool NodeTrial::accepted(int family, std::size_t flow) const {
  return of(family).at(flow).fate() == Fate::accept && (flow >= overlaid || verdicts_.overlay == Fate::accept);
}

bool NodeTrial::dropped(int family, std::size_t flow) const {
  return of(family).at(flow).fate() == Fate::drop || (flow < overlaid && verdicts_.overlay == Fate::drop);
}

void NodeTrial::try_traffic(Talk& talk, Clock::duration patience) {
  std::vector<std::size_t> should_pass;
  for (const int family : families) {
    net_.call(talk, family);
    for (std::size_t i = 0; i < flow_names.size(); ++i)
      if (accepted(family, i)) should_pass.push_back(call_of(family, i));
  }
  talk.run(Clock::now() + patience);
  talk.run(should_pass, Clock::now() + slow);
  passed_.clear();
  for (std::size_t call = 0; call < talk.size(); ++call) passed_.push_back(talk.passed(call));
  talk.hang_up();
}

std::string NodeTrial::contradictions() const {
  std::string text;
  for (const int family : families)
    for (std::size_t i = 0; i < flow_names.size(); ++i)
      if (passed(family, i) ? dropped(family, i) : accepted(family, i))
        text += fmt::format("IPv{} {}: {}\n{}", family, flow_names.at(i),
                            passed(family, i) ? "judged drop, but traffic passed" : "judged accept, but nothing passed",
                            flow_report({of(family).at(i)}));
  return text;
}

std::string NodeTrial::cells() const {
  std::string text;
  for (const int family : families) {
    text += fmt::format("IPv{}", family);
    for (std::size_t i = 0; i < flow_names.size(); ++i)
      text += fmt::format(" {}{}", letter(of(family).at(i).fate()), passed(family, i) ? '+' : '-');
    text += "  ";
  }
  return text + fmt::format("overlay {}", letter(verdicts_.overlay));
}

std::uint32_t NodeTrial::decided() const {
  std::uint32_t count = 0;
  for (const int family : families)
    for (const auto& verdict : of(family)) count += verdict.fate() == Fate::undecided ? 0 : 1;
  return count;
}

bool NodeTrial::all_passed() const {
  return std::all_of(passed_.begin(), passed_.end(), [](bool passed) { return passed; });
}

}  // namespace nodecheck
