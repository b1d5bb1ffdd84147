#include "facts/nft_tokens.hpp"

#include <algorithm>

namespace nodecheck {
namespace {

constexpr std::string_view single = "{},;:=";

class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  std::vector<NftToken> scan() {
    while (at_ < text_.size()) step();
    return std::move(tokens_);
  }

 private:
  void step() {
    const char c = text_[at_];
    if (c == '#')
      at_ = std::min(text_.find('\n', at_), text_.size());
    else if (c == '\\' && at_ + 1 < text_.size() && text_[at_ + 1] == '\n')
      skip_line();
    else if (c == '\n')
      end_line();
    else if (c == ' ' || c == '\t' || c == '\r')
      ++at_;
    else if (c == '"' || c == '\'')
      quoted(c);
    else if (single.find(c) != std::string_view::npos && !part_of_address(c))
      add(std::string(1, text_[at_++]));
    else
      word();
  }

  void skip_line() {
    ++line_;
    at_ += 2;
  }
  void end_line() {
    add(";");
    ++line_;
    ++at_;
  }
  void quoted(char quote) {
    const auto end = std::min(text_.find(quote, at_ + 1), text_.size());
    add(std::string(text_.substr(at_ + 1, end - at_ - 1)));
    at_ = std::min(end + 1, text_.size());
  }
  void word() {
    const auto from = at_;
    while (at_ < text_.size() && !ends_word(text_[at_])) ++at_;
    if (at_ == from) ++at_;  // a backslash that stands alone
    add(std::string(text_.substr(from, at_ - from)));
  }
  [[nodiscard]] bool ends_word(char c) const {
    if (c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '"' || c == '\'' || c == '\\') return true;
    return single.find(c) != std::string_view::npos && !part_of_address(c);
  }
  /// fd00::1 has no blank beside its colons; "established : accept" and != do not count.
  [[nodiscard]] bool part_of_address(char c) const {
    if (c == '=') return at_ > 0 && std::string_view("!<>=").find(text_[at_ - 1]) != std::string_view::npos;
    if (c != ':') return false;
    const auto hex = [](char x) {
      return (x >= '0' && x <= '9') || (x >= 'a' && x <= 'f') || (x >= 'A' && x <= 'F') || x == ':';
    };
    const bool before = at_ > 0 && hex(text_[at_ - 1]);
    const bool after = at_ + 1 < text_.size() && (hex(text_[at_ + 1]) || text_[at_ + 1] == '/');
    return before && after;
  }
  void add(std::string text) { tokens_.push_back({std::move(text), line_}); }

  std::string_view text_;
  std::size_t at_ = 0;
  int line_ = 1;
  std::vector<NftToken> tokens_;
};

}  // namespace

std::vector<NftToken> nft_tokens(std::string_view text) { return Scanner(text).scan(); }

}  // namespace nodecheck
