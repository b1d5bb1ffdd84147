#pragma once
// A daemon's flags as Go's pflag reads them: the last one wins, _ and - are the same in names.
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace nodecheck {

class Flags {
 public:
  /// --name=value, --name value, --name (which reads as "true"), -name likewise. Words that are no flags are skipped; a
  /// bare -- ends the flags. Quotes are part of a value: what put them there has not taken them off, nor does pflag.
  /// `switches` are flags that take no value but with an =, as pflag's booleans.
  explicit Flags(const std::vector<std::string>& arguments, std::span<const std::string_view> switches = {});
  [[nodiscard]] std::optional<std::string> get(
      std::string_view name) const;  ///< name with dashes, without the leading two
  [[nodiscard]] std::vector<std::string> all(std::string_view name) const;  ///< in order, for flags that add up
  /// The flags after which a word stands that is no flag and no value; a word before all flags is none of these.
  [[nodiscard]] const std::vector<std::string>& before_strays() const { return before_strays_; }

 private:
  std::map<std::string, std::vector<std::string>, std::less<>> values_;
  std::vector<std::string> before_strays_;
};

/// /proc/PID/cmdline without the program's own name.
[[nodiscard]] std::vector<std::string> arguments_of(std::string_view cmdline);
/// One variable of an environment file as the words that systemd makes of it: the last assignment counts.
[[nodiscard]] std::vector<std::string> arguments_in(std::string_view environment_file, std::string_view variable);

}  // namespace nodecheck
