#include "facts/kubelet_yaml.hpp"

#include <fmt/format.h>

#include "result.hpp"

namespace nodecheck {
namespace {

constexpr std::size_t max_size = 256 << 10;

}  // namespace

std::string yaml_source(const std::string& path, const YAML::Node& at) {
  return fmt::format("{}:{}", path, at.Mark().line + 1);
}

void refuse_yaml(const std::string& where, const std::string& message) {
  throw Unavailable{Unavailable::Kind::malformed, where, message};
}

void refuse_yaml(const std::string& path, const YAML::Exception& why) {
  refuse_yaml(fmt::format("{}:{}", path, why.mark.line + 1), why.msg);
}

YAML::Node last_of(const YAML::Node& mapping, std::string_view key) {
  YAML::Node last(YAML::NodeType::Undefined);
  for (const auto& entry : mapping)
    if (entry.first.IsScalar() && entry.first.Scalar() == key) last.reset(entry.second);
  return last;
}

YAML::Node parse_kubelet_yaml(std::string_view text, const std::string& path) {
  if (text.size() > max_size) refuse_yaml(path, "larger than 256 KiB");
  try {
    auto root = YAML::Load(std::string(text));
    if (!root.IsMap()) refuse_yaml(path + ":1", "not a mapping");
    return root;
  } catch (const YAML::Exception& e) {
    refuse_yaml(path, e);
  }
}

}  // namespace nodecheck
