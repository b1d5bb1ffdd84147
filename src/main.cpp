// argv in, exit status out. Probes that hang are left behind: the program ends by _Exit, never by waiting for them.
#include <fcntl.h>

#include <cstdio>
#include <cstdlib>

#include "commands.hpp"
#include "host.hpp"
#include "reporters.hpp"

/// A closed standard descriptor would be given to the next socket or report, and what is printed would land there.
static void open_standard_descriptors() {
  for (int fd = 0; fd <= 2; ++fd)
    if (::fcntl(fd, F_GETFD) < 0) (void)::open("/dev/null", O_RDWR);
}

int main(int argc, char** argv) {
  open_standard_descriptors();
  const std::vector<std::string> arguments(argv + (argc > 0 ? 1 : 0), argv + argc);
  const int status = nodecheck::run_command_line(arguments, nodecheck::reporters(), &nodecheck::Host::live);
  std::fflush(nullptr);
  std::_Exit(status);
}
