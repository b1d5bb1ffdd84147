#pragma once
// The project's own sources as texts, for the tests that hold them to the house rules.
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace nodecheck {

struct SourceFile {
  std::string path;  ///< from the top of the tree: checks/memory/swap_off.cpp
  std::string text;
};

/// Where a file of the source tree is on this machine.
[[nodiscard]] std::string source_path(const std::string& relative);
/// Files below a folder of the source tree, by path, whose name ends so.
[[nodiscard]] std::vector<SourceFile> sources_below(const std::string& folder, std::string_view ending);
[[nodiscard]] std::string source_text(const std::string& path);  ///< empty where there is none
[[nodiscard]] bool in_source_tree(const std::string& path);

/// What a source includes with quotes, as written.
[[nodiscard]] std::vector<std::string> own_includes(const SourceFile& source);

/// Every `.id = "..."` of a source.
[[nodiscard]] std::vector<std::string> ids_in(const SourceFile& source);

}  // namespace nodecheck
