#include "facts/inotify_use.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <stdexcept>
#include <system_error>

#include "facts/file_reads.hpp"
#include "facts/kernel_features.hpp"
#include "json.hpp"
#include "text.hpp"

namespace nodecheck {

NODECHECK_JSON(InotifyUser, uid, instances, watches)
NODECHECK_JSON(InotifyUse, users, unseen)

namespace {

constexpr std::string_view watch = "\ninotify wd:";
static_assert(watch.size() - 1 == watch_overlap);

bool closed_to_us(const std::system_error& e) { return e.code().value() == EACCES || e.code().value() == EPERM; }

class Count {
 public:
  Count(const Host& host, Clock::time_point until) : host_(host), until_(until), our_users_(user_namespace("1")) {}

  /// Every process, as long as there is time.
  void all() {
    for (const auto& name : host_.list("/proc")) {
      if (name.find_first_not_of("0123456789") != std::string::npos) continue;
      if (out_of_time()) return;
      process(name);
    }
  }
  [[nodiscard]] std::vector<InotifyUser> users() const {
    std::vector<InotifyUser> all;
    for (const auto& [uid, user] : users_) all.push_back(user);
    return all;
  }
  /// Empty: nothing was passed over.
  [[nodiscard]] std::string passed_over() const {
    if (late_) return "there was no time to look at the open files of all processes";
    if (closed_ > 0) return fmt::format("the open files of {} processes are closed to us, which needs root", closed_);
    return {};
  }

 private:
  bool out_of_time() { return late_ = late_ || Clock::now() > until_; }

  /// A process that ends meanwhile takes its instances with it.
  void process(const std::string& pid) {
    InotifyUser held;
    try {
      for (const auto& fd : host_.list("/proc/" + pid + "/fd")) descriptor(pid, fd, held);
      if (held.instances > 0) charge(pid, held);
    } catch (const std::system_error& e) {
      if (closed_to_us(e)) ++closed_;
    }
  }

  void descriptor(const std::string& pid, const std::string& fd, InotifyUser& held) {
    try {
      if (host_.link(fmt::format("/proc/{}/fd/{}", pid, fd)) != "anon_inode:inotify") return;
      ++held.instances;
      host_.scan(fmt::format("/proc/{}/fdinfo/{}", pid, fd), watch_overlap, [&](std::string_view part) {
        held.watches += count_watches(part);
        return !out_of_time();
      });
    } catch (const std::system_error& e) {
      if (closed_to_us(e)) throw;  // else it was closed meanwhile
    }
  }

  /// What is held in a user namespace counts for who made that: for pods the runtime, which is root.
  void charge(const std::string& pid, const InotifyUser& held) {
    const auto theirs = user_namespace(pid);
    const bool ours = theirs.empty() || our_users_.empty() || theirs == our_users_;
    const auto uid = ours ? charged_uid(host_.read("/proc/" + pid + "/status")) : 0;
    auto& user = users_[uid];
    user.uid = uid;
    user.instances += held.instances;
    user.watches += held.watches;
  }

  /// Empty: the kernel has none, or it cannot be read.
  [[nodiscard]] std::string user_namespace(const std::string& pid) const {
    try {
      return host_.link("/proc/" + pid + "/ns/user");
    } catch (const std::system_error&) {
      return {};
    }
  }

  const Host& host_;
  Clock::time_point until_;
  std::string our_users_;
  std::map<std::uint32_t, InotifyUser> users_;
  int closed_ = 0;
  bool late_ = false;
};

/// Why /proc does not list every process of the node; empty: it does.
std::string hidden_processes(const Host& host) {
  if (!host.exists("/proc/1")) return "/proc is mounted with hidepid, and other users' processes are not seen";
  if (!in_first_pid_namespace(host))
    return "this process is in a pid namespace of its own, as containers are, and sees the processes of that alone";
  return {};
}

}  // namespace

const InotifyUser* InotifyUse::find(std::uint32_t uid) const {
  const auto found = std::find_if(users.begin(), users.end(), [&](const auto& user) { return user.uid == uid; });
  return found == users.end() ? nullptr : &*found;
}

// pos:	0
// flags:	02004000
// mnt_id:	15
// inotify wd:3 ino:9e7e sdev:800013 mask:800afce ignored_mask:0 fhandle-bytes:8 fhandle-type:1
// f_handle:7e9e0000640d1b6d
std::int64_t count_watches(std::string_view part) {
  std::int64_t watches = 0;
  for (auto at = part.find(watch); at != std::string_view::npos; at = part.find(watch, at + watch.size())) ++watches;
  return watches;
}

// Uid:	1000	1000	1000	1000                       (real, effective, saved, of the filesystem)
std::uint32_t charged_uid(std::string_view status) {
  for (const auto line : lines_of(status)) {
    const auto words = words_of(line);
    if (words.size() < 3 || words[0] != "Uid:") continue;
    std::uint32_t uid = 0;
    const auto [end, error] = std::from_chars(words[2].data(), words[2].data() + words[2].size(), uid);
    if (error == std::errc() && end == words[2].data() + words[2].size()) return uid;
  }
  throw std::runtime_error("/proc/PID/status: no uid");
}

template <>
InotifyUse probe<InotifyUse>(Node& node) {
  // Half of the time that there is: a part of the answer is better than none.
  const auto now = Clock::now();
  Count count(node.host(), now + (node.until() - now) / 2);
  count.all();
  auto unseen = hidden_processes(node.host());
  if (unseen.empty()) unseen = count.passed_over();
  return {count.users(), std::move(unseen)};
}

}  // namespace nodecheck
