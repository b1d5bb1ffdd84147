#pragma once
// What nodecheck's commands do once argv is understood.
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "host.hpp"
#include "reporter.hpp"

namespace nodecheck {

/// A host whose files lie below a directory: Host::live, Host::at.
using HostBelow = std::shared_ptr<const Host> (*)(const std::string& directory);

/// Runs one command line and returns the exit status. Text for people in trouble goes to standard error.
[[nodiscard]] int run_command_line(const std::vector<std::string>& arguments, std::span<const Reporter> reporters,
                                   HostBelow live);

}  // namespace nodecheck
