#include "commands.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <sstream>
#include <system_error>

#include "catalogue.hpp"
#include "clock.hpp"
#include "complaint.hpp"
#include "config.hpp"
#include "facts/cri_override.hpp"
#include "facts/network_namespace.hpp"
#include "io/input.hpp"
#include "io/whole_file.hpp"
#include "json.hpp"
#include "kubeadm_ids.hpp"
#include "npd_command.hpp"
#include "plan.hpp"
#include "printable.hpp"
#include "progress.hpp"
#include "reason/profile_of.hpp"
#include "registry.hpp"
#include "report_files.hpp"
#include "runner.hpp"
#include "selection.hpp"
#include "tool_version.hpp"
#include "wait_news.hpp"
#include "waiting.hpp"

namespace nodecheck {
namespace {

/// One command line being carried out.
struct Session {
  const Options& options;
  std::span<const Reporter> reporters;
  HostBelow live;
};

/// NO_COLOR counts when it is not empty (no-color.org).
bool wants_color(ColorWhen when) {
  if (when != ColorWhen::automatic) return when == ColorWhen::always;
  const char* no_color = std::getenv("NO_COLOR");
  const char* term = std::getenv("TERM");
  if (no_color && *no_color) return false;
  return ::isatty(STDOUT_FILENO) == 1 && term && std::string_view(term) != "dumb";
}

void say_what_user_said(Facts& facts, const Options& options) {
  facts.set(Result<CriOverride>(CriOverride{options.cri_endpoint}));
  if (options.own_netns)
    facts.set(Result<NetworkNamespace>(NetworkNamespace{.ours_is_the_nodes = true, .whose = "ours, by --netns self"}));
}

std::shared_ptr<const Host> host_below(const char* option, const std::string& directory, HostBelow host) {
  try {
    auto below = host(directory);
    if (!below->exists("/etc") && !below->exists("/usr") && !below->exists("/lib"))
      throw UsageError(fmt::format("{} {}: there is no /etc, /usr or /lib in it: is it mounted?", option, directory));
    return below;
  } catch (const std::system_error& e) {
    throw UsageError(fmt::format("{} {}: {}", option, directory, e.code().message()));
  }
}

Facts facts_or_refuse(const Session& session) {
  const auto& o = session.options;
  const Facts::Timing timing{.fact = o.fact_timeout, .run = o.timeout};
  if (!o.root.empty()) return Facts(host_below("--root", o.root, &Host::at), timing);
  if (!o.host_root.empty()) return Facts(host_below("--host-root", o.host_root, session.live), timing);
  if (o.facts_file.empty()) return Facts(session.live("/"), timing);
  try {
    return Facts::replay(io::read_input(o.facts_file, Clock::now() + o.timeout));
  } catch (const Json::exception& e) {
    throw UsageError(fmt::format("--facts {} is no bundle of nodecheck collect: {}", o.facts_file, e.what()));
  } catch (const std::exception& e) {
    throw UsageError(fmt::format("--facts {}: {}", o.facts_file, e.what()));
  }
}

Facts facts_for(const Session& session) {
  const auto& o = session.options;
  auto facts = facts_or_refuse(session);
  if (o.facts_file.empty() || !o.cri_endpoint.empty() || o.own_netns) say_what_user_said(facts, o);
  return facts;
}

Report report_of(const Session& session, const std::vector<const Check*>& checks) {
  const auto& o = session.options;
  auto facts = facts_for(session);
  Progress progress(!o.quiet);
  const auto on_wait = [&](const auto& pending) { progress.show(pending); };
  WaitNews news(o);
  const auto on_round = [&](const Report& report) {
    progress.clear();
    news.tell(report);
  };
  auto report = run_until_it_conforms(facts, checks, o, on_wait, on_round);
  progress.clear();
  return report;
}

int run(const Session& session) {
  const auto& o = session.options;
  const auto report = report_of(session, select(Registered::all(), o.only, o.skip));
  // First: a reader of standard output may leave early.
  const bool kept = write_reports(o.reports, session.reporters, report);
  const bool shown = done_or_said([&] {
    io::write_whole("-", rendered(*reporter_named(session.reporters, o.output), report,
                                  {.color = wants_color(o.color), .quiet = o.quiet, .verbose = o.verbose}));
  });
  return static_cast<int>(kept && shown ? report.exit : Exit::internal);
}

int plan(const Session& session) {
  const auto& o = session.options;
  (void)select(Registered::all(), o.only, o.skip);  // for what it refuses
  auto facts = facts_for(session);
  Progress progress;
  for (const auto* type : profile_needs()) facts.start(*type);
  wait_for_facts(facts, [&](const auto& pending) { progress.show(pending); });
  progress.clear();
  const auto made = plan_of(profile_of(facts, o.profile), Registered::all(), o);
  io::write_whole("-", o.list_format == "json" ? plan_json(made) : printable_lines(plan_table(made)));
  return 0;
}

int collect(const Session& session) {
  auto facts = facts_for(session);
  Progress progress;
  start_facts(facts, Registered::all());
  wait_for_facts(facts, [&](const auto& pending) { progress.show(pending); });
  progress.clear();
  io::write_whole(session.options.bundle, facts.dump(), {.bits = 0600});
  return 0;
}

int list(const Session& session) {
  const auto checks = Registered::all();
  const auto& format = session.options.list_format;
  if (session.options.kubeadm_ids) {
    io::write_whole("-", format == "json"       ? kubeadm_ids_json(checks)
                         : format == "markdown" ? kubeadm_ids_markdown(checks)
                                                : kubeadm_ids_table(checks));
    return 0;
  }
  const auto text = format == "json"       ? catalogue_json(checks)
                    : format == "markdown" ? catalogue_markdown(checks)
                                           : catalogue_table(checks);
  io::write_whole("-", text);
  return 0;
}

std::vector<Told> told_of_this_node(const Session& session, const std::vector<const Check*>& checks) {
  const auto& o = session.options;
  auto facts = facts_for(session);
  Progress progress;
  auto told = tell_checks(facts, checks, o, [&](const auto& pending) { progress.show(pending); });
  progress.clear();
  return told;
}

/// What the configuration says of a check.
std::string configured(const Check& check, const Options& options) {
  std::string text;
  if (const auto said = options.severities.find(check.id); said != options.severities.end())
    text += fmt::format("configured: severity {} ({})\n", word(said->second.value), said->second.source);
  for (const auto* threshold : check.thresholds)
    if (const auto said = options.profile.limits.find(fmt::format("{}/{}", check.id, threshold->name));
        said != options.profile.limits.end())
      text += fmt::format("configured: {} {:.15g} ({})\n", threshold->name, said->second.value, said->second.source);
  return text;
}

/// What these checks make of this node, and what their verdicts rest on.
std::string shown_here(const Session& session, const std::vector<const Check*>& checks) {
  const auto all = told_of_this_node(session, checks);
  std::string text, here;
  for (const auto& told : all) {
    text += (text.empty() ? "" : "\n") + explanation(*told.check, told.remedy);
    here += fmt::format("\non this node: {}: {}\n", told.check->id, told.verdict);
    here += configured(*told.check, session.options);
    if (!told.detail.empty()) here += "\n" + told.detail;
  }
  return printable_lines(text + here);
}

/// One of kubeadm's ids that no check covers; null: none of that name.
const KubeadmId* left_out_id(const std::string& name) {
  const auto ids = kubeadm_ids();
  const auto found = std::find_if(ids.begin(), ids.end(), [&](const auto& row) {
    return !row.left_out.empty() && ::strcasecmp(std::string(row.id).c_str(), name.c_str()) == 0;
  });
  return found == ids.end() ? nullptr : &*found;
}

int explain_checks(const Session& session) {
  const auto& name = session.options.words[0];
  const auto found = Registered::find(name);
  if (found.empty()) {
    if (const auto* id = left_out_id(name)) {
      io::write_whole("-", fmt::format("{}: {}\n\nno check covers it: {}\n", id->id, id->asks, id->left_out));
      return 0;
    }
    refuse("no check is called", name, ids_and_aliases(Registered::all()));
  }
  std::string text;
  for (const auto* check : found) text += (text.empty() ? "" : "\n") + explanation(*check);
  io::write_whole("-", session.options.verbose ? shown_here(session, found) : text);
  return 0;
}

int carry_out(const Session& session) {
  const auto& command = session.options.command;
  if (command == "run") return run(session);
  if (command == "plan") return plan(session);
  if (command == "collect") return collect(session);
  if (command == "list") return list(session);
  if (command == "explain") return explain_checks(session);
  if (command == "npd") return answer_npd(session.options.npd);
  io::write_whole("-", command == "version" ? fmt::format("nodecheck {} ({} checks, report nodecheck/v1)\n",
                                                          tool_version(), Registered::all().size())
                                            : help_text(session.options.words.empty() ? "" : session.options.words[0]));
  return 0;
}

Surroundings surroundings() {
  Surroundings around;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) around.environment.emplace_back(*entry);
  around.configure = [](Options& options, const std::string& file) { configure(options, file, Registered::all()); };
  return around;
}

std::vector<std::string> names_of(std::span<const Reporter> reporters) {
  std::vector<std::string> names;
  for (const auto& r : reporters) names.emplace_back(r.name);
  return names;
}

std::string help_hint(const std::vector<std::string>& arguments) {
  const auto known = command_names();
  const bool command = !arguments.empty() && std::find(known.begin(), known.end(), arguments[0]) != known.end();
  return command ? "nodecheck help " + arguments[0] : "nodecheck help";
}

}  // namespace

int run_command_line(const std::vector<std::string>& arguments, std::span<const Reporter> reporters, HostBelow live) {
  BrokenRun run(arguments, reporters);
  try {
    const auto options = parse_options(arguments, names_of(reporters), surroundings());
    return carry_out({options, reporters, live});
  } catch (const UsageError& e) {
    complain(fmt::format("nodecheck: {}\nSee '{}'.\n", e.what(), help_hint(arguments)));
    return run.ends(Exit::usage, e.what());
  } catch (const std::exception& e) {
    complain(fmt::format("nodecheck: {}\n", e.what()));
    return run.ends(Exit::internal, e.what());
  }
}

}  // namespace nodecheck
