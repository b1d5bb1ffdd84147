#pragma once
// OnLine as JSON. Included by .cpp files only.
#include "facts/on_line.hpp"
#include "json.hpp"

namespace nodecheck {

template <class T>
void to_json(nlohmann::json& j, const OnLine<T>& v) {
  j = nlohmann::json{{"value", v.value}, {"line", v.line}};
}
template <class T>
void from_json(const nlohmann::json& j, OnLine<T>& v) {
  j.at("value").get_to(v.value);
  j.at("line").get_to(v.line);
}

}  // namespace nodecheck
