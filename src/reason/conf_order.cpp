#include "reason/conf_order.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace nodecheck {
namespace {

/// Why nothing can be read from it, whatever else lies beside it.
std::string nothing_in(const ConfFile& file) {
  switch (file.kind) {
    case ConfKind::mask:
      return "a link to /dev/null, which masks the name";
    case ConfKind::dangling:
      return fmt::format("a link that leads nowhere ({})", file.link);
    case ConfKind::directory:
      return "no file";
    case ConfKind::unread:
      return {};
    case ConfKind::file:
      break;
  }
  return file.empty ? "empty, which masks the name" : "";
}

std::string not_a_candidate(const ConfFile& file, BootRules rules) {
  if (!file.name.empty() && !file.name.ends_with(".conf")) return "its name does not end in .conf";
  if (rules == BootRules::systemd && file.name.starts_with('.')) return "hidden";
  return {};
}

}  // namespace

std::vector<ConfPlace> conf_order(const std::vector<const ConfFile*>& files, BootRules rules) {
  std::map<std::string, const ConfFile*> first;
  std::vector<ConfPlace> places;
  for (const auto* file : files) {
    auto ignored = not_a_candidate(*file, rules);
    if (ignored.empty()) {
      const auto [of_name, is_first] = first.try_emplace(file->name, file);
      ignored = is_first || file->name.empty() ? nothing_in(*file) : "replaced by " + of_name->second->path();
    }
    places.push_back({file, std::move(ignored)});
  }
  std::stable_sort(places.begin(), places.end(), [](auto& a, auto& b) { return a.file->name < b.file->name; });
  return places;
}

bool leads_to(const std::vector<const ConfFile*>& files, std::string_view name) {
  return std::any_of(files.begin(), files.end(), [&](const ConfFile* file) {
    return std::string_view(file->link).substr(file->link.rfind('/') + 1) == name;
  });
}

}  // namespace nodecheck
