// Where the configuration is found.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <system_error>

#include "clock.hpp"
#include "config.hpp"
#include "io/input.hpp"

namespace nodecheck {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds patience{5};
constexpr const char* main_file = "/etc/nodecheck/config.yaml";
constexpr const char* misnamed = "/etc/nodecheck/config.yml";
constexpr const char* drop_ins = "/etc/nodecheck/conf.d";

[[noreturn]] void refuse_unread(const std::string& path, const std::error_code& why) {
  throw UsageError(fmt::format("cannot read the configuration {}: {}", path, why.message()));
}

void take_file(Options& options, const std::string& path, const std::vector<const Check*>& all) {
  std::string text;
  try {
    text = io::read_input(path, Clock::now() + patience);
  } catch (const std::system_error& e) {
    refuse_unread(path, e.code());
  }
  configure_from(options, text, path, all);
  options.configuration.push_back(path);
}

/// Neither the file nor the folder need be there.
bool is_there(const char* path) {
  std::error_code why;
  const auto status = fs::symlink_status(path, why);
  if (status.type() == fs::file_type::not_found) return false;
  if (why) refuse_unread(path, why);
  return true;
}

/// Not what an editor or a package manager leaves beside it.
bool looks_like_ours(const std::string& name) {
  const auto dot = name.rfind('.');
  auto ending = dot == std::string::npos ? "" : name.substr(dot);
  for (auto& c : ending) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return !name.ends_with(".yaml") && (ending == ".yml" || ending == ".yaml" || ending == ".conf" || ending == ".json");
}

std::vector<std::string> files_of(const char* folder) {
  std::vector<std::string> files;
  std::error_code why;
  for (fs::directory_iterator entry(folder, why), end; !why && entry != end; entry.increment(why)) {
    const auto name = entry->path().filename().string();
    if (name.starts_with('.')) continue;
    if (looks_like_ours(name))
      throw UsageError(fmt::format("{}/{} is not read: its name must end in .yaml", folder, name));
    if (name.ends_with(".yaml")) files.push_back(entry->path().string());
  }
  if (why) refuse_unread(folder, why);
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

void configure(Options& options, const std::string& file, const std::vector<const Check*>& all) {
  if (!file.empty()) return take_file(options, file, all);
  if (is_there(misnamed)) throw UsageError(fmt::format("{} is not read: its name must be config.yaml", misnamed));
  if (is_there(main_file)) take_file(options, main_file, all);
  if (!is_there(drop_ins)) return;
  for (const auto& path : files_of(drop_ins)) take_file(options, path, all);
}

}  // namespace nodecheck
