#pragma once
// A container runtime as far as CRI shows it, in this process, that can do what no real one does on demand: hang, be
// slow, be too old, answer half of a message or far too much.
#include <chrono>
#include <memory>
#include <string>

namespace nodecheck {

struct CriBehaviour {
  enum class Config { absent, no_linux, given };

  bool v1 = true;                      ///< serves runtime.v1
  bool v1alpha2 = false;               ///< serves runtime.v1alpha2
  bool introspection = false;          ///< serves containerd's own API, which says that CRI failed to load
  bool hangs = false;                  ///< takes calls and never answers
  std::chrono::milliseconds delay{0};  ///< before each answer
  int starting = 0;                    ///< calls that are refused with "server is not initialized yet" first
  std::size_t padding = 0;             ///< bytes of one value of the verbose Status
  bool lists_hang = false;             ///< Version answers, the lists and the image service never do
  std::chrono::milliseconds list_delay{0};
  std::size_t sandboxes = 0, containers = 0;  ///< every third is ready, or running; the others are not
  std::size_t entry_padding = 0;              ///< bytes in each that we do not read
  bool torn_list = false;                     ///< serves nothing but ListPodSandbox, whose answer breaks off
  bool images = true;                         ///< serves the image service
  std::string image_folder = "/var/lib/testd";
  std::string image{};  ///< the one that is there
  bool pinned = false;
  Config config = Config::given;  ///< what RuntimeConfig answers
  int driver = 0;                 ///< LinuxRuntimeConfiguration.cgroup_driver
};

/// Serves until it is destroyed.
class CriServer {
 public:
  explicit CriServer(CriBehaviour);
  ~CriServer();
  [[nodiscard]] const std::string& path() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace nodecheck
