#include "facts/storage_folder.hpp"

#include <fmt/format.h>

#include <optional>
#include <system_error>
#include <utility>

#include "facts/file_reads.hpp"
#include "facts/mountinfo.hpp"
#include "facts/process_files.hpp"
#include "facts/setting_json.hpp"
#include "json.hpp"

namespace nodecheck {

NODECHECK_JSON(FilesystemStatus, type, size, free, inodes, free_inodes, no_exec, read_only, entry_types, mount, device)
NODECHECK_JSON(StorageFolder, path, seen, mount_point, filesystem)

namespace {

std::string parent(const std::string& path) {
  const auto slash = path.find_last_not_of('/') == std::string::npos ? 0 : path.rfind('/', path.find_last_not_of('/'));
  return slash == 0 || slash == std::string::npos ? "/" : path.substr(0, slash);
}

/// None: it is not there.
std::optional<FilesystemStatus> status_of(const ProcessFiles& files, const std::string& path) {
  try {
    return files.filesystem(path);
  } catch (const std::system_error& e) {
    if (path == "/" || (e.code().value() != ENOENT && e.code().value() != ENOTDIR)) throw;
    return std::nullopt;
  }
}

/// An empty folder shows nothing, and another one on the same filesystem does.
std::optional<bool> entry_types(const ProcessFiles& files, std::string path, const FilesystemStatus& own) {
  auto seen = own.entry_types;
  while (!seen && path != "/") {
    path = parent(path);
    const auto above = status_of(files, path);
    if (!above || above->device != own.device) break;
    seen = above->entry_types;
  }
  return seen;
}

std::string mount_point(const Host& host, int pid, std::uint64_t id) {
  if (id == 0) return {};
  const auto text = read_or_empty(host, fmt::format("/proc/{}/mountinfo", pid == 0 ? "self" : std::to_string(pid)));
  if (text.empty()) return {};
  const auto mounts = parse_mountinfo(text);
  const auto* mount = mount_with_id(mounts, id);
  return mount ? mount->point : "";
}

}  // namespace

StorageFolder look_at(const Host& host, int pid, Setting<std::string> path) {
  const ProcessFiles files(host, pid);
  StorageFolder folder{std::move(path), {}, {}, {}};
  folder.seen = folder.path.value;
  auto status = status_of(files, folder.seen);
  while (!status) {
    folder.seen = parent(folder.seen);
    status = status_of(files, folder.seen);
  }
  folder.filesystem = *status;
  folder.filesystem.entry_types = entry_types(files, folder.seen, *status);
  folder.mount_point = mount_point(host, pid, status->mount);
  return folder;
}

}  // namespace nodecheck
