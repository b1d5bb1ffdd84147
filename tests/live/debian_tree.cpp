#include "live/debian_tree.hpp"

#include <fmt/format.h>

#include <stdexcept>

#include "support/command.hpp"
#include "support/sources.hpp"
#include "text.hpp"

namespace nodecheck {
namespace {

constexpr auto packages = " containerd docker.io iptables";

constexpr auto enter = R"(
tree=$0 folder=$1
shift
mkdir -p "$folder/root"
mount -t tmpfs tmpfs "$folder/root"
mount --rbind /tmp "$tree/tmp"
mount --rbind /dev "$tree/dev"
mount --rbind /sys "$tree/sys"
mount -t proc proc "$tree/proc"
mount -t tmpfs tmpfs "$tree/run"
# An unpacked package has no link here, and two containerds would share the socket of NRI.
[ -L "$tree/var/run" ] || { mkdir -p "$tree/var/run" && mount -t tmpfs tmpfs "$tree/var/run"; }
exec chroot "$tree" "$@"
)";

}  // namespace

std::string debian_tree(const std::string& suite) {
  const auto said = shell_says(source_path("script/debian-tree") + " " + suite + packages);
  if (said.status != 0) throw std::runtime_error("script/debian-tree: " + said.err);
  return std::string(trim(said.out));
}

std::vector<std::string> in_tree(const std::string& tree, const std::string& folder, std::vector<std::string> words) {
  words.insert(words.begin(), {"unshare", "--mount", "sh", "-ec", enter, tree, folder});
  return words;
}

std::string says_in_tree(const std::string& tree, const std::string& folder, const std::string& command) {
  const auto said = shell_says(fmt::format("exec unshare --mount sh -ec '{}' {} {} {}", enter, tree, folder, command));
  if (said.status != 0) throw std::runtime_error(command + ": " + said.err);
  return said.out;
}

}  // namespace nodecheck
