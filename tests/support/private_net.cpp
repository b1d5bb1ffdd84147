#include "support/private_net.hpp"

#include <sched.h>

#include <cerrno>
#include <cstdlib>
#include <future>
#include <stdexcept>
#include <system_error>

namespace nodecheck {

void in_private_net(const std::function<void()>& body) {
  std::async(std::launch::async, [&] {
    if (::unshare(CLONE_NEWNET) != 0) throw std::system_error(errno, std::generic_category(), "unshare(CLONE_NEWNET)");
    body();
  }).get();
}

void ip(const std::string& arguments) {
  const auto command = "ip " + arguments;
  if (std::system(command.c_str()) != 0) throw std::runtime_error("failed: " + command);
}

}  // namespace nodecheck
