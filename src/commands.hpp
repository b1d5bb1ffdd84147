#pragma once
// What nodecheck's commands do once argv is understood.
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "host.hpp"
#include "reporter.hpp"

namespace nodecheck {

/// Runs one command line and returns the exit status. Text for people in trouble goes to standard error.
[[nodiscard]] int run_command_line(const std::vector<std::string>& arguments, std::span<const Reporter> reporters,
                                   std::shared_ptr<const Host> (*live)());

}  // namespace nodecheck
