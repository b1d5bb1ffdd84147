#pragma once
// A real systemd, booted by systemd-nspawn over an overlay that is gone afterwards, without a network. While it lives,
// DBUS_SYSTEM_BUS_ADDRESS names its bus.
#include <sys/types.h>

#include <map>
#include <memory>
#include <string>

#include "live/scratch.hpp"
#include "live/systemd_bus.hpp"
#include "support/command.hpp"

namespace nodecheck {

class SystemdMachine {
 public:
  /// The files of its /etc/systemd/system, by their paths there; "" masks a unit. Those of services with an [Install]
  /// section are started at boot. `binds`: what else of ours it has, read-only, by its path there. Throws
  /// std::runtime_error where no systemd answers within 30 s.
  explicit SystemdMachine(const std::map<std::string, std::string>& files,
                          const std::map<std::string, std::string>& binds = {});
  SystemdMachine(const SystemdMachine&) = delete;
  SystemdMachine& operator=(const SystemdMachine&) = delete;
  ~SystemdMachine() { kill(); }

  /// One more file, which systemd is not told of.
  void add(const std::string& path, const std::string& text) const;

  /// A line of shell in it.
  [[nodiscard]] Said says(const std::string& line) const;

 private:
  void wait_for_bus();
  void kill();

  Scratch scratch_;
  pid_t nspawn_ = 0, init_ = 0;
  std::unique_ptr<BusAddress> address_;
};

}  // namespace nodecheck
