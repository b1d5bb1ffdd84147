// overlayfs, on which every image is unpacked, needs a filesystem whose folders say what kind of file an entry is.
#include <linux/magic.h>

#include <optional>
#include <string_view>
#include <utility>

#include "facts/storage.hpp"
#include "profile.hpp"
#include "registry.hpp"
#include "text.hpp"

namespace nodecheck {
namespace {

Finding finding(const StorageFolder& folder, bool xfs) {
  const auto& where = folder.mount_point.empty() ? folder.seen : folder.mount_point;
  return {.message = xfs ? fmt::format("{} is on an xfs that was made with ftype=0, on which overlayfs does not work",
                                       folder.path.value)
                         : fmt::format("{} is on a filesystem without file types in its folders (d_type), on which "
                                       "overlayfs does not work",
                                       folder.path.value),
          .evidence = {{where, folder.seen, xfs ? "ftype=0" : "no d_type", xfs ? "ftype=1" : "d_type"}}};
}

std::string remedy_for(const StorageFolder& folder, bool xfs) {
  const auto& where = folder.mount_point.empty() ? folder.seen : folder.mount_point;
  return fmt::format(
      "{}It cannot be changed on a filesystem that is there. Lay {} on another one, made so, and put that into "
      "/etc/fstab:\n"
      "  mkfs.xfs -n ftype=1 DEVICE",
      xfs ? fmt::format("See it:\n  xfs_info {} | grep ftype\n", shell_word(where)) : "",
      shell_word(folder.path.value));
}

/// Those that have types however they were made: an empty one shows no entry.
bool always_has_types(std::uint64_t type) {
  constexpr std::uint64_t zfs = 0x2fc12fc1;  // it is no part of the kernel
  return type == BTRFS_SUPER_MAGIC || type == TMPFS_MAGIC || type == F2FS_SUPER_MAGIC || type == zfs;
}

/// What the kernel refuses as the upper layer of an overlay: their magic numbers.
std::string_view refused(std::uint64_t type) {
  constexpr std::pair<std::uint64_t, std::string_view> all[]{{OVERLAYFS_SUPER_MAGIC, "overlay"},
                                                             {NFS_SUPER_MAGIC, "NFS"},
                                                             {MSDOS_SUPER_MAGIC, "FAT"},
                                                             {0xff534d42, "CIFS"},
                                                             {0xfe534d42, "SMB"},
                                                             {0x01021997, "9p"},
                                                             {0x2011bab0, "exFAT"}};
  for (const auto& [magic, name] : all)
    if (magic == type) return name;
  return {};
}

Outcome cannot_be_upper(const StorageFolder& folder, std::string_view name, const Profile& profile) {
  const auto& where = folder.mount_point.empty() ? folder.seen : folder.mount_point;
  const bool may_do_without = profile.sets_up_itself() || profile.distribution.value == Distribution::kind;
  return fail({.message = fmt::format("{} is on {}, and overlayfs takes no such filesystem to write to",
                                      folder.path.value, name),
               .severity = may_do_without ? std::optional(Severity::warning) : std::nullopt,
               .evidence = {{where, folder.seen, fmt::format("{} ({:#x})", name, folder.filesystem.type),
                             "ext4, xfs or another that overlayfs takes"}}},
              fmt::format("Lay {} on a disk of the node with ext4 or xfs, and put that into /etc/fstab:\n"
                          "  mkfs.ext4 DEVICE\n"
                          "Where the runtime unpacks images by another snapshotter than overlayfs, this may be waived.",
                          shell_word(folder.path.value)));
}

Outcome tells_types(const ImageStorage& images, const Profile& profile) {
  if (images.folders.empty()) return not_applicable("no container runtime is on this node");
  std::string seen;
  for (const auto& folder : images.folders) {
    const auto& types = folder.filesystem.entry_types;
    const bool xfs = folder.filesystem.type == XFS_SUPER_MAGIC;
    if (const auto name = refused(folder.filesystem.type); !name.empty()) return cannot_be_upper(folder, name, profile);
    if (types == false) return fail(finding(folder, xfs), remedy_for(folder, xfs));
    if (!types && !always_has_types(folder.filesystem.type))
      return unknown({.message = fmt::format("{} shows no entry that would tell whether its filesystem has file types",
                                             folder.seen),
                      .evidence = {{folder.seen, {}, "empty, or closed to us", "d_type"}}});
    seen += fmt::format("{}{} has file types in its folders", seen.empty() ? "" : ", ", folder.seen);
  }
  return pass("{}", seen);
}

constexpr Check check{
    .id = "storage.filesystem",
    .title = "The runtime's filesystem suits overlayfs",
    .rationale = "Without d_type overlayfs cannot tell deleted files: the runtime refuses it, or images break.",
    .remedy = "Lay the runtime's folder on ext4, or on an xfs made with ftype=1.",
    .docs = "https://docs.kernel.org/filesystems/overlayfs.html",
    .severity = Severity::error,
    .judge = judge<tells_types>,
};
const Registered registered{check};

}  // namespace
}  // namespace nodecheck
