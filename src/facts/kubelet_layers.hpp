#pragma once
// A kubelet's settings, one layer after the other: its file, the drop-ins, its flags.
#include <string>
#include <string_view>

#include "facts/command_line.hpp"
#include "facts/kubelet_settings.hpp"
#include "facts/process_files.hpp"

namespace nodecheck {

/// A configuration file; what it replaces is kept where the fact asks for that.
void lay_over(std::string_view text, const std::string& path, KubeletSettings&);
/// `whose` begins every source: "kubelet's --cgroup-driver".
void lay_over(const Flags&, const std::string& whose, KubeletSettings&);
/// Drop-ins end in .conf and are laid over the file in lexical order of their paths, folders walked through. Throws
/// where the folder is none, or not there.
void lay_over_folder(const ProcessFiles&, const std::string& directory, KubeletSettings&);

}  // namespace nodecheck
