#include "complaint.hpp"

#include <unistd.h>

namespace nodecheck {

/// fmt::print throws where standard error cannot be written.
void complain(const std::string& text) { (void)!::write(STDERR_FILENO, text.data(), text.size()); }

}  // namespace nodecheck
