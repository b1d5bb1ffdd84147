#include "facts/iptables_save.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <utility>

#include "result.hpp"
#include "text.hpp"

namespace nodecheck {
namespace {

using Words = std::vector<std::string>;

/// Options that every rule may have, and those of the matches that are decided.
const std::map<std::string_view, std::string_view> conditions{
    {"-s", "saddr"},         {"--source", "saddr"},      {"--src", "saddr"},   {"-d", "daddr"},
    {"--dst", "daddr"},      {"--destination", "daddr"}, {"-i", "in"},         {"--in-interface", "in"},
    {"-o", "out"},           {"--out-interface", "out"}, {"-p", "protocol"},   {"--protocol", "protocol"},
    {"--proto", "protocol"}, {"--ctstate", "state"},     {"--state", "state"}, {"--mark", "mark"},
};
constexpr std::array<std::string_view, 6> without_effect{"--comment", "-m", "--match", "-w", "--wait", "-4"};
constexpr std::array<std::string_view, 14> passing{"LOG",      "NFLOG", "ULOG", "TRACE", "NOTRACK",  "CT",  "TCPMSS",
                                                   "CLASSIFY", "DSCP",  "TOS",  "AUDIT", "CHECKSUM", "TEE", "ECN"};

/// Words are split at blanks; "..." is one, with \ before a character that is meant.
Words words_in(std::string_view line) {
  Words words;
  std::string word;
  bool open = false, any = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (c == '"' || c == '\'') {
      open = !open;
      any = true;
    } else if (c == '\\' && i + 1 < line.size()) {
      word += line[++i];
    } else if (!open && (c == ' ' || c == '\t')) {
      if (any || !word.empty()) words.push_back(std::exchange(word, {}));
      any = false;
    } else {
      word += c;
    }
  }
  if (any || !word.empty()) words.push_back(std::move(word));
  return words;
}

bool is_option(std::string_view word) {
  return word == "!" || (word.size() > 1 && word[0] == '-' && !(word[1] >= '0' && word[1] <= '9' && word.size() > 2));
}

void set_verdict(BootRule& rule, const std::string& target, bool jump) {
  const auto is = [&](std::string_view name) { return target == name; };
  if (is("ACCEPT"))
    rule.verdict = "accept";
  else if (is("DROP") || is("REJECT"))
    rule.verdict = "drop";
  else if (is("RETURN"))
    rule.verdict = "return";
  else if (is("MARK") || is("CONNMARK"))
    rule.verdict = "mark";
  else if (is("QUEUE") || is("NFQUEUE"))
    rule.verdict = "?";
  else if (std::find(passing.begin(), passing.end(), target) != passing.end())
    rule.verdict = "continue";
  else {
    rule.verdict = jump ? "jump" : "goto";
    rule.target = target;
  }
}

class RuleReader {
 public:
  RuleReader(const Words& words, std::string source) : words_(words) { rule_.source = std::move(source); }

  BootRule read() {
    while (at_ < words_.size()) {
      const auto option = words_[at_++];
      if (option == "!")
        negated_ = true;
      else
        take(option);
    }
    return std::move(rule_);
  }

 private:
  void take(const std::string& option) {
    if (option == "-j" || option == "--jump" || option == "-g" || option == "--goto") {
      set_verdict(rule_, value(), option == "-j" || option == "--jump");
      of_target_ = true;
    } else if (std::find(without_effect.begin(), without_effect.end(), option) != without_effect.end()) {
      if (option == "-m" || option == "--match") of_target_ = false;
      if (option != "-4") (void)values();
    } else if (option == "-c" || option == "--set-counters") {
      (void)values();
    } else if (const auto known = conditions.find(option); known != conditions.end()) {
      of_target_ = of_target_ && option.starts_with("--");
      if (of_target_)
        (void)values();
      else
        add(std::string(known->second));
    } else if (!of_target_) {
      auto text = option;
      for (const auto& word : values()) text += " " + word;
      rule_.matches.push_back({std::move(text), std::exchange(negated_, false), {}});
    } else {
      (void)values();
    }
  }

  void add(std::string what) {
    if (at_ < words_.size() && words_[at_] == "!") {  // as old versions wrote it
      negated_ = true;
      ++at_;
    }
    BootMatch match{std::move(what), std::exchange(negated_, false), {}};
    const auto list = value();
    for (const auto part : split(list, ',')) match.values.emplace_back(part);
    rule_.matches.push_back(std::move(match));
  }
  std::string value() { return at_ < words_.size() ? words_[at_++] : ""; }
  Words values() {
    Words all;
    while (at_ < words_.size() && !is_option(words_[at_])) all.push_back(words_[at_++]);
    return all;
  }

  const Words& words_;
  BootRule rule_;
  std::size_t at_ = 0;
  bool negated_ = false, of_target_ = false;
};

/// Built-in chains that a forwarded packet comes by. Those of nat see a connection's first packet alone, and are no
/// place for drops.
bool is_base(std::string_view table, std::string_view chain) {
  if (table == "filter") return chain == "FORWARD";
  if (table == "raw") return chain == "PREROUTING";
  return table == "mangle" && (chain == "PREROUTING" || chain == "FORWARD" || chain == "POSTROUTING");
}

class TableReader {
 public:
  TableReader(const std::string& path, BootTable& table) : path_(path), table_(table) {
    if (table.name.empty()) table.name = "filter";
  }
  /// As the program does it: a block replaces what is there, and is nothing without its COMMIT.
  void restore(bool flush) {
    restoring_ = true;
    flush_ = flush;
  }
  void end() {
    if (open_) give_up();
  }

  void line(std::string_view line) {
    ++number_;
    line = trim(line);
    if (failed_ || line.empty() || line[0] == '#') return;
    if (line[0] == '*') {
      if (restoring_ && std::exchange(open_, true)) return give_up();
      inside_ = trim(line.substr(1)) == table_.name;
      if (inside_ && restoring_) begin();
      return;
    }
    if (line == "COMMIT") inside_ = open_ = false;
    if (!inside_) return;
    if (line[0] == ':') return policy(words_in(line.substr(1)));
    auto words = words_in(line);
    if (!words.empty() && words[0].starts_with('[')) words.erase(words.begin());  // [12:840] -A ...
    if (words.size() >= 2) command(words);
  }

 private:
  [[nodiscard]] std::string here() const { return fmt::format("{}:{}", path_, number_); }

  /// A block without COMMIT is nothing, and nothing behind it is read.
  void give_up() {
    if (inside_) table_.chains = std::move(before_);
    inside_ = open_ = false;
    failed_ = true;
  }
  void begin() {
    before_ = table_.chains;
    if (!flush_) return;
    std::erase_if(table_.chains, [](const BootChain& chain) { return !chain.base; });
    for (auto& chain : table_.chains) chain.rules.clear();
  }

  // :FORWARD DROP [0:0]
  void policy(const Words& words) {
    if (words.empty()) return;
    auto& chain = table_.chain(words[0], here());
    chain.base = is_base(table_.name, words[0]);
    if (words.size() < 2 || words[1] == "-") return;
    chain.policy = words[1] == "DROP" ? "drop" : "accept";
    chain.source = here();
  }

  // -A FORWARD -i docker0 -j ACCEPT
  void command(const Words& words) {
    const auto& what = words[0];
    auto& chain = table_.chain(words[1], here());
    chain.base = is_base(table_.name, words[1]);
    if (what == "-P" || what == "--policy") return policy({words.begin() + 1, words.end()});
    if (what == "-N" || what == "--new-chain") return;
    if (what == "-F" || what == "--flush") return chain.rules.clear();
    const bool insert = what == "-I" || what == "--insert";
    if (!insert && what != "-A" && what != "--append")
      throw Unavailable{Unavailable::Kind::malformed, here(), what + " is not understood"};
    std::size_t from = 2, position = 1;
    if (insert && words.size() > 2 && !is_option(words[2])) {
      std::from_chars(words[2].data(), words[2].data() + words[2].size(), position);
      from = 3;
    }
    const Words rest(words.begin() + static_cast<std::ptrdiff_t>(from), words.end());
    const auto at = insert ? std::min(position == 0 ? 0 : position - 1, chain.rules.size()) : chain.rules.size();
    chain.rules.insert(chain.rules.begin() + static_cast<std::ptrdiff_t>(at), iptables_rule(rest, here()));
  }

  const std::string& path_;
  BootTable& table_;
  int number_ = 0;
  bool inside_ = false, restoring_ = false, flush_ = false, open_ = false, failed_ = false;
  std::vector<BootChain> before_;
};

}  // namespace

BootRule iptables_rule(const Words& words, std::string source) { return RuleReader(words, std::move(source)).read(); }

void apply_iptables_save(std::string_view text, const std::string& path, BootTable& table) {
  TableReader reader(path, table);
  for (const auto line : lines_of(text)) reader.line(line);
}

void restore_iptables_save(std::string_view text, const std::string& path, bool flush, BootTable& table) {
  TableReader reader(path, table);
  reader.restore(flush);
  for (const auto line : lines_of(text)) reader.line(line);
  reader.end();
}

}  // namespace nodecheck
