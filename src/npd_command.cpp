#include "npd_command.hpp"

#include <fmt/format.h>
#include <sys/utsname.h>

#include <system_error>

#include "clock.hpp"
#include "facts/node_identity.hpp"
#include "io/input.hpp"
#include "io/whole_file.hpp"
#include "npd.hpp"

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

NpdAnswer answer(const NpdQuestion& question) {
  try {
    return npd_answer(io::read_input(question.report, Clock::now() + patience), question, scene());
  } catch (const std::system_error& e) {
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
