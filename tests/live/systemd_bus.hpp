#pragma once
// A private dbus-daemon with a server on it that speaks systemd's interfaces, as far as nodecheck asks. While it lives,
// DBUS_SYSTEM_BUS_ADDRESS names it; the system's own bus is never touched.
#include <sys/types.h>

#include <chrono>
#include <map>
#include <memory>
#include <string>

#include "host.hpp"
#include "live/scratch.hpp"

namespace nodecheck {

struct SystemdBehaviour {
  std::map<std::string, UnitProperties> units{};  ///< all others are not found
  bool lists = true;                              ///< has ListUnitsByNames, as systemd from 230 on
  std::chrono::milliseconds delay{0};             ///< before the version is told
  bool present = true;                            ///< false: a bus without systemd on it
};

/// Has the variable for its lifetime.
class BusAddress {
 public:
  explicit BusAddress(const std::string& socket);
  BusAddress(const BusAddress&) = delete;
  BusAddress& operator=(const BusAddress&) = delete;
  ~BusAddress();
};

class SystemdBus {
 public:
  explicit SystemdBus(const SystemdBehaviour&);
  SystemdBus(const SystemdBus&) = delete;
  SystemdBus& operator=(const SystemdBus&) = delete;
  ~SystemdBus();

 private:
  struct Server;
  void wait_for_socket();
  void kill();

  Scratch scratch_;
  std::string socket_ = scratch_ / "bus";
  BusAddress address_{socket_};
  pid_t pid_ = 0;
  std::unique_ptr<Server> server_;
};

}  // namespace nodecheck
