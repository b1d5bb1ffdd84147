#include "facts/nft_script.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "facts/nft_rule.hpp"
#include "facts/nft_tokens.hpp"

namespace nodecheck {
namespace {

using Tokens = std::vector<NftToken>;

bool is_family(std::string_view word) {
  return word == "ip" || word == "ip6" || word == "inet" || word == "arp" || word == "bridge" || word == "netdev";
}

class ScriptReader {
 public:
  ScriptReader(Tokens tokens, const std::string& path, NftScript& script)
      : tokens_(std::move(tokens)), path_(path), script_(script) {}

  void read() {
    while (at_ < tokens_.size()) statement();
  }

 private:
  [[nodiscard]] std::string word(std::size_t ahead = 0) const {
    return at_ + ahead < tokens_.size() ? tokens_[at_ + ahead].text : "";
  }
  [[nodiscard]] std::string here() const {
    return fmt::format("{}:{}", path_, at_ < tokens_.size() ? tokens_[at_].line : 0);
  }

  /// Up to the end of the statement; a block within it belongs to it.
  Tokens rest() {
    Tokens words;
    int depth = 0;
    for (; at_ < tokens_.size(); ++at_) {
      const auto& text = tokens_[at_].text;
      if (depth == 0 && (text == ";" || text == "}")) break;
      if (text == "{") ++depth;
      if (text == "}") --depth;
      if (depth > 0 && text == ";") continue;
      words.push_back(tokens_[at_]);
    }
    return words;
  }

  BootTable& table(const std::string& family, const std::string& name) {
    const auto found = std::find_if(script_.tables.begin(), script_.tables.end(),
                                    [&](const BootTable& t) { return t.family == family && t.name == name; });
    if (found != script_.tables.end()) return *found;
    auto& made = script_.tables.emplace_back();
    made.family = family;
    made.name = name;
    made.path = path_;
    return made;
  }
  /// "inet filter", or "filter", which is of family ip.
  BootTable& named_table() {
    const auto family = is_family(word()) ? word() : "ip";
    if (is_family(word())) ++at_;
    const auto name = word();
    ++at_;
    return table(family, name);
  }

  void statement() {
    if (word() == "add" || word() == "create" || word() == "insert") {
      insert_ = word() == "insert";
      ++at_;
    }
    if (word() == "table") {
      ++at_;
      auto& made = named_table();
      if (word() == "{") table_block(made);
    } else if (word() == "chain") {
      ++at_;
      auto& made = named_table();
      chain(made);
    } else if (word() == "rule") {
      ++at_;
      auto& made = named_table();
      rule(made);
    } else if (word() == "include") {
      script_.includes.push_back(word(1));
      (void)rest();
    } else if (word() == "flush" && word(1) == "ruleset") {
      script_.tables.clear();
      (void)rest();
    } else if (word() == "flush" || word() == "delete" || word() == "destroy") {
      take_away();
    } else if (word() == "define" && word(2) == "=") {
      define();
    } else {
      (void)rest();
    }
    insert_ = false;
    if (at_ < tokens_.size()) ++at_;  // ";" or a "}" too many
  }

  // flush chain inet filter forward; delete table inet filter
  void take_away() {
    const bool flush = word() == "flush", of_table = word(1) == "table";
    if (!of_table && word(1) != "chain") return void(rest());
    at_ += 2;
    auto& made = named_table();
    if (of_table && !flush)
      std::erase_if(script_.tables, [&](const BootTable& t) { return &t == &made; });
    else if (of_table)
      for (auto& chain : made.chains) chain.rules.clear();
    else if (flush)
      made.chain(word(), here()).rules.clear();
    else
      std::erase_if(made.chains, [&](const BootChain& c) { return c.name == word(); });
    (void)rest();
  }

  /// define pods = { 10.244.0.0/16, 10.245.0.0/16 }: its words stand where $pods does.
  void define() {
    const auto name = "$" + word(1);
    at_ += 3;
    const auto value = rest();
    Tokens expanded;
    constexpr std::size_t most = 100'000;  // of a script that doubles itself
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      const bool use = i > at_ && tokens_[i].text == name && expanded.size() < most;
      if (use)
        expanded.insert(expanded.end(), value.begin(), value.end());
      else
        expanded.push_back(tokens_[i]);
    }
    tokens_ = std::move(expanded);
  }

  void table_block(BootTable& made) {
    bool dormant = false;
    for (++at_; at_ < tokens_.size() && word() != "}"; skip_end()) {
      if (word() == "chain") {
        ++at_;
        chain(made);
      } else {
        const bool flags = word() == "flags";
        const auto words = rest();
        dormant = dormant || (flags && std::any_of(words.begin(), words.end(),
                                                   [](const NftToken& t) { return t.text == "dormant"; }));
      }
    }
    if (dormant)
      for (auto& chain : made.chains) chain.base = false;  // it is hooked in nowhere
    if (at_ < tokens_.size()) ++at_;
    (void)rest();
  }
  void skip_end() {
    if (word() == ";") ++at_;
  }

  // chain forward { type filter hook forward priority 0; policy drop; ct state established accept }
  void chain(BootTable& made) {
    const auto name = word();
    const auto source = here();
    ++at_;
    auto& chain = made.chain(name, source);
    if (word() != "{") return;
    prerouting_ = false;
    for (++at_; at_ < tokens_.size() && word() != "}"; skip_end()) in_chain(chain);
    if (prerouting_) chain.base = chain.policy == "drop";  // what is forwarded comes by there, too
    if (at_ < tokens_.size()) ++at_;
    (void)rest();
  }
  void in_chain(BootChain& chain) {
    const auto source = here();
    auto words = rest();
    if (words.empty()) return;
    const auto& first = words[0].text;
    const auto has = [&](std::string_view text) {
      return std::any_of(words.begin(), words.end(), [&](const NftToken& t) { return t.text == text; });
    };
    if (first == "type" && has("hook")) {
      chain.base = has("forward");
      prerouting_ = has("prerouting");
    } else if (first == "policy") {
      chain.policy = has("drop") ? "drop" : "accept";
      chain.source = source;
    } else if (first != "comment") {
      chain.rules.push_back(nft_rule(words, path_));
    }
  }

  // add rule inet filter forward ip saddr 10.244.0.0/16 accept
  void rule(BootTable& made) {
    auto& chain = made.chain(word(), here());
    ++at_;
    if (word() == "position" || word() == "handle" || word() == "index") at_ += 2;
    auto parsed = nft_rule(rest(), path_);
    chain.rules.insert(insert_ ? chain.rules.begin() : chain.rules.end(), std::move(parsed));
  }

  Tokens tokens_;
  const std::string& path_;
  NftScript& script_;
  std::size_t at_ = 0;
  bool insert_ = false, prerouting_ = false;
};

}  // namespace

// table inet filter { chain forward { type filter hook forward priority filter; policy drop; } }
void apply_nft_script(std::string_view text, const std::string& path, NftScript& script) {
  ScriptReader(nft_tokens(text), path, script).read();
}

}  // namespace nodecheck
