// argv in, exit status out. Probes that hang are left behind: the program ends by _Exit, never by waiting for them.
#include <cstdio>
#include <cstdlib>

#include "commands.hpp"
#include "host.hpp"
#include "reporters.hpp"

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + (argc > 0 ? 1 : 0), argv + argc);
  const int status = nodecheck::run_command_line(arguments, nodecheck::reporters(), &nodecheck::Host::live);
  std::fflush(nullptr);
  std::_Exit(status);
}
