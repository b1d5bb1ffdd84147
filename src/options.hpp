#pragma once
// What the user asked for, as argv says it.
#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "phases.hpp"
#include "profile.hpp"
#include "verdict.hpp"

namespace nodecheck {

/// A command line that cannot be carried out: exit status 64.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

enum class ColorWhen { automatic, always, never };

struct ReportTarget {
  std::string format, path;  ///< path "-" is standard output
};

struct Options {
  std::string command;             ///< run, collect, list, explain, version, help
  std::vector<std::string> words;  ///< what follows the command and is no option: explain's id, help's topic
  // run
  std::vector<std::string> only, skip;
  ProfileOptions profile;
  std::string facts_file;  ///< empty: the live machine
  Severity fail_on = Severity::error;
  std::string output = "console";
  std::vector<ReportTarget> reports;
  ColorWhen color = ColorWhen::automatic;
  bool quiet = false, verbose = false;
  // run and collect
  std::string cri_endpoint;  ///< empty: found
  bool own_netns = false;    ///< --netns self
  std::chrono::milliseconds timeout{10000};
  std::optional<std::chrono::milliseconds> fact_timeout;
  // collect
  std::string bundle;
  // list
  std::string list_format = "table";
};

/// Throws UsageError, which names the bad word and the nearest good one.
/// `formats` are the reporters' names.
[[nodiscard]] Options parse_options(const std::vector<std::string>& arguments, const std::vector<std::string>& formats);
/// What `nodecheck help [command]` prints. Throws UsageError on an unknown command.
[[nodiscard]] std::string help_text(const std::string& command);
[[nodiscard]] std::vector<std::string> command_names();
/// Throws UsageError: "unknown WHAT 'WORD'; did you mean 'NEAR'?"
[[noreturn]] void refuse(const std::string& what, const std::string& word, const std::vector<std::string>& candidates);

/// The candidate within two edits of the word, or the one it begins; empty: none is near.
[[nodiscard]] std::string nearest(const std::string& word, const std::vector<std::string>& candidates);
/// 500ms, 10s, 2m, 1h, and a plain number of seconds (2, 0.5). Throws UsageError on anything else and on 0.
[[nodiscard]] std::chrono::milliseconds parse_duration(const std::string& text);

}  // namespace nodecheck
