#include "facts/json_text.hpp"

#include <fmt/format.h>

#include <stdexcept>

namespace nodecheck {
namespace {

using Json = nlohmann::json;

constexpr std::size_t max_size = 1 << 20;
constexpr int max_depth = 64;  // Calico's and Multus's reach 6; a parsed tree is walked by recursion

}  // namespace

Json json_object(std::string_view text) {
  if (text.size() > max_size) throw std::runtime_error(fmt::format("larger than {} bytes", max_size));
  if (text.starts_with("\xef\xbb\xbf")) throw std::runtime_error("begins with a byte order mark");  // as Go refuses it
  const auto guard = [](int depth, Json::parse_event_t, Json&) {
    if (depth > max_depth) throw std::runtime_error(fmt::format("nested deeper than {}", max_depth));
    return true;
  };
  auto document = Json();
  try {
    document = Json::parse(text, guard);
  } catch (const Json::parse_error& e) {  // its own words quote the text, which may hold a token
    throw std::runtime_error(fmt::format("not JSON (at byte {})", e.byte));
  }
  if (!document.is_object()) throw std::runtime_error("not a JSON object");
  return document;
}

}  // namespace nodecheck
