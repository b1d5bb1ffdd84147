#pragma once
// A node's files in one text, tests/nodes/NAME/tree.txt, laid out below a directory. Every file begins with its name:
//   == /proc/sys/kernel/modules_disabled
//   0
//   == /lib -> usr/lib                    a link
//   == /run/systemd/system/               a folder
//   == /proc/config.gz gzip               compressed: the text is what was
//   == /usr/bin/dash elf x86_64           the first bytes of a program
#include <string>
#include <string_view>

#include "support/temporary_root.hpp"

namespace nodecheck {

/// Throws std::runtime_error on text that is none.
void lay_out(std::string_view text, TemporaryRoot& root);

/// Of a folder of tests/nodes.
void lay_out_node(const std::string& name, TemporaryRoot& root);

}  // namespace nodecheck
