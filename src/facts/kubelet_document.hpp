#pragma once
// One KubeletConfiguration document as it is written: what it says it is, and fields that not every release knows.
#include <nlohmann/json_fwd.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "facts/setting.hpp"

namespace nodecheck {

struct KubeletDocument {
  std::string path;
  std::string api_version, kind;             ///< empty: not said
  std::vector<Setting<std::string>> fields;  ///< top-level names that not every release from 1.20 on knows, at most 64
  std::vector<Setting<std::string>> repeated{};  ///< top-level names that stand again, at most 64
  bool operator==(const KubeletDocument&) const = default;
};

void to_json(nlohmann::json&, const KubeletDocument&);
void from_json(const nlohmann::json&, KubeletDocument&);

/// Throws as apply_kubelet_file does.
[[nodiscard]] KubeletDocument describe_kubelet_file(std::string_view text, const std::string& path);

/// The minor release 1.N that brought a top-level field of v1beta1; 20 for that and all earlier ones. None: no release
/// up to 1.37 has it. None was ever taken away.
[[nodiscard]] std::optional<int> field_since(std::string_view name);
inline constexpr int newest_minor_with_known_fields = 37;

}  // namespace nodecheck
