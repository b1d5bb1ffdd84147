#pragma once
// What a command line that was understood may still not say.
#include <cstddef>
#include <string>
#include <vector>

#include "options.hpp"

namespace nodecheck {

/// Words beside the options, of which there are at most `most`, and what a command cannot do without. Throws
/// UsageError.
void check_words(const Options&, std::size_t most);
/// `formats` are the reporters' names. Throws UsageError.
void check_formats(const Options&, const std::vector<std::string>& formats);

}  // namespace nodecheck
