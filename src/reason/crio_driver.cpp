#include "reason/crio_driver.hpp"

#include <fmt/format.h>

#include "reason/crio_settings.hpp"

namespace nodecheck {
namespace {

constexpr auto flag = "cgroup-manager";

void add_told(std::vector<DriverClaim>& claims, const CrioFiles& files) {
  if (const auto found = files.flags.find(flag); found != files.flags.end())
    claims.push_back({found->second.value, found->second.source, ""});
  const auto variable = crio_variable(flag);
  if (const auto found = files.environment.find(variable); found != files.environment.end() && !found->second.empty())
    claims.push_back({found->second, "crio's " + variable, ""});
}

void add_written(std::vector<DriverClaim>& claims, const CrioFiles& files) {
  for (auto file = files.files.rbegin(); file != files.files.rend(); ++file)
    if (const auto& manager = file->cgroup_manager)
      claims.push_back({manager->value, file->path, fmt::format("line {}", manager->line)});
}

bool is_there(const CrioFiles& files) {
  return files.pid != 0 || !files.files.empty() || !files.flags.empty() || !files.environment.empty();
}

}  // namespace

std::vector<DriverClaim> crio_drivers(const Result<CrioInfo>& info, const Result<CrioFiles>& files,
                                      const std::optional<Version>& release) {
  std::vector<DriverClaim> claims;
  if (info && !info->cgroup_driver.empty()) claims.push_back({info->cgroup_driver, "GET /info", info->path});
  if (!files || !is_there(*files)) return claims;
  add_told(claims, *files);
  add_written(claims, *files);
  if (release)
    claims.push_back(
        {std::string(default_cgroup_manager(*release)), fmt::format("CRI-O {}", to_string(*release)), "its default"});
  return claims;
}

}  // namespace nodecheck
