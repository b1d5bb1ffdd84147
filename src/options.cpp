#include "options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/program_options.hpp>
#include <charconv>
#include <cmath>
#include <functional>
#include <numeric>
#include <sstream>

#include "ip_prefix.hpp"

namespace nodecheck {
namespace {

namespace po = boost::program_options;
using Strings = std::vector<std::string>;

/// One of a closed set of words.
template <class T>
T choice(const char* option, const std::string& word, const std::vector<std::pair<std::string, T>>& choices) {
  Strings words;
  for (const auto& [name, value] : choices) {
    if (name == word) return value;
    words.push_back(name);
  }
  const auto near = nearest(word, words);
  throw UsageError(fmt::format("{} is one of {}, not '{}'{}", option, fmt::join(words, "|"), word,
                               near.empty() ? "" : "; did you mean '" + near + "'?"));
}

/// Where stray words are kept: a name that nobody can type as an option.
constexpr const char* stray = "\x01";

// ---- the tables: each option with what it does to Options

auto text(const std::function<void(const std::string&)>& set) { return po::value<std::string>()->notifier(set); }
auto texts(Strings& into) { return po::value<Strings>(&into)->composing(); }

Version version_or_refuse(const char* option, const std::string& word) {
  const auto version = parse_version(word);
  if (!version) throw UsageError(fmt::format("{} is a version such as 1.31.2, not '{}'", option, word));
  return *version;
}

/// A path alone or as a URL; the kubelet takes nothing else of a Linux node either.
std::string socket_or_refuse(const std::string& word) {
  if (word.starts_with('/') || word.starts_with("unix:///")) return word;
  throw UsageError(fmt::format("--cri-endpoint is unix:///PATH or /PATH, not '{}'", word));
}

Strings cidrs_or_refuse(const Strings& words) {
  for (const auto& word : words)
    if (word.find('/') == std::string::npos || !parse_ip_prefix(word))
      throw UsageError(fmt::format("--pod-cidr is a network such as 10.244.0.0/16, not '{}'", word));
  return words;
}

ReportTarget report_target(const std::string& word) {
  const auto equals = word.find('=');
  if (equals == std::string::npos || equals + 1 == word.size())
    throw UsageError(fmt::format("--report is FORMAT=PATH, not '{}'", word));
  return {word.substr(0, equals), word.substr(equals + 1)};
}

void add_help(po::options_description& d) { d.add_options()("help,h", "this text"); }

// Tables: a line or two for each option.
// clang-format off
void add_reading(po::options_description& d, Options& o) {
  d.add_options()
      ("cri-endpoint", text([&o](auto& v) { o.cri_endpoint = socket_or_refuse(v); })->value_name("SOCKET"),
       "the CRI socket (default: the kubelet's, else a live well-known one)")
      ("timeout", text([&o](auto& v) { o.timeout = parse_duration(v); })->value_name("TIME"),
       "end the whole run by then (default 10s)")
      ("fact-timeout", text([&o](auto& v) { o.fact_timeout = parse_duration(v); })->value_name("TIME"),
       "give each fact this long (default 5s; CRI calls 2s)");
}

/// What this node is to be, and where its facts come from.
void add_judging(po::options_description& d, Options& o) {
  d.add_options()
      ("phase", text([&o](auto& v) {
         const auto phase = choice<std::optional<Phase>>("--phase", v, {{"auto", {}}, {"pre-join", Phase::pre_join},
                                                        {"start", Phase::start}, {"running", Phase::running}});
         if (phase) o.profile.phase = {*phase, "--phase"}; })
         ->value_name("PHASE"), "auto|pre-join|start|running (default auto)")
      ("role", text([&o](auto& v) {
         const auto role = choice<std::optional<Role>>("--role", v, {{"auto", {}}, {"worker", Role::worker},
                                                      {"control-plane", Role::control_plane}});
         if (role) o.profile.role = {*role, "--role"}; })
         ->value_name("ROLE"), "auto|worker|control-plane (default auto)")
      ("cni", text([&o](auto& v) { o.profile.cni = {v, "--cni"}; })->value_name("NAME"), "the CNI that this node has or will have")
      ("kubelet-version", text([&o](auto& v) {
         o.profile.kubelet_version = {version_or_refuse("--kubelet-version", v), "--kubelet-version"}; })
         ->value_name("VERSION"), "the kubelet's version")
      ("kubernetes-version", text([&o](auto& v) {
         o.profile.kubernetes_version = {version_or_refuse("--kubernetes-version", v), "--kubernetes-version"}; })
         ->value_name("VERSION"), "the version of the cluster's API server")
      ("pod-cidr", po::value<Strings>()->composing()->value_name("CIDR")
         ->notifier([&o](const Strings& all) { o.profile.pod_cidrs = {cidrs_or_refuse(all), "--pod-cidr"}; }),
       "a network of pods; repeatable")
      ("netns", text([&o](auto& v) { o.own_netns = choice<bool>("--netns", v, {{"auto", false}, {"self", true}}); })
         ->value_name("WHOSE"), "auto|self: self says that this network namespace is the node's")
      ("facts", text([&o](auto& v) { o.facts_file = v; })->value_name("FILE"), "judge a bundle that collect wrote");
}

void add_run(po::options_description& d, Options& o) {
  d.add_options()
      ("only", texts(o.only)->value_name("GLOB"), "run only checks whose id or alias matches; repeatable")
      ("skip", texts(o.skip)->value_name("GLOB"), "leave out checks whose id or alias matches; repeatable")
      ("fail-on", text([&o](auto& v) {
         o.fail_on = choice<Severity>("--fail-on", v, {{"error", Severity::error}, {"warning", Severity::warning},
                                      {"info", Severity::info}}); })
         ->value_name("SEVERITY"), "error|warning|info (default error)")
      ("output,o", text([&o](auto& v) { o.output = v; })->value_name("FORMAT"),
       "console|json|junit on standard output (default console)")
      ("report", po::value<Strings>()->composing()->value_name("FORMAT=PATH")
         ->notifier([&o](const Strings& all) { for (const auto& v : all) o.reports.push_back(report_target(v)); }),
       "write a report to a file, whole or not at all; repeatable")
      ("color", text([&o](auto& v) {
         o.color = choice<ColorWhen>("--color", v, {{"auto", ColorWhen::automatic}, {"always", ColorWhen::always},
                                     {"never", ColorWhen::never}}); })
         ->value_name("WHEN"), "auto|always|never (NO_COLOR is honoured)")
      ("quiet,q", po::bool_switch(&o.quiet), "print only what needs attention")
      ("verbose,v", po::bool_switch(&o.verbose), "print what passed and does not apply too, and all in full");
}

void add_list(po::options_description& d, Options& o) {
  const auto format = [&o](const char* option) {
    return text([&o, option](auto& v) {
      o.list_format = choice<std::string>(option, v, {{"table", "table"}, {"json", "json"}, {"markdown", "markdown"}});
    })->value_name("FORMAT");
  };
  d.add_options()
      ("output,o", format("--output"), "table|json|markdown (default table)")
      ("format", format("--format"), "the same");
}

struct Command {
  std::string name, arguments, summary;
  int max_words;
  void (*add)(po::options_description&, Options&);
};

const std::vector<Command>& commands() {
  static const std::vector<Command> all{
      {"run", "[OPTION ...]", "check this node, report, and exit 0 only if it conforms", 0,
       [](po::options_description& d, Options& o) { add_run(d, o); add_judging(d, o); add_reading(d, o); }},
      {"collect", "-o FILE [OPTION ...]", "record this node's facts into a bundle for `run --facts`", 0,
       [](po::options_description& d, Options& o) {
         d.add_options()("output,o", text([&o](auto& v) { o.bundle = v; })->value_name("FILE"), "the bundle; - is standard output");
         add_reading(d, o); }},
      {"list", "[-o table|json|markdown]", "list the checks", 0, add_list},
      {"explain", "ID [-v]", "say why a check matters and how a failure is mended", 1,
       [](po::options_description& d, Options& o) {
         d.add_options()("verbose,v", po::bool_switch(&o.verbose), "look at this node too, and show what the verdict rests on");
         add_judging(d, o); add_reading(d, o); }},
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

void check_words(const Command& command, const Options& options) {
  const auto excess = static_cast<std::size_t>(command.max_words);
  if (options.words.size() > excess)
    throw UsageError(fmt::format("'{}' takes no word '{}'", command.name, options.words[excess]));
  if (command.name == "explain" && options.words.empty())
    throw UsageError("explain needs the id of a check: see 'nodecheck list'");
  if (command.name == "collect" && options.bundle.empty()) throw UsageError("collect needs -o FILE");
  if (options.quiet && options.verbose) throw UsageError("-q and -v exclude each other");
  const auto to_stdout =
      std::count_if(options.reports.begin(), options.reports.end(), [](auto& r) { return r.path == "-"; });
  if (to_stdout > 0) throw UsageError("--report writes files; standard output is -o's (use -o FORMAT)");
}

void check_formats(const Options& options, const Strings& formats) {
  const auto check = [&](const std::string& format) {
    if (std::find(formats.begin(), formats.end(), format) != formats.end()) return;
    if (!nearest(format, formats).empty()) refuse("unknown report format", format, formats);
    throw UsageError(fmt::format("unknown report format '{}': there are {}", format, fmt::join(formats, ", ")));
  };
  check(options.output);
  for (const auto& report : options.reports) check(report.format);
}

Options parse_command(const Command& command, const Strings& arguments) {
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
    po::notify(values);
    if (values.count(stray) != 0) options.words = values[stray].as<Strings>();
  } catch (const po::unknown_option& e) {
    refuse("unknown option", e.get_option_name(), option_names(visible));
  } catch (const po::error& e) {
    throw UsageError(e.what());
  }
  check_words(command, options);
  return options;
}

std::size_t edits(const std::string& a, const std::string& b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    auto diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const auto substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, substituted});
    }
  }
  return row.back();
}

}  // namespace

void refuse(const std::string& what, const std::string& word, const Strings& candidates) {
  const auto near = nearest(word, candidates);
  throw UsageError(near.empty() ? fmt::format("{} '{}'", what, word)
                                : fmt::format("{} '{}'; did you mean '{}'?", what, word, near));
}

std::string nearest(const std::string& word, const Strings& candidates) {
  std::string best;
  std::size_t best_edits = std::max<std::size_t>(2, word.size() / 4) + 1;
  for (const auto& candidate : candidates) {
    const auto n = edits(word, candidate);
    if (n < best_edits) best = candidate, best_edits = n;
  }
  if (!best.empty() || word.size() < 2) return best;
  const auto begun =
      std::find_if(candidates.begin(), candidates.end(), [&](const auto& c) { return c.starts_with(word); });
  return begun == candidates.end() ? "" : *begun;
}

std::chrono::milliseconds parse_duration(const std::string& word) {
  double number = 0;
  const auto* end = word.data() + word.size();
  const auto parsed = std::from_chars(word.data(), end, number, std::chars_format::fixed);
  const std::string unit(parsed.ptr, end);
  const std::vector<std::pair<std::string, double>> units{{"", 1e3}, {"s", 1e3}, {"ms", 1}, {"m", 60e3}, {"h", 3600e3}};
  const auto found = std::find_if(units.begin(), units.end(), [&](const auto& u) { return u.first == unit; });
  const double ms = found == units.end() ? 0 : number * found->second;
  if (parsed.ec != std::errc() || !std::isfinite(ms) || ms < 1 || ms > 86400e3)
    throw UsageError(fmt::format("'{}' is no time such as 500ms, 10s or 2m (at most 24h)", word));
  return std::chrono::milliseconds(std::llround(ms));
}

Options parse_options(const Strings& arguments, const Strings& formats) {
  if (arguments.empty()) throw UsageError("a command is missing");
  const auto& first = arguments[0];
  const Strings rest(arguments.begin() + 1, arguments.end());
  if (first == "--help" || first == "-h") return parse_command(command_named("help"), rest);
  if (first == "--version") return parse_command(command_named("version"), rest);
  if (first.starts_with('-')) throw UsageError(fmt::format("the command comes first, not '{}'", first));
  auto options = parse_command(command_named(first), rest);
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
