#include "support/sources.hpp"

#include <algorithm>
#include <fstream>
#include <regex>
#include <sstream>

namespace nodecheck {
namespace {

namespace fs = std::filesystem;
const fs::path top = NODECHECK_SOURCE_DIR;

std::vector<std::string> captures(const std::string& text, const char* pattern) {
  const std::regex regex(pattern, std::regex::multiline);
  std::vector<std::string> found;
  for (std::sregex_iterator it(text.begin(), text.end(), regex), end; it != end; ++it) found.push_back((*it)[1]);
  return found;
}

}  // namespace

std::string source_path(const std::string& relative) { return (top / relative).string(); }

std::string source_text(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(top / path).rdbuf();
  return text.str();
}

bool in_source_tree(const std::string& path) { return fs::exists(top / path); }

std::vector<SourceFile> sources_below(const std::string& folder, std::string_view ending) {
  std::vector<SourceFile> files;
  for (const auto& entry : fs::recursive_directory_iterator(top / folder)) {
    const auto path = fs::relative(entry.path(), top).string();
    if (entry.is_regular_file() && path.ends_with(ending)) files.push_back({path, source_text(path)});
  }
  std::sort(files.begin(), files.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
  return files;
}

std::vector<std::string> own_includes(const SourceFile& source) {
  return captures(source.text, "^#include \"([^\"]+)\"");
}

std::vector<std::string> ids_in(const SourceFile& source) { return captures(source.text, "\\.id = \"([^\"]+)\""); }

}  // namespace nodecheck
