#include "facts/mountinfo.hpp"

#include <algorithm>
#include <charconv>
#include <stdexcept>

#include "facts/octal_escapes.hpp"
#include "text.hpp"

namespace nodecheck {
namespace {

Mount parse_line(std::string_view line) {
  const auto words = words_of(line);
  const auto dash = words.size() < 6 ? words.end() : std::find(words.begin() + 6, words.end(), "-");
  const auto bad = [&] { return std::runtime_error("mountinfo: not understood: " + std::string(line)); };
  if (dash == words.end() || dash + 1 == words.end()) throw bad();
  Mount mount;
  const auto [end, error] = std::from_chars(words[0].data(), words[0].data() + words[0].size(), mount.id);
  if (error != std::errc() || end != words[0].data() + words[0].size()) throw bad();
  mount.point = without_octal_escapes(words[4]);
  mount.type = *(dash + 1);
  mount.shared = std::any_of(words.begin() + 6, dash, [](auto tag) { return tag.starts_with("shared:"); });
  const auto options = split(words[5], ',');
  mount.no_exec = std::find(options.begin(), options.end(), "noexec") != options.end();
  return mount;
}

bool covers(std::string_view point, std::string_view path) {
  if (point == "/" || point == path) return true;
  return path.starts_with(point) && path.size() > point.size() && path[point.size()] == '/';
}

}  // namespace

// 36 35 98:0 /mnt1 /mnt/a\040b rw,noexec,noatime shared:1 master:2 - ext4 /dev/root rw,errors=continue
// (proc_pid_mountinfo(5))
std::vector<Mount> parse_mountinfo(std::string_view text) {
  std::vector<Mount> mounts;
  for (const auto line : lines_of(text)) mounts.push_back(parse_line(line));
  if (mounts.empty()) throw std::runtime_error("mountinfo is empty: nothing can be said of mounts");
  return mounts;
}

const Mount* mount_with_id(const std::vector<Mount>& mounts, std::uint64_t id) {
  const auto found = std::find_if(mounts.begin(), mounts.end(), [&](const auto& m) { return m.id == id; });
  return found == mounts.end() ? nullptr : &*found;
}

const Mount* covering_mount(const std::vector<Mount>& mounts, std::string_view path) {
  const Mount* best = nullptr;
  for (const auto& mount : mounts)
    if (covers(mount.point, path) && (!best || mount.point.size() >= best->point.size())) best = &mount;
  return best;
}

}  // namespace nodecheck
