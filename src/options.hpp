#pragma once
// What the user asked for, as the configuration, the environment and argv say it.
#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "profile.hpp"
#include "usage.hpp"
#include "verdict.hpp"
#include "waiver.hpp"

namespace nodecheck {

enum class ColorWhen { automatic, always, never };

struct ReportTarget {
  std::string format, path;  ///< path "-" is standard output
};

/// What node-problem-detector asks.
struct NpdQuestion {
  std::string check = {};  ///< an id, or one of kubeadm's
  std::string report = "/run/nodecheck/report.json";
  std::chrono::milliseconds max_age{300000};
  std::optional<Severity> fail_on = {};  ///< none: as the report has it
};

struct Options {
  std::string command;             ///< run, plan, collect, list, explain, npd, version, help
  std::vector<std::string> words;  ///< what follows the command and is no option: explain's id, help's topic
  // preferences: see preferences.cpp
  ProfileOptions profile;
  Derived<std::vector<std::string>> only, skip, ignored;  ///< ids, aliases, globs
  Severity fail_on = Severity::error;
  std::string cri_endpoint;  ///< empty: found
  bool own_netns = false;    ///< --netns self
  std::chrono::milliseconds timeout{10000};
  std::optional<std::chrono::milliseconds> fact_timeout;
  std::optional<std::chrono::milliseconds> wait;
  // the configuration alone says these
  std::map<std::string, Derived<Severity>, std::less<>> severities;  ///< by id
  std::vector<Waiver> waivers;
  std::vector<std::string> configuration;  ///< the files that were read
  // flags alone
  std::string facts_file;  ///< empty: the live machine
  std::string root;        ///< a copied or mounted root is judged instead of this machine; empty: none
  std::string host_root;   ///< where the files of this machine lie; empty: "/"
  std::string output = "console";
  std::vector<ReportTarget> reports;
  ColorWhen color = ColorWhen::automatic;
  bool quiet = false, verbose = false;
  std::string bundle;                 ///< collect's
  std::string list_format = "table";  ///< list's and plan's
  bool kubeadm_ids = false;           ///< list's
  NpdQuestion npd;
};

/// What stands around the command line.
struct Surroundings {
  std::vector<std::string> environment;  ///< "NAME=value"
  /// Takes what the configuration says: of --config FILE, or of its usual places where that is empty.
  std::function<void(Options&, const std::string& file)> configure = [](Options&, const std::string&) {};
};

/// Throws UsageError, which names the bad word and the nearest good one.
/// `formats` are the reporters' names.
[[nodiscard]] Options parse_options(const std::vector<std::string>& arguments, const std::vector<std::string>& formats,
                                    const Surroundings& around = {});
/// What `nodecheck help [command]` prints. Throws UsageError on an unknown command.
[[nodiscard]] std::string help_text(const std::string& command);
[[nodiscard]] std::vector<std::string> command_names();

}  // namespace nodecheck
