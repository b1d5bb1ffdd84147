#pragma once
// How many inotify instances and watches each user holds, counted from the open files of all processes: the kernel
// keeps no such number that could be read.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "facts.hpp"

namespace nodecheck {

struct InotifyUser {
  std::uint32_t uid = 0;
  std::int64_t instances = 0;  ///< descriptors; one that processes share counts for each of them
  std::int64_t watches = 0;
  bool operator==(const InotifyUser&) const = default;
};

struct InotifyUse {
  static constexpr std::string_view id = "inotify.use";
  std::vector<InotifyUser> users;  ///< by uid; those with an instance
  std::string unseen;              ///< why there may be more; empty: every process was looked at
  bool operator==(const InotifyUse&) const = default;

  [[nodiscard]] const InotifyUser* find(std::uint32_t uid) const;
};

void to_json(Json&, const InotifyUser&);
void from_json(const Json&, InotifyUser&);
void to_json(Json&, const InotifyUse&);
void from_json(const Json&, InotifyUse&);

/// Watches in a part of /proc/PID/fdinfo/FD: one for each line that begins with "inotify wd:", whose end is not asked
/// for. Parts that overlap by `watch_overlap` make the whole's sum.
[[nodiscard]] std::int64_t count_watches(std::string_view part);
inline constexpr std::size_t watch_overlap = 11;
/// The effective uid of /proc/PID/status: whom the kernel charges. Throws where it says none.
[[nodiscard]] std::uint32_t charged_uid(std::string_view status);

template <>
InotifyUse probe<InotifyUse>(Node&);

}  // namespace nodecheck
