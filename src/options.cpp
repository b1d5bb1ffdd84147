#include "options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/program_options.hpp>
#include <functional>
#include <sstream>

#include "option_rules.hpp"
#include "preferences.hpp"

namespace nodecheck {
namespace {

namespace po = boost::program_options;
using Strings = std::vector<std::string>;

/// Where stray words are kept: a name that nobody can type as an option.
constexpr const char* stray = "\x01";

// ---- the tables: each option with what it does to Options

auto* text(const std::function<void(const std::string&)>& set, const std::string& takes) {
  return po::value<std::string>()->value_name(takes)->notifier(set);
}
auto* texts(const std::function<void(const Strings&)>& set, const std::string& takes) {
  return po::value<Strings>()->composing()->value_name(takes)->notifier(set);
}

ReportTarget report_target(const std::string& word) {
  const auto equals = word.find('=');
  if (equals == std::string::npos || equals + 1 == word.size())
    throw UsageError(fmt::format("--report is FORMAT=PATH, not '{}'", word));
  return {word.substr(0, equals), word.substr(equals + 1)};
}

void add_help(po::options_description& d) { d.add_options()("help,h", "this text"); }

void add_preferences(po::options_description& d, Options& o, std::initializer_list<Use> uses) {
  for (const auto& row : preferences()) {
    if (std::find(uses.begin(), uses.end(), row.use) == uses.end()) continue;
    const auto flag = "--" + std::string(row.flag);
    const std::string name(row.flag), takes(row.takes), help(row.help);
    const auto* value = row.list ? static_cast<const po::value_semantic*>(texts(
                                       [&o, &row, flag](const Strings& all) {
                                         row.set(o, all, {flag, flag});
                                       },
                                       takes))
                                 : text(
                                       [&o, &row, flag](const std::string& v) {
                                         row.set(o, {v}, {flag, flag});
                                       },
                                       takes);
    d.add_options()(name.c_str(), value, help.c_str());
  }
}

void add_config(po::options_description& d) {
  d.add_options()("config", po::value<std::string>()->value_name("FILE"),
                  "the configuration (default /etc/nodecheck/config.yaml and conf.d)");
}

void add_root(po::options_description& d, Options& o) {
  d.add_options()("root", text([&o](auto& v) { o.root = v; }, "DIR"),
                  "judge the root below DIR, a mounted image or an unpacked tree, by its files");
}

void add_host_root(po::options_description& d, Options& o) {
  d.add_options()("host-root", text([&o](auto& v) { o.host_root = v; }, "DIR"),
                  "this machine, whose files lie below DIR, as in a container");
}

void add_node(po::options_description& d, Options& o) {
  add_preferences(d, o, {Use::judging, Use::reading});
  d.add_options()("facts", text([&o](auto& v) { o.facts_file = v; }, "FILE"), "judge a bundle that collect wrote");
  add_root(d, o);
  add_host_root(d, o);
  add_config(d);
}

void add_run(po::options_description& d, Options& o) {
  add_preferences(d, o, {Use::choosing, Use::running});
  const auto reports = [&o](const Strings& all) {
    for (const auto& v : all) o.reports.push_back(report_target(v));
  };
  const auto color = [&o](const std::string& v) {
    o.color = choice<ColorWhen>(
        "--color", v, {{"auto", ColorWhen::automatic}, {"always", ColorWhen::always}, {"never", ColorWhen::never}});
  };
  d.add_options()("output,o", text([&o](auto& v) { o.output = v; }, "FORMAT"),
                  "console|json|junit|ndjson|prometheus on standard output (default console)");
  d.add_options()("report", texts(reports, "FORMAT=PATH"), "write a report to a file, whole or not at all; repeatable");
  d.add_options()("color", text(color, "WHEN"), "auto|always|never (NO_COLOR is honoured)");
  d.add_options()("quiet,q", po::bool_switch(&o.quiet), "print only what needs attention");
  d.add_options()("verbose,v", po::bool_switch(&o.verbose),
                  "print what passed and does not apply too, and all in full");
}

auto format_option(Options& o, const char* option, const std::vector<std::pair<std::string, std::string>>& formats) {
  return text([&o, option, formats](auto& v) { o.list_format = choice<std::string>(option, v, formats); }, "FORMAT");
}

void add_list(po::options_description& d, Options& o) {
  const std::vector<std::pair<std::string, std::string>> formats{
      {"table", "table"}, {"json", "json"}, {"markdown", "markdown"}};
  d.add_options()("output,o", format_option(o, "--output", formats), "table|json|markdown (default table)");
  d.add_options()("format", format_option(o, "--format", formats), "the same");
  d.add_options()("kubeadm", po::bool_switch(&o.kubeadm_ids), "list kubeadm's ids instead, and what covers each");
}

void add_plan(po::options_description& d, Options& o) {
  d.add_options()("output,o", format_option(o, "--output", {{"table", "table"}, {"json", "json"}}),
                  "table|json (default table)");
  add_preferences(d, o, {Use::choosing});
  add_node(d, o);
}

void add_explain(po::options_description& d, Options& o) {
  d.add_options()("verbose,v", po::bool_switch(&o.verbose),
                  "look at this node too, and show what the verdict rests on");
  add_node(d, o);
}

void add_collect(po::options_description& d, Options& o) {
  d.add_options()("output,o", text([&o](auto& v) { o.bundle = v; }, "FILE"), "the bundle; - is standard output");
  add_preferences(d, o, {Use::reading});
  add_host_root(d, o);
  add_config(d);
}

/// No configuration and no environment: it is asked every few seconds, and the report has what the run was told.
void add_npd(po::options_description& d, Options& o) {
  const auto fail_on = [&o](const std::string& v) {
    o.npd.fail_on = choice<Severity>(
        "--fail-on", v, {{"error", Severity::error}, {"warning", Severity::warning}, {"info", Severity::info}});
  };
  d.add_options()("check", text([&o](auto& v) { o.npd.check = v; }, "ID"), "a check, or an id of kubeadm's");
  d.add_options()("report", text([&o](auto& v) { o.npd.report = v; }, "FILE"),
                  "what run --report json=FILE wrote (default /run/nodecheck/report.json)");
  d.add_options()("max-age", text([&o](auto& v) { o.npd.max_age = parse_duration(v); }, "TIME"),
                  "a report that is older says nothing (default 5m)");
  d.add_options()("fail-on", text(fail_on, "SEVERITY"), "error|warning|info (default what the report's run had)");
}

struct Command {
  std::string name, arguments, summary;
  int max_words;
  void (*add)(po::options_description&, Options&);
};

// clang-format off
const std::vector<Command>& commands() {
  static const std::vector<Command> all{
      {"run", "[OPTION ...]", "check this node, report, and exit 0 only if it conforms", 0,
       [](po::options_description& d, Options& o) { add_run(d, o); add_node(d, o); }},
      {"plan", "[OPTION ...]", "print what this node is taken for, and what is asked", 0, add_plan},
      {"collect", "-o FILE [OPTION ...]", "record this node's facts into a bundle for `run --facts`", 0, add_collect},
      {"list", "[-o table|json|markdown] [--kubeadm]", "list the checks", 0, add_list},
      {"explain", "ID [-v]", "say why a check matters and how a failure is mended", 1, add_explain},
      {"npd", "--check ID [OPTION ...]", "answer node-problem-detector from the last report", 0, add_npd},
      {"version", "", "print the version", 0, [](po::options_description&, Options&) {}},
      {"help", "[COMMAND]", "print help", 1, [](po::options_description&, Options&) {}},
  };
  return all;
}
// clang-format on

const Command& command_named(const std::string& name) {
  for (const auto& c : commands())
    if (c.name == name) return c;
  refuse("unknown command", name, command_names());
}

po::options_description describe(const Command& command, Options& options) {
  po::options_description d("Options", 80, 46);
  command.add(d, options);
  add_help(d);
  return d;
}

Strings option_names(const po::options_description& d) {
  Strings names;
  for (const auto& option : d.options()) names.push_back("--" + option->long_name());
  return names;
}

/// What an unset shell variable leaves behind must not mean "as if the option were not there".
void refuse_empty(const po::parsed_options& parsed) {
  for (const auto& option : parsed.options)
    if (std::find(option.value.begin(), option.value.end(), "") != option.value.end())
      throw UsageError(option.string_key == stray ? "an argument is empty"
                                                  : fmt::format("--{} is empty", option.string_key));
}

/// Exact names only, so that a later option cannot change what an abbreviation means.
po::variables_map parse(const Strings& arguments, const po::options_description& visible) {
  po::options_description all;
  all.add(visible);
  all.add_options()(stray, po::value<Strings>());
  po::positional_options_description words;
  words.add(stray, -1);
  const int style = po::command_line_style::default_style & ~po::command_line_style::allow_guessing;
  const auto parsed = po::command_line_parser(arguments).options(all).positional(words).style(style).run();
  refuse_empty(parsed);
  po::variables_map values;
  po::store(parsed, values);
  return values;
}

/// NODECHECK_CONFIG=FILE; empty: the usual places.
std::string config_in(const Strings& environment) {
  constexpr std::string_view name = "NODECHECK_CONFIG=";
  for (const auto& entry : environment)
    if (entry.starts_with(name)) return entry.substr(name.size());
  return {};
}

/// What is said around the command line, before what it says itself. A bundle and a copied root are another machine's:
/// this one's own configuration has no say in them, but one that is named has.
void take_surroundings(Options& options, const po::variables_map& values, const Surroundings& around) {
  const auto file = values.count("config") == 0 ? config_in(around.environment) : values["config"].as<std::string>();
  const bool looks = values.count("config") != 0 || options.command != "explain" || values["verbose"].as<bool>();
  const bool elsewhere = values.count("facts") != 0 || values.count("root") != 0;
  if (looks && (!file.empty() || !elsewhere)) around.configure(options, file);
  set_from_environment(options, around.environment);
}

bool takes_surroundings(const po::options_description& d) { return d.find_nothrow("config", false) != nullptr; }

/// A bundle and a copied root stay as they are, and are looked at one at a time.
void look_elsewhere(Options& options, const po::variables_map& values) {
  const Strings given = [&] {
    Strings names;
    for (const char* name : {"facts", "root", "host-root"})
      if (values.count(name) != 0) names.push_back(fmt::format("--{}", name));
    return names;
  }();
  if (given.size() > 1) throw UsageError(fmt::format("{} exclude each other", fmt::join(given, " and ")));
  if (options.facts_file.empty() && options.root.empty()) return;
  if (values.count("wait") != 0)
    throw UsageError(
        fmt::format("--wait looks at this machine again and again; what {} names stays as it is", given[0]));
  options.wait.reset();
  if (options.root.empty()) return;
  if (values.count("phase") != 0 && options.profile.phase)
    throw UsageError("--root has the phase image: no --phase beside it");
  options.profile.phase = Derived<Phase>{Phase::image, "--root"};
}

Options parse_command(const Command& command, const Strings& arguments, const Surroundings& around) {
  Options options;
  options.command = command.name;
  const auto visible = describe(command, options);
  try {
    auto values = parse(arguments, visible);
    if (values.count("help") != 0) {
      options.words = {command.name};
      options.command = "help";
      return options;
    }
    if (takes_surroundings(visible)) take_surroundings(options, values, around);
    po::notify(values);
    look_elsewhere(options, values);
    if (values.count(stray) != 0) options.words = values[stray].as<Strings>();
  } catch (const po::unknown_option& e) {
    refuse("unknown option", e.get_option_name(), option_names(visible));
  } catch (const po::error& e) {
    throw UsageError(e.what());
  }
  check_words(options, static_cast<std::size_t>(command.max_words));
  return options;
}

}  // namespace

Options parse_options(const Strings& arguments, const Strings& formats, const Surroundings& around) {
  if (arguments.empty()) throw UsageError("a command is missing");
  const auto& first = arguments[0];
  Strings rest(arguments.begin() + 1, arguments.end());
  // What an unset variable of a CI job leaves behind ignores nothing, as with kubeadm.
  std::erase(rest, "--ignore-preflight-errors=");
  if (first == "--help" || first == "-h") return parse_command(command_named("help"), rest, around);
  if (first == "--version") return parse_command(command_named("version"), rest, around);
  if (first.starts_with('-')) throw UsageError(fmt::format("the command comes first, not '{}'", first));
  auto options = parse_command(command_named(first), rest, around);
  check_formats(options, formats);
  return options;
}

Strings command_names() {
  Strings names;
  for (const auto& c : commands()) names.push_back(c.name);
  return names;
}

std::string help_text(const std::string& name) {
  if (name.empty()) {
    std::string out = "nodecheck: is this machine fit to be a Kubernetes node, and if not, why?\n\nUsage:\n";
    for (const auto& c : commands()) out += fmt::format("  nodecheck {:<9} {}\n", c.name, c.summary);
    return out +
           "\nExit status of run: 0 conforms; 1 a check failed; 2 none failed, but one could\n"
           "not be determined; 64 usage; 70 internal error.\n"
           "\n'nodecheck help COMMAND' shows a command's options.\n";
  }
  const auto& command = command_named(name);
  Options unused;
  std::ostringstream out;
  out << fmt::format("nodecheck {} {}\n{}\n\n", command.name, command.arguments, command.summary)
      << describe(command, unused);
  return out.str();
}

}  // namespace nodecheck
