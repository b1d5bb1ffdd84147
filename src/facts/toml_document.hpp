#pragma once
// A TOML file of a daemon, read with guards: size and depth are bounded, what is refused is told by its line and never
// quoted, for it may hold a password. Included by .cpp files only: toml++ is as large as it is good.
#include <initializer_list>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "facts/on_line.hpp"

namespace nodecheck {
constexpr void demand_toml(bool holds) {
  if (!holds) throw std::logic_error("not TOML");
}
}  // namespace nodecheck

// The parsed tree is freed by recursion: with the dots of a line bounded too, it is never deeper than some thousands.
#define TOML_MAX_NESTED_VALUES 16
// toml++ 3.3 asserts what "[)" makes untrue, and with NDEBUG assumes it, which is undefined: here it refuses the file.
#undef NDEBUG
#define TOML_ASSERT(expr) nodecheck::demand_toml(static_cast<bool>(expr))
#define TOML_HEADER_ONLY 1
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

namespace nodecheck {

/// What no TOML reader takes, or no Go program that wants another type: as PATH:LINE, and apart.
class NotToml : public std::runtime_error {
 public:
  NotToml(const std::string& path, int line, const std::string& why);
  [[nodiscard]] const OnLine<std::string>& why() const { return why_; }  ///< line 0: not known

 private:
  OnLine<std::string> why_;
};

class TomlDocument {
 public:
  /// Throws NotToml; std::runtime_error on what we alone do not read: a character beyond ASCII outside comments, more
  /// than 1 MiB, a line of more than 256 dots.
  TomlDocument(std::string_view text, const std::string& path);

  [[nodiscard]] const toml::table& root() const { return root_; }
  [[nodiscard]] static int line_of(const toml::node& node) { return static_cast<int>(node.source().begin.line); }

  /// The table at a path of keys; null where there is none.
  [[nodiscard]] const toml::table* table(const toml::table* parent, std::initializer_list<std::string_view> path) const;

  template <class T>
  [[nodiscard]] MaybeOnLine<T> value(const toml::table* parent, std::string_view key) const {
    const auto* node = parent ? parent->get(key) : nullptr;
    if (!node) return std::nullopt;
    const auto value = node->value_exact<T>();
    if (!value) refuse(*node, key, "of its type");
    return OnLine<T>{*value, line_of(*node)};
  }

  /// Empty where there is none.
  [[nodiscard]] std::vector<OnLine<std::string>> strings(const toml::table* parent, std::string_view key) const;
  /// The same with the line of the key.
  [[nodiscard]] MaybeOnLine<std::vector<std::string>> list(const toml::table* parent, std::string_view key) const;

 private:
  [[noreturn]] void refuse(const toml::node& node, std::string_view key, const char* wanted) const;

  const std::string& path_;
  toml::table root_;
};

}  // namespace nodecheck
