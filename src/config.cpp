#include "config.hpp"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <functional>
#include <set>
#include <sstream>

#include "preferences.hpp"
#include "usage.hpp"
#include "waivers.hpp"

namespace nodecheck {
namespace {

using Strings = std::vector<std::string>;
using YAML::Node;

constexpr std::size_t max_size = 256 << 10;

/// One file being taken.
class ConfigFile {
 public:
  ConfigFile(Options& options, std::string path, const std::vector<const Check*>& all)
      : options_(options), path_(std::move(path)), all_(all) {}

  void take(const Node& document) {
    each(document, "the configuration", {"apiVersion", "kind", "profile", "run", "checks", "waivers"},
         [&](const std::string& key, const Node& value) {
           if (key == "apiVersion") return must_be(value, key, "nodecheck/v1");
           if (key == "kind") return must_be(value, key, "Config");
           if (key == "checks") return take_checks(value);
           if (key == "waivers") return take_waivers(value);
           take_preferences(value, key);
         });
  }

 private:
  using Take = std::function<void(const std::string& key, const Node& value)>;

  [[nodiscard]] std::string at(const Node& node) const { return fmt::format("{}:{}", path_, node.Mark().line + 1); }

  [[noreturn]] void refuse_here(const Node& node, const std::string& message) const {
    throw UsageError(at(node) + ": " + message);
  }

  /// Every key of a mapping once, and none that is not known.
  void each(const Node& map, const std::string& what, const Strings& known, const Take& take) const {
    if (map.IsNull()) return;
    if (!map.IsMap()) refuse_here(map, what + " is a mapping");
    std::set<std::string> seen;
    for (const auto& entry : map) {
      const auto key = word(entry.first, "a key");
      if (std::find(known.begin(), known.end(), key) == known.end())
        refuse(fmt::format("{}: {} has no key", at(entry.first), what), key, known);
      if (!seen.insert(key).second) refuse_here(entry.first, fmt::format("'{}' stands twice", key));
      take(key, entry.second);
    }
  }

  [[nodiscard]] std::string word(const Node& node, const std::string& what) const {
    if (!node.IsScalar()) refuse_here(node, what + " is a single word or text");
    if (node.Scalar().empty()) refuse_here(node, what + " is empty");
    return node.Scalar();
  }

  [[nodiscard]] Strings words(const Node& node, const std::string& what) const {
    if (!node.IsSequence()) return {word(node, what)};
    Strings all;
    for (const auto& item : node) all.push_back(word(item, what));
    return all;
  }

  void must_be(const Node& node, const std::string& key, const std::string& wanted) const {
    if (word(node, key) != wanted) refuse_here(node, fmt::format("{} is {}, not '{}'", key, wanted, node.Scalar()));
  }

  void take_preferences(const Node& map, const std::string& section) {
    Strings known;
    for (const auto& row : preferences())
      if (row.section == section) known.emplace_back(row.key);
    each(map, section, known, [&](const std::string& key, const Node& value) {
      const auto& row = *std::find_if(preferences().begin(), preferences().end(),
                                      [&](const auto& p) { return p.section == section && p.key == key; });
      const auto said = row.list ? words(value, key) : Strings{word(value, key)};
      if (said.empty()) refuse_here(value, key + " is an empty list");
      row.set(options_, said, {at(value), fmt::format("{}: {}", at(value), key)});
    });
  }

  void take_checks(const Node& map) {
    Strings ids;
    for (const auto* check : all_) ids.emplace_back(check->id);
    each(map, "checks", ids, [&](const std::string& id, const Node& value) {
      const auto& check = **std::find_if(all_.begin(), all_.end(), [&](const auto* c) { return c->id == id; });
      each(value, id, {"severity", "thresholds"}, [&](const std::string& key, const Node& said) {
        if (key == "thresholds") return take_thresholds(said, check);
        options_.severities[id] = {
            choice<Severity>(at(said) + ": severity", word(said, key),
                             {{"error", Severity::error}, {"warning", Severity::warning}, {"info", Severity::info}}),
            at(said)};
      });
    });
  }

  void take_thresholds(const Node& map, const Check& check) {
    Strings known;
    for (const auto* threshold : check.thresholds) known.emplace_back(threshold->name);
    if (known.empty()) refuse_here(map, fmt::format("{} has no thresholds", check.id));
    each(map, fmt::format("{}'s thresholds", check.id), known, [&](const std::string& key, const Node& value) {
      options_.profile.limits[fmt::format("{}/{}", check.id, key)] = {number(value, key), at(value)};
    });
  }

  [[nodiscard]] double number(const Node& node, const std::string& what) const {
    const auto text = word(node, what);
    double value = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
    if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size() || !std::isfinite(value) || value < 0 ||
        value > 1e15)
      refuse_here(node, fmt::format("{} is a number from 0 to 1e15, not '{}'", what, text));
    return value;
  }

  void take_waivers(const Node& list) {
    if (list.IsNull()) return;
    if (!list.IsSequence()) refuse_here(list, "waivers is a list");
    for (const auto& item : list) options_.waivers.push_back(waiver(item));
  }

  [[nodiscard]] Waiver waiver(const Node& map) const {
    Waiver w{.pattern = {}, .reason = {}, .owner = {}, .expires = {}, .until = {}, .source = at(map)};
    bool permanent = false;
    each(map, "a waiver", {"check", "id", "reason", "owner", "expires", "expiry", "permanent"},
         [&](const std::string& key, const Node& value) {
           const auto text = word(value, key);
           const auto said = fmt::format("{}: {}", at(value), key);
           const bool again =
               (key == "check" || key == "id") ? !w.pattern.empty() : key.starts_with("expir") && w.expires.has_value();
           if (again) refuse_here(value, fmt::format("{} says a second time what this waiver has already", key));
           if (key == "check" || key == "id") w.pattern = text;
           if (key == "reason") w.reason = text;
           if (key == "owner") w.owner = text;
           if (key == "expires" || key == "expiry") w.expires = parse_expiry(said, w.until = text);
           if (key == "permanent") permanent = choice<bool>(said, text, {{"true", true}, {"false", false}});
         });
    if (w.pattern.empty()) refuse_here(map, "a waiver needs a check: an id, an id of kubeadm's, or a glob");
    refuse_what_names_nothing(at(map), w.pattern, all_);
    if (w.reason.empty()) refuse_here(map, fmt::format("the waiver of {} needs a reason", w.pattern));
    if (w.expires.has_value() == permanent)
      refuse_here(map, fmt::format("the waiver of {} needs either 'expires: 2027-06-30' or 'permanent: true'{}",
                                   w.pattern, permanent ? ", not both" : ""));
    return w;
  }

  Options& options_;
  std::string path_;
  const std::vector<const Check*>& all_;
};

/// Hears of a document and keeps nothing of it.
class Deaf final : public YAML::EventHandler {
  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark&, YAML::anchor_t) override {}
  void OnAlias(const YAML::Mark&, YAML::anchor_t) override {}
  void OnScalar(const YAML::Mark&, const std::string&, YAML::anchor_t, const std::string&) override {}
  void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {}
  void OnSequenceEnd() override {}
  void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {}
  void OnMapEnd() override {}
};

/// YAML::LoadAll never ends on ",": what is no document it meets again as the next one.
Node only_document(const std::string& yaml, const std::string& path) {
  std::istringstream text(yaml);
  YAML::Parser parser(text);
  Deaf deaf;
  if (parser.HandleNextDocument(deaf) && parser.HandleNextDocument(deaf))
    throw UsageError(path + ": more than one YAML document");
  return YAML::Load(yaml);
}

bool digits(std::string_view text, int& into) {
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), into);
  return parsed.ec == std::errc() && parsed.ptr == text.data() + text.size();
}

}  // namespace

void configure_from(Options& options, std::string_view yaml, const std::string& path,
                    const std::vector<const Check*>& all) {
  if (yaml.size() > max_size) throw UsageError(path + ": larger than 256 KiB");
  try {
    ConfigFile(options, path, all).take(only_document(std::string(yaml), path));
  } catch (const YAML::Exception& e) {
    throw UsageError(fmt::format("{}:{}: {}", path, e.mark.line + 1, e.msg));
  }
}

std::int64_t parse_expiry(const std::string& said, const std::string& word) {
  using namespace std::chrono;
  const std::string_view text = word;
  int y = 0, m = 0, d = 0, hour = 24, minute = 0, second = 0;
  bool good = text.size() >= 10 && text[4] == '-' && text[7] == '-' && digits(text.substr(0, 4), y) &&
              digits(text.substr(5, 2), m) && digits(text.substr(8, 2), d);
  if (good && text.size() > 10)
    good = text.size() == 20 && text[10] == 'T' && text[13] == ':' && text[16] == ':' && text[19] == 'Z' &&
           digits(text.substr(11, 2), hour) && digits(text.substr(14, 2), minute) &&
           digits(text.substr(17, 2), second) && hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0 &&
           second < 60;
  const year_month_day day{year{y}, month{static_cast<unsigned>(m)}, std::chrono::day{static_cast<unsigned>(d)}};
  if (!good || !day.ok() || y < 1)
    throw UsageError(
        fmt::format("{} is a day such as 2027-06-30 or a time such as 2027-06-30T12:00:00Z, not '{}'", said, word));
  const auto end = sys_days{day} + hours{hour} + minutes{minute} + seconds{second};
  return duration_cast<seconds>(end.time_since_epoch()).count();
}

}  // namespace nodecheck
