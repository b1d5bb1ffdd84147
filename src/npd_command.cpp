#include "npd_command.hpp"

#include <fmt/format.h>
#include <sys/utsname.h>

#include <system_error>

#include "clock.hpp"
#include "facts/node_identity.hpp"
#include "io/input.hpp"
#include "io/whole_file.hpp"
#include "npd.hpp"
#include "registry.hpp"
#include "report.hpp"
#include "selection.hpp"
#include "usage.hpp"

namespace nodecheck {
namespace {

constexpr std::chrono::seconds patience{2};  // node-problem-detector waits for 5

std::string machine_id_or_empty() {
  try {
    return io::read_input("/etc/machine-id", Clock::now() + patience);
  } catch (const std::system_error&) {
    return {};  // containers often have none
  }
}

NpdScene scene() {
  using namespace std::chrono;
  struct utsname system {};
  ::uname(&system);
  return {.now = duration_cast<seconds>(system_clock::now().time_since_epoch()).count(),
          .hostname = system.nodename,
          .kernel = system.release,
          .machine_id_hash = hash_of_machine_id(machine_id_or_empty())};
}

struct Said {
  int status;
  std::string message;
};

/// A check of another release, or a typo, for which no report to come will have an answer.
Said refusal(const std::string& check) {
  try {
    refuse("no check is called", check, ids_and_aliases(Registered::all()));
  } catch (const UsageError& e) {
    return {static_cast<int>(Exit::usage), e.what()};
  }
}

/// The report may be a newer release's, which knows more checks.
Said answer(const NpdQuestion& question) {
  const bool known = !Registered::find(question.check).empty();
  try {
    const auto report = io::read_input(question.report, Clock::now() + patience);
    if (!known && !npd_report_has(report, question.check)) return refusal(question.check);
    const auto said = npd_answer(report, question, scene());
    return {said.status, said.message};
  } catch (const std::system_error& e) {
    if (!known) return refusal(question.check);
    return {NpdAnswer::unknown, fmt::format("no report, {}: {}", e.code().message(), question.report)};
  }
}

}  // namespace

int answer_npd(const NpdQuestion& question) {
  const auto said = answer(question);
  io::write_whole("-", npd_line(said.message));
  return said.status;
}

}  // namespace nodecheck
