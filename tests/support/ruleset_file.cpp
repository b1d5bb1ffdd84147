#include "support/ruleset_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <ostream>
#include <sstream>
#include <stdexcept>

#include "reason/flow_report.hpp"
#include "support/sources.hpp"

namespace nodecheck {
namespace {

constexpr std::size_t forwarded = 5;  // the flows before the kubelet's

Fate fate_of(const std::string& word_of_it) {
  for (const auto fate : {Fate::accept, Fate::drop, Fate::undecided})
    if (word(fate) == word_of_it) return fate;
  throw std::runtime_error("no fate of a flow: " + word_of_it);
}

std::size_t index_of(const std::string& flow) {
  const auto* found = std::find(flow_names.begin(), flow_names.end(), flow);
  if (found == flow_names.end()) throw std::runtime_error("no flow: " + flow);
  return static_cast<std::size_t>(found - flow_names.begin());
}

FlowFates parse_fates(std::string line) {
  FlowFates fates{};
  std::replace(line.begin(), line.end(), ',', ' ');
  std::istringstream in(line);
  std::vector<std::string> all{std::istream_iterator<std::string>(in), {}};
  if (all.empty()) throw std::runtime_error("a ruleset without its fates");
  if (all.size() % 2 == 1) {
    std::fill(fates.begin(), fates.begin() + forwarded, fate_of(all.front()));
    all.erase(all.begin());
  } else if (all.size() < 2 * forwarded) {
    throw std::runtime_error("not every flow: " + line);
  }
  for (std::size_t i = 0; i < all.size(); i += 2) fates.at(index_of(all[i])) = fate_of(all[i + 1]);
  return fates;
}

std::string difference(int family, const FlowFates& expected, const std::vector<FlowVerdict>& verdicts) {
  const auto judged = fates_of(verdicts);
  if (judged == expected) return {};
  return fmt::format("IPv{}: {}, but expected {}\n{}", family, words(judged), words(expected), flow_report(verdicts));
}

}  // namespace

void PrintTo(const RulesetFile& file, std::ostream* out) { *out << file.name; }

RulesetFile parse_ruleset_file(std::string name, const std::string& text) {
  RulesetFile file{.name = std::move(name), .script = text};
  std::map<std::string, std::string> head;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line) && line.starts_with("# ");)
    if (const auto colon = line.find(": "); colon != std::string::npos)
      head[line.substr(2, colon - 2)] = line.substr(colon + 2);
  file.ipv4 = parse_fates(head["ipv4"]);
  file.ipv6 = parse_fates(head["ipv6"]);
  if (head.count("overlay") > 0) file.overlay = fate_of(head["overlay"]);
  if (head.count("bridge") > 0) file.bridge = head["bridge"];
  return file;
}

std::vector<RulesetFile> ruleset_files() {
  std::vector<RulesetFile> files;
  for (const auto& [path, text] : sources_below("tests/rulesets", ".rules")) {
    const auto start = path.rfind('/') + 1;
    files.push_back(parse_ruleset_file(path.substr(start, path.rfind('.') - start), text));
  }
  std::sort(files.begin(), files.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  return files;
}

std::string_view word(Fate fate) {
  if (fate == Fate::accept) return "accept";
  return fate == Fate::drop ? "drop" : "undecided";
}

FlowFates fates_of(const std::vector<FlowVerdict>& verdicts) {
  FlowFates fates{};
  for (std::size_t i = 0; i < fates.size(); ++i) fates.at(i) = verdicts.at(i).fate();
  return fates;
}

std::string words(const FlowFates& fates) {
  const bool alike = std::equal(fates.begin() + 1, fates.begin() + forwarded, fates.begin());
  std::string text(alike ? word(fates[0]) : "");
  for (std::size_t i = alike ? forwarded : 0; i < fates.size(); ++i)
    if (i < forwarded || fates.at(i) != Fate::accept)
      text += fmt::format("{}{} {}", text.empty() ? "" : ", ", flow_names.at(i), word(fates.at(i)));
  return text;
}

std::string differences(const RulesetFile& file, const PodNetVerdicts& verdicts) {
  auto text = difference(4, file.ipv4, verdicts.ipv4) + difference(6, file.ipv6, verdicts.ipv6);
  if (verdicts.overlay != file.overlay)
    text += fmt::format("overlay: {}, but expected {}\n", word(verdicts.overlay), word(file.overlay));
  return text;
}

}  // namespace nodecheck
