#include "facts/kubelet_layers.hpp"

#include <fmt/format.h>

#include <optional>
#include <stdexcept>
#include <system_error>

#include "facts/kubelet_file.hpp"
#include "facts/kubelet_flags.hpp"

namespace nodecheck {
namespace {

constexpr int max_depth = 8;
constexpr int max_folders = 256;  ///< links may make any number of them

void keep_overridden(const Setting<std::string>& before, KubeletSettings& s) {
  if (s.cgroup_driver != before) s.cgroup_driver_overridden.push_back(before);
}

class DropIns {
 public:
  DropIns(const ProcessFiles& files, KubeletSettings& settings) : files_(files), settings_(settings) {}

  void apply(const std::string& directory) {
    if (!apply_folder(directory, 0)) throw std::runtime_error(directory + " is not a directory");
  }

 private:
  /// False: it is none.
  bool apply_folder(const std::string& directory, int depth) {
    const auto names = list(directory);
    if (!names) return false;
    if (depth > max_depth || ++folders_ > max_folders) throw std::runtime_error(directory + ": too many folders");
    for (const auto& name : *names) {
      const auto path = directory + "/" + name;
      if (!apply_folder(path, depth + 1) && name.ends_with(".conf")) apply_file(path);
    }
    return true;
  }

  /// Of the file itself the last of two equal keys counts; a drop-in is refused.
  void apply_file(const std::string& path) {
    lay_over(files_.read(path), path, settings_);
    const auto& repeated = settings_.documents.back().repeated;
    if (!repeated.empty())
      throw Unavailable{Unavailable::Kind::malformed, repeated.front().source,
                        fmt::format("the key {} stands twice", repeated.front().value)};
  }

  std::optional<std::vector<std::string>> list(const std::string& path) const {
    try {
      return files_.list(path);
    } catch (const std::system_error& e) {
      if (e.code().value() == ENOTDIR) return std::nullopt;
      throw;
    }
  }

  const ProcessFiles& files_;
  KubeletSettings& settings_;
  int folders_ = 0;
};

}  // namespace

void lay_over(std::string_view text, const std::string& path, KubeletSettings& s) {
  const auto before = s.cgroup_driver;
  apply_kubelet_file(text, path, s);
  s.documents.push_back(describe_kubelet_file(text, path));
  keep_overridden(before, s);
}

void lay_over(const Flags& flags, const std::string& whose, KubeletSettings& s) {
  const auto before = s.cgroup_driver;
  apply_kubelet_flags(flags, whose, s);
  keep_overridden(before, s);
}

void lay_over_folder(const ProcessFiles& files, const std::string& directory, KubeletSettings& s) {
  DropIns(files, s).apply(directory);
}

}  // namespace nodecheck
