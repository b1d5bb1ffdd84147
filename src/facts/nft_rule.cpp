#include "facts/nft_rule.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace nodecheck {
namespace {

using Tokens = std::vector<NftToken>;

struct Condition {
  std::string_view first, second, what;  ///< second: empty where one word says it
};
constexpr std::array<Condition, 17> conditions{{{"iif", "", "in"},
                                                {"iifname", "", "in"},
                                                {"oif", "", "out"},
                                                {"oifname", "", "out"},
                                                {"meta", "iif", "in"},
                                                {"meta", "iifname", "in"},
                                                {"meta", "oif", "out"},
                                                {"meta", "oifname", "out"},
                                                {"ip", "saddr", "saddr"},
                                                {"ip", "daddr", "daddr"},
                                                {"ip6", "saddr", "saddr"},
                                                {"ip6", "daddr", "daddr"},
                                                {"ct", "state", "state"},
                                                {"ip", "protocol", "protocol"},
                                                {"ip6", "nexthdr", "protocol"},
                                                {"meta", "l4proto", "protocol"},
                                                {"meta", "nfproto", "family"}}};
constexpr std::array<std::string_view, 8> verdicts{"accept", "drop", "reject",   "return",
                                                   "jump",   "goto", "continue", "queue"};

bool is_verdict(std::string_view word) { return std::find(verdicts.begin(), verdicts.end(), word) != verdicts.end(); }

class RuleReader {
 public:
  RuleReader(const Tokens& words, const std::string& path) : words_(words) {
    rule_.source = fmt::format("{}:{}", path, words.empty() ? 0 : words.front().line);
  }

  BootRule read() {
    while (at_ < words_.size()) step();
    return std::move(rule_);
  }

 private:
  [[nodiscard]] std::string_view word(std::size_t ahead = 0) const {
    return at_ + ahead < words_.size() ? std::string_view(words_[at_ + ahead].text) : std::string_view();
  }
  [[nodiscard]] const Condition* known() const {
    const auto found = std::find_if(conditions.begin(), conditions.end(), [&](const Condition& c) {
      return c.first == word() && (c.second.empty() || c.second == word(1));
    });
    return found == conditions.end() ? nullptr : &*found;
  }

  void step() {
    if (is_verdict(word())) return verdict();
    if (word() == "counter" || word() == "log") return skip_statement();
    if (word() == "comment") {
      at_ += 2;
    } else if (const auto* condition = known()) {
      at_ += condition->second.empty() ? 1 : 2;
      take(*condition);
    } else {
      unknown();
    }
  }

  void verdict() {
    const auto name = word();
    if (name == "jump" || name == "goto") {
      rule_.verdict = name;
      rule_.target = word(1);
    } else {
      rule_.verdict = name == "reject" ? "drop" : name == "queue" ? "?" : std::string(name);
    }
    at_ = words_.size();
  }
  /// counter packets 0 bytes 0, log prefix "x" level warn
  void skip_statement() {
    constexpr std::array<std::string_view, 9> own{"packets", "bytes", "name",    "prefix",         "level",
                                                  "flags",   "group", "snaplen", "queue-threshold"};
    ++at_;
    while (std::find(own.begin(), own.end(), word()) != own.end()) {
      at_ += 2;
      while (word() == ",") at_ += 2;
    }
  }

  void take(const Condition& condition) {
    if (word() == "vmap") return map(condition);
    BootMatch match{std::string(condition.what), word() == "!=", {}};
    if (word() == "!=" || word() == "==") ++at_;
    match.values = values();
    rule_.matches.push_back(std::move(match));
  }
  /// One value, several with commas, or a set. A range or a named set is a value that nobody decides.
  std::vector<std::string> values() {
    std::vector<std::string> all;
    const bool set = word() == "{";
    if (set) ++at_;
    while (at_ < words_.size() && word() != "}") {
      if (word() != "," && word() != ";") all.emplace_back(word());
      ++at_;
      if (!set && word() != "," && words_[at_ - 1].text != ",") break;
    }
    if (set && word() == "}") ++at_;
    return all;
  }
  /// ct state vmap { established : accept, related : accept, invalid : drop }: only new packets are asked about.
  void map(const Condition& condition) {
    const auto end = std::find_if(words_.begin() + static_cast<std::ptrdiff_t>(at_), words_.end(),
                                  [](const NftToken& t) { return t.text == "}"; });
    const auto begin = words_.begin() + static_cast<std::ptrdiff_t>(at_);
    const auto fresh = std::find_if(begin, end, [](const NftToken& t) { return t.text == "new"; });
    const bool decided = condition.what == "state" && word(1) == "{";
    if (!decided) {
      rule_.matches.push_back({fmt::format("{} vmap", condition.what), false, {}});
      rule_.verdict = "?";
      at_ = words_.size();
      return;
    }
    rule_.matches.push_back({"state", false, {fresh == end ? "established" : "new"}});
    at_ = static_cast<std::size_t>((fresh == end ? end : fresh + 1) - words_.begin());
    if (fresh != end && word() == ":") ++at_;
    if (fresh == end && at_ < words_.size()) ++at_;
    if (fresh == end) rule_.verdict = "accept";
  }

  void unknown() {
    std::string text;
    const bool sets_mark = (word() == "meta" || word() == "ct") && word(1) == "mark" && word(2) == "set";
    while (at_ < words_.size() && !is_verdict(word()) &&
           (text.empty() || (!known() && word() != "counter" && word() != "comment"))) {
      text += (text.empty() ? "" : " ") + std::string(word());
      ++at_;
    }
    if (sets_mark)
      rule_.verdict = "mark";
    else
      rule_.matches.push_back({std::move(text), false, {}});
  }

  const Tokens& words_;
  BootRule rule_;
  std::size_t at_ = 0;
};

}  // namespace

BootRule nft_rule(const std::vector<NftToken>& words, const std::string& path) {
  return RuleReader(words, path).read();
}

}  // namespace nodecheck
