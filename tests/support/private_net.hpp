#pragma once
// A network namespace of a test's own. It is a thread's: threads and programs started in it are in it too, others not,
// and it ends with the last of them.
#include <functional>
#include <string>

namespace nodecheck {

/// Runs `body` in a new namespace, and throws what it throws. Needs CAP_SYS_ADMIN.
void in_private_net(const std::function<void()>& body);

/// ip(8) with these arguments; throws unless it succeeds.
void ip(const std::string& arguments);

}  // namespace nodecheck
