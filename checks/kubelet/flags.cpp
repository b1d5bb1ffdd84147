// A flag that is left over from an older release stops the kubelet at its first line: "unknown flag".
#include <algorithm>

#include "facts/kubelet_settings.hpp"
#include "facts/removed_flags.hpp"
#include "profile.hpp"
#include "registry.hpp"

namespace nodecheck {
namespace {

using Flag = Setting<std::string>;

bool is_gone(const Flag& flag, const Version& kubelet) {
  const auto* removed = removed_flag(flag.value);
  return removed && kubelet >= removed->since;
}

/// 1.24
std::string release(const Version& version) { return fmt::format("{}.{}", version.major, version.minor); }

Finding gone(const Flag& flag, const Version& kubelet) {
  const auto& removed = *removed_flag(flag.value);
  return {.message = fmt::format("kubelet {} does not know --{}, which {} removed", release(kubelet), flag.value,
                                 release(removed.since)),
          .evidence = {{flag.source, {}, "--" + flag.value, "not given"}}};
}

Finding note(const Flag& flag) {
  const auto* removed = removed_flag(flag.value);
  return {.message = fmt::format("kubelet {} will not know --{}: take it away before the upgrade",
                                 removed ? release(removed->since) : "of a later release", flag.value),
          .evidence = {{flag.source, {}, "--" + flag.value, {}}}};
}

std::string remedy_for(const std::vector<Flag>& flags) {
  std::string text =
      "Find the files that give them; what is changed there lasts over reboots:\n"
      "  grep -rnE -e '--(";
  for (const auto& flag : flags) text += (flag == flags.front() ? "" : "|") + flag.value;
  text +=
      ")([= \"]|$)' /var/lib/kubelet/kubeadm-flags.env /etc/default/kubelet /etc/sysconfig/kubelet "
      "/etc/systemd/system /usr/lib/systemd/system\n";
  for (const auto& flag : flags)
    text += fmt::format(
        "{} Out of kubeadm's file (others likewise):\n"
        "  sed -i -E 's/--{}(=[^ \"]*| +[^- \"][^ \"]*)?( |\"|$)/\\2/' /var/lib/kubelet/kubeadm-flags.env\n",
        removed_flag(flag.value)->instead, flag.value);
  return text + "Then:\n  systemctl daemon-reload\n  systemctl restart kubelet";
}

Outcome judged_for(const std::vector<Flag>& flags, const Version& kubelet) {
  std::vector<Flag> bad;
  std::vector<Finding> findings, notes;
  for (const auto& flag : flags) {
    const bool dead = is_gone(flag, kubelet);
    (dead ? findings : notes).push_back(dead ? gone(flag, kubelet) : note(flag));
    const bool seen = std::any_of(bad.begin(), bad.end(), [&](const auto& b) { return b.value == flag.value; });
    if (dead && !seen) bad.push_back(flag);
  }
  if (!bad.empty()) return fail(std::move(findings), remedy_for(bad));
  auto outcome = pass("no flag that a release up to {} is known to have removed", release(kubelet));
  outcome.findings = std::move(notes);
  return outcome;
}

Finding stray(const Flag& flag) {
  return {.message = fmt::format("a word stands after --{} that belongs to no flag: the kubelet exits with \"unknown "
                                 "command\"",
                                 flag.value),
          .evidence = {{flag.source, {}, fmt::format("--{} WORD", flag.value), fmt::format("--{}=WORD", flag.value)}}};
}

Outcome with_strays(const std::vector<Flag>& strays) {
  std::vector<Finding> findings;
  for (const auto& flag : strays) findings.push_back(stray(flag));
  return fail(std::move(findings),
              "A boolean takes its value with an = alone, as in --fail-swap-on=false. Write it so where the evidence "
              "says, or take the word away; what is changed there lasts over reboots:\n"
              "  systemctl daemon-reload\n"
              "  systemctl restart kubelet");
}

Outcome are_known(const KubeletSettings& settings, const Profile& profile) {
  using Origin = KubeletSettings::Origin;
  if (settings.origin == Origin::embedded || profile.sets_up_itself())
    return not_applicable("{} gives its kubelet its flags", word(profile.distribution.value));
  if (settings.origin == Origin::none) return not_applicable("no kubelet is configured on this node");
  if (!settings.stray_words.empty()) return with_strays(settings.stray_words);
  if (settings.removed_flags.empty()) return pass("none of {} flags that releases removed", removed_flags().size());
  if (profile.kubelet_version.value) return judged_for(settings.removed_flags, *profile.kubelet_version.value);
  return not_applicable("--{} ({}) was removed by some release, and the kubelet's is not known; give --kubelet-version",
                        settings.removed_flags.front().value, settings.removed_flags.front().source);
}

constexpr Check check{
    .id = "kubelet.flags",
    .title = "The kubelet knows its flags",
    .rationale =
        "A kubelet exits at start on a flag that its release removed, and on a word that belongs to no flag, which "
        "shows "
        "at the next restart.",
    .remedy =
        "Take the flag out of /var/lib/kubelet/kubeadm-flags.env, /etc/default/kubelet, /etc/sysconfig/kubelet or "
        "the unit's drop-ins, then:\n"
        "  systemctl daemon-reload\n"
        "  systemctl restart kubelet",
    .docs = "https://kubernetes.io/docs/reference/command-line-tools-reference/kubelet/",
    .severity = Severity::error,
    .phases = Phases::node_and_image,
    .judge = judge<are_known>,
};
const Registered registered{check};

}  // namespace
}  // namespace nodecheck
