#include "live/systemd_bus.hpp"

#include <fmt/format.h>
#include <sdbus-c++/sdbus-c++.h>
#include <signal.h>
#include <sys/wait.h>

#include <thread>

#include "io/unix_socket.hpp"
#include "live/spawn.hpp"

namespace nodecheck {
namespace {

constexpr auto systemd = "org.freedesktop.systemd1";
constexpr auto manager_path = "/org/freedesktop/systemd1";
constexpr auto manager_interface = "org.freedesktop.systemd1.Manager";
constexpr auto config_format = R"(<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <listen>unix:path={}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow user="*"/><allow own="*"/><allow send_destination="*"/><allow receive_sender="*"/>
  </policy>
</busconfig>
)";

using Strings = std::vector<std::string>;
using Listed = sdbus::Struct<std::string, std::string, std::string, std::string, std::string, std::string,
                             sdbus::ObjectPath, std::uint32_t, std::string, sdbus::ObjectPath>;

/// As systemd writes a unit's name in its object path.
std::string path_of(const std::string& name) {
  std::string path = std::string(manager_path) + "/unit/";
  for (const char c : name)
    path += std::isalnum(static_cast<unsigned char>(c)) ? std::string(1, c) : fmt::format("_{:02x}", c);
  return path;
}

template <class T>
void serve(sdbus::IObject& object, const std::string& interface, const std::string& name, T value) {
  object.registerProperty(name).onInterface(interface).withGetter([value] { return value; });
}

/// The types on the wire are systemd's.
struct Served {
  sdbus::IObject& object;
  std::string interface, name;

  void operator()(bool value) const { serve(object, interface, name, value); }
  void operator()(const std::string& value) const { serve(object, interface, name, value); }
  void operator()(std::int64_t value) const { serve(object, interface, name, static_cast<std::int32_t>(value)); }
  void operator()(std::uint64_t value) const {
    if (name == "NRestarts" || name == "MainPID")
      serve(object, interface, name, static_cast<std::uint32_t>(value));
    else
      serve(object, interface, name, value);
  }
  void operator()(const Strings& value) const {
    if (name == "LoadError") return serve(object, interface, name, sdbus::make_struct(value.at(0), value.at(1)));
    if (name != "EnvironmentFiles") return serve(object, interface, name, value);
    std::vector<sdbus::Struct<std::string, bool>> files;
    for (const auto& file : value)
      files.push_back(sdbus::make_struct(file.substr(file.starts_with('-')), file.starts_with('-')));
    serve(object, interface, name, files);
  }
};

bool is_of_services(const std::string& property) {
  static const Strings names{"NRestarts",      "RestartUSec", "Result",   "MainPID",     "ExecMainCode",
                             "ExecMainStatus", "Delegate",    "KillMode", "Environment", "EnvironmentFiles"};
  return std::find(names.begin(), names.end(), property) != names.end();
}

UnitProperties absent(const std::string& name) {
  return {{"LoadState", std::string("not-found")},
          {"LoadError", Strings{"org.freedesktop.systemd1.NoSuchUnit", "Unit " + name + " not found."}},
          {"ActiveState", std::string("inactive")},
          {"SubState", std::string("dead")}};
}

}  // namespace

BusAddress::BusAddress(const std::string& socket) {
  ::setenv("DBUS_SYSTEM_BUS_ADDRESS", ("unix:path=" + socket).c_str(), 1);
}
BusAddress::~BusAddress() { ::unsetenv("DBUS_SYSTEM_BUS_ADDRESS"); }

/// Makes the object of a unit when it is first asked for, as systemd does.
struct SystemdBus::Server {
  explicit Server(const SystemdBehaviour& b) : behaviour(b), connection(sdbus::createSystemBusConnection(systemd)) {
    manager = sdbus::createObject(*connection, manager_path);
    manager->registerMethod("LoadUnit").onInterface(manager_interface).implementedAs([this](const std::string& name) {
      return add(name);
    });
    if (b.lists)
      manager->registerMethod("ListUnitsByNames")
          .onInterface(manager_interface)
          .implementedAs([this](const Strings& names) { return list(names); });
    manager->registerProperty("Version").onInterface(manager_interface).withGetter([this] {
      std::this_thread::sleep_for(behaviour.delay);
      return std::string("252.39-1~deb12u1");
    });
    manager->finishRegistration();
    connection->enterEventLoopAsync();
  }
  ~Server() { connection->leaveEventLoop(); }

  sdbus::ObjectPath add(const std::string& name) {
    const auto path = path_of(name);
    auto& object = objects[name];
    if (object) return path;
    object = sdbus::createObject(*connection, path);
    const auto found = behaviour.units.find(name);
    for (const auto& [property, value] : found == behaviour.units.end() ? absent(name) : found->second)
      std::visit(Served{*object, std::string(systemd) + (is_of_services(property) ? ".Service" : ".Unit"), property},
                 value);
    serve(*object, "org.freedesktop.systemd1.Unit", "Id", name);
    serve(*object, "org.freedesktop.systemd1.Unit", "InvocationID", std::vector<std::uint8_t>{1, 2, 3});
    object->finishRegistration();
    return path;
  }

  std::vector<Listed> list(const Strings& names) {
    std::vector<Listed> lines;
    for (const auto& name : names) lines.emplace_back(name, "", "", "", "", "", add(name), 0U, "", "/");
    return lines;
  }

  SystemdBehaviour behaviour;
  std::unique_ptr<sdbus::IConnection> connection;
  std::unique_ptr<sdbus::IObject> manager;
  std::map<std::string, std::unique_ptr<sdbus::IObject>> objects;
};

SystemdBus::SystemdBus(const SystemdBehaviour& behaviour) {
  const auto config = scratch_.write("bus.conf", fmt::format(config_format, socket_));
  pid_ = spawn({"dbus-daemon", "--nofork", "--nopidfile", "--config-file=" + config}, scratch_ / "log");
  try {
    wait_for_socket();
    if (behaviour.present) server_ = std::make_unique<Server>(behaviour);
  } catch (...) {
    kill();
    throw;
  }
}

SystemdBus::~SystemdBus() {
  server_.reset();
  kill();
}

void SystemdBus::wait_for_socket() {
  using namespace std::chrono_literals;
  const auto end = Clock::now() + 10s;
  while (io::probe_socket(socket_).state != SocketProbe::State::accepting) {
    if (::waitpid(pid_, nullptr, WNOHANG) == pid_) {
      pid_ = 0;
      throw std::runtime_error("dbus-daemon ended");
    }
    if (Clock::now() > end) throw std::runtime_error("dbus-daemon does not come up");
    std::this_thread::sleep_for(5ms);
  }
}

void SystemdBus::kill() {
  if (pid_ == 0) return;
  ::kill(-pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
  pid_ = 0;
}

}  // namespace nodecheck
