// Room for those who watch files: the kubelet, the runtime, a shim for each pod, and what runs in pods, all of one
// user.
#include <algorithm>
#include <cmath>

#include "facts/inotify_use.hpp"
#include "profile.hpp"
#include "reason/sysctl_number.hpp"
#include "registry.hpp"

namespace nodecheck {
namespace {

constexpr Threshold min_instances{"sysctl.inotify", "minInstances", 512,
                                  "inotify instances a user may have (fs.inotify.max_user_instances)"};
constexpr Threshold min_watches{"sysctl.inotify", "minWatches", 65536,
                                "inotify watches a user may have (fs.inotify.max_user_watches)"};
constexpr Threshold fullest{"sysctl.inotify", "maxUse", 75, "percent of its inotify instances or watches a user uses"};

/// One of the two limits.
struct Limit {
  std::string_view key, what;
  std::int64_t InotifyUser::*used;
  const Threshold* least;
  std::int64_t ample;  ///< what images for Kubernetes nodes set
};
constexpr Limit limits[]{
    {"fs.inotify.max_user_instances", "instances", &InotifyUser::instances, &min_instances, 8192},
    {"fs.inotify.max_user_watches", "watches", &InotifyUser::watches, &min_watches, 524288},
};

struct Judged {
  std::vector<Finding> crowded, low;
  std::string seen, now = "Now:", later = "After reboots:";
};

void add_remedy(Judged& judged, const Limit& limit, std::int64_t value, double least) {
  const auto wanted = std::max({limit.ample, 2 * value, static_cast<std::int64_t>(std::ceil(least))});
  judged.now += fmt::format("\n  sysctl -w {}={}", limit.key, wanted);
  judged.later += fmt::format("\n  echo '{} = {}' >> /etc/sysctl.d/99-zz-kubernetes.conf", limit.key, wanted);
}

/// An instance that processes share counts for each of them, hence "up to".
Finding crowded(const Limit& limit, std::int64_t value, const InotifyUser& user, double allowed) {
  return {.message = fmt::format("user {} holds up to {} of the {} inotify {} that it may have", user.uid,
                                 user.*limit.used, value, limit.what),
          .severity = Severity::warning,
          .evidence = {{"/proc/*/fd", fmt::format("uid {}", user.uid),
                        fmt::format("{} {}", user.*limit.used, limit.what), fmt::format("at most {:.0f}", allowed)}}};
}

Finding low(const Limit& limit, std::int64_t value, double least) {
  return {.message = fmt::format("a user may have no more than {} inotify {}", value, limit.what),
          .evidence = {{sysctl_path(limit.key), {}, std::to_string(value), fmt::format("at least {:.15g}", least)}}};
}

void judge_limit(Judged& judged, const Limit& limit, const Sysctls& sysctls, const Result<InotifyUse>& use,
                 const Profile& profile) {
  const auto value = sysctl_number(sysctls, limit.key);
  if (!value) throw Unavailable{Unavailable::Kind::unsupported, sysctl_path(limit.key), "this kernel has no inotify"};
  const auto before = judged.crowded.size() + judged.low.size();
  const auto allowed = static_cast<double>(*value) * profile.limit(fullest) / 100;
  std::int64_t most = 0;
  for (const auto& user : use ? use->users : std::vector<InotifyUser>{}) {
    most = std::max(most, user.*limit.used);
    if (static_cast<double>(user.*limit.used) > allowed)
      judged.crowded.push_back(crowded(limit, *value, user, allowed));
  }
  if (static_cast<double>(*value) < profile.limit(*limit.least))
    judged.low.push_back(low(limit, *value, profile.limit(*limit.least)));
  if (judged.crowded.size() + judged.low.size() > before)
    add_remedy(judged, limit, *value, profile.limit(*limit.least));
  judged.seen += fmt::format("{}{} {} of {}", judged.seen.empty() ? "" : ", ", limit.what, most, *value);
}

Outcome headroom_not_known(std::string why, std::string where) {
  return unknown(
      Finding{.message = "the limits are high enough, and how much of them is in use is not known: " + std::move(why),
              .severity = Severity::info,
              .evidence = {{.source = std::move(where)}}});
}

Outcome has_room(const Sysctls& sysctls, const Result<InotifyUse>& use, const Profile& profile) {
  Judged judged;
  for (const auto& limit : limits) judge_limit(judged, limit, sysctls, use, profile);
  auto findings = std::move(judged.crowded);
  findings.insert(findings.end(), judged.low.begin(), judged.low.end());
  if (!findings.empty()) return fail(std::move(findings), judged.now + "\n" + judged.later);
  if (!use) return headroom_not_known(use.why().message, use.why().where);
  if (!use->unseen.empty()) return headroom_not_known(use->unseen, "/proc/*/fd");
  return pass("most that one user has: {}", judged.seen);
}

constexpr Check check{
    .id = "sysctl.inotify",
    .title = "Users may watch files enough",
    .rationale = "At the limit the kubelet, runtimes and pods fail with \"too many open files\" or \"no space left\".",
    .remedy = "Raise fs.inotify.max_user_instances and fs.inotify.max_user_watches.",
    .docs = "https://kind.sigs.k8s.io/docs/user/known-issues/#pod-errors-due-to-too-many-open-files",
    .severity = Severity::info,
    .judge = judge<has_room>,
    .thresholds = {&min_instances, &min_watches, &fullest},
};
const Registered registered{check};

}  // namespace
}  // namespace nodecheck
