#include "plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "json.hpp"
#include "selection.hpp"
#include "waivers.hpp"

namespace nodecheck {
namespace {

using Ordered = nlohmann::ordered_json;

std::string with_source(const std::string& value, const std::string& source) {
  return source.empty() ? value : fmt::format("{} ({})", value, source);
}

std::string why_left_out(const Check& check, const Options& options, const Profile& profile) {
  const auto matched = [&](const auto& globs) {
    return std::any_of(globs.begin(), globs.end(), [&](const auto& glob) { return names(glob, check); });
  };
  if (matched(options.skip.value)) return fmt::format("skipped ({})", options.skip.source);
  if (!options.only.value.empty() && !matched(options.only.value))
    return fmt::format("not among those to run ({})", options.only.source);
  if (!contains(check.phases, profile.phase.value)) return fmt::format("not in phase {}", word(profile.phase.value));
  return "";
}

std::string limits_of(const PlannedCheck& planned, const Profile& profile) {
  std::string text;
  for (const auto* threshold : planned.check->thresholds)
    if (const auto said = profile.limits.find(fmt::format("{}/{}", threshold->check, threshold->name));
        said != profile.limits.end())
      text += fmt::format("; {} {:.15g} ({})", threshold->name, said->second.value, said->second.source);
  return text;
}

std::string row(const PlannedCheck& planned, const Profile& profile, std::size_t width) {
  return fmt::format("  {:<{}}  {}{}\n", planned.check->id, width,
                     with_source(std::string(word(planned.severity.value)), planned.severity.source),
                     limits_of(planned, profile));
}

std::int64_t seconds_now() {
  using namespace std::chrono;
  return duration_cast<seconds>(system_clock::now().time_since_epoch()).count();
}

bool is_over(const Waiver& waiver, const Plan& plan) { return waiver.expires && *waiver.expires <= plan.now; }

std::string end_of(const Waiver& waiver, const Plan& plan) {
  if (!waiver.expires) return "permanent";
  return fmt::format("{} {}", is_over(waiver, plan) ? "OVER since" : "until", waiver.until);
}

std::string waivers_text(const Plan& plan) {
  if (plan.waivers.empty()) return "";
  std::string text = "\nwaivers\n";
  for (const auto& w : plan.waivers)
    text += fmt::format("  {}: {}, {}{} ({})\n", w.pattern, w.reason, end_of(w, plan),
                        w.owner.empty() ? "" : ", " + w.owner, w.source);
  return text;
}

template <class Range, class Width>
std::size_t widest(const Range& range, Width width) {
  std::size_t most = 0;
  for (const auto& item : range) most = std::max(most, width(item));
  return most;
}

Ordered json_of(const PlannedCheck& planned, const Profile& profile) {
  auto thresholds = Ordered::array();
  for (const auto* threshold : planned.check->thresholds)
    thresholds.push_back(
        {{"name", threshold->name}, {"value", profile.limit(*threshold)}, {"about", threshold->about}});
  return {{"id", planned.check->id},
          {"selected", planned.left_out.empty()},
          {"leftOut", planned.left_out.empty() ? Ordered(nullptr) : Ordered(planned.left_out)},
          {"severity", word(planned.severity.value)},
          {"severitySource", planned.severity.source.empty() ? Ordered(nullptr) : Ordered(planned.severity.source)},
          {"thresholds", thresholds}};
}

Ordered json_of(const Waiver& w, const Plan& plan) {
  return {{"check", w.pattern},
          {"reason", w.reason},
          {"owner", w.owner},
          {"expires", w.expires ? Ordered(w.until) : Ordered(nullptr)},
          {"expired", is_over(w, plan)},
          {"source", w.source}};
}

}  // namespace

Plan plan_of(Profile profile, const std::vector<const Check*>& all, const Options& options) {
  Plan plan{.profile = std::move(profile),
            .checks = {},
            .waivers = waivers_in(options, all),
            .now = seconds_now(),
            .configuration = options.configuration};
  for (const auto* check : all) {
    const auto said = options.severities.find(check->id);
    plan.checks.push_back(
        {.check = check,
         .severity = said == options.severities.end() ? Derived<Severity>{check->severity, ""} : said->second,
         .left_out = why_left_out(*check, options, plan.profile)});
  }
  return plan;
}

std::string plan_table(const Plan& plan) {
  const auto described = lines(plan.profile);
  const auto names = widest(described, [](const auto& line) { return line.name.size(); });
  const auto ids = widest(plan.checks, [](const auto& planned) { return planned.check->id.size(); });
  std::string text = plan.configuration.empty()
                         ? "configuration: none\n"
                         : fmt::format("configuration: {}\n", fmt::join(plan.configuration, ", "));
  text += "\nthis node is taken for\n";
  for (const auto& [name, value, source] : described)
    text += fmt::format("  {:<{}}  {}\n", name, names, with_source(value, source));
  const auto asked =
      std::count_if(plan.checks.begin(), plan.checks.end(), [](const auto& c) { return c.left_out.empty(); });
  text += fmt::format("\n{} of {} checks are asked\n", asked, plan.checks.size());
  for (const auto& planned : plan.checks)
    if (planned.left_out.empty()) text += row(planned, plan.profile, ids);
  if (static_cast<std::size_t>(asked) != plan.checks.size()) text += "\nnot asked\n";
  for (const auto& planned : plan.checks)
    if (!planned.left_out.empty()) text += fmt::format("  {:<{}}  {}\n", planned.check->id, ids, planned.left_out);
  return text + waivers_text(plan);
}

std::string plan_json(const Plan& plan) {
  auto profile = Ordered::array(), checks = Ordered::array(), waivers = Ordered::array();
  for (const auto& [name, value, source] : lines(plan.profile))
    profile.push_back({{"name", name}, {"value", value}, {"source", source}});
  for (const auto& planned : plan.checks) checks.push_back(json_of(planned, plan.profile));
  for (const auto& waiver : plan.waivers) waivers.push_back(json_of(waiver, plan));
  const Ordered document{{"apiVersion", "nodecheck/v1"}, {"kind", "Plan"},   {"configuration", plan.configuration},
                         {"profile", profile},           {"checks", checks}, {"waivers", waivers}};
  return document.dump(2, ' ', true, Ordered::error_handler_t::replace) + "\n";
}

}  // namespace nodecheck
