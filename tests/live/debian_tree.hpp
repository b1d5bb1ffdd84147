#pragma once
// Programs of other Debian releases, run from a tree of their packages.
#include <string>
#include <vector>

namespace nodecheck {

/// The tree with containerd, dockerd and both iptables in it, which script/debian-tree makes when it is not there: that
/// needs the network.
[[nodiscard]] std::string debian_tree(const std::string& suite);

/// `words` with the tree as root, and /tmp as it is here. `folder`/root is on a tmpfs, which overlayfs can stand on.
/// All mounts are of this process alone and end with it; its pid is that of the program.
[[nodiscard]] std::vector<std::string> in_tree(const std::string& tree, const std::string& folder,
                                               std::vector<std::string> words);
/// What a command prints there. Throws where it fails.
[[nodiscard]] std::string says_in_tree(const std::string& tree, const std::string& folder, const std::string& command);

}  // namespace nodecheck
