#pragma once
// Settings as JSON. Included by .cpp files only.
#include "facts/setting.hpp"
#include "json.hpp"

namespace nodecheck {

template <class T>
void to_json(nlohmann::json& j, const Setting<T>& s) {
  j = nlohmann::json{{"value", s.value}, {"source", s.source}};
}
template <class T>
void from_json(const nlohmann::json& j, Setting<T>& s) {
  j.at("value").get_to(s.value);
  j.at("source").get_to(s.source);
}

}  // namespace nodecheck
