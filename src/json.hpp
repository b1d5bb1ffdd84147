#pragma once
// JSON for facts, strict both ways: a lost field or an unknown word throws. Included by .cpp files only.
#include <nlohmann/json.hpp>

#include <array>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

/// Defines to_json/from_json that the fact's header declared.
#define NODECHECK_JSON(Type, ...)                                                \
  void to_json(nlohmann::json& nlohmann_json_j, const Type& nlohmann_json_t) {   \
    nlohmann_json_j = nlohmann::json::object();                                  \
    NLOHMANN_JSON_EXPAND(NLOHMANN_JSON_PASTE(NLOHMANN_JSON_TO, __VA_ARGS__))     \
  }                                                                              \
  void from_json(const nlohmann::json& nlohmann_json_j, Type& nlohmann_json_t) { \
    NLOHMANN_JSON_EXPAND(NLOHMANN_JSON_PASTE(NLOHMANN_JSON_FROM, __VA_ARGS__))   \
  }

/// Defines both ways for an enum from its list of words; nlohmann's own macro maps unknown words to the first entry.
#define NODECHECK_JSON_ENUM(Type, words)                                                                      \
  void to_json(nlohmann::json& j, const Type& value) { j = ::nodecheck::json_detail::word_of(words, value); } \
  void from_json(const nlohmann::json& j, Type& value) {                                                      \
    value = ::nodecheck::json_detail::value_of(words, j.get_ref<const std::string&>());                       \
  }

namespace nodecheck {

/// The words of an enum, in one place for JSON and for people.
template <class E, std::size_t N>
using Words = std::array<std::pair<E, std::string_view>, N>;

namespace json_detail {

template <class E, std::size_t N>
std::string word_of(const Words<E, N>& words, E value) {
  for (const auto& [v, word] : words)
    if (v == value) return std::string(word);
  throw std::invalid_argument("enum value without a word");
}

template <class E, std::size_t N>
E value_of(const Words<E, N>& words, const std::string& word) {
  for (const auto& [v, w] : words)
    if (w == word) return v;
  throw std::invalid_argument("unknown word \"" + word + "\"");
}

}  // namespace json_detail
}  // namespace nodecheck

namespace nlohmann {
template <class T>
struct adl_serializer<std::optional<T>> {
  static void to_json(json& j, const std::optional<T>& value) {
    if (value)
      j = *value;
    else
      j = nullptr;
  }
  static void from_json(const json& j, std::optional<T>& value) {
    if (j.is_null())
      value.reset();
    else
      value = j.get<T>();
  }
};
}  // namespace nlohmann
