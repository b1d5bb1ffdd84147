#include "io/bus.hpp"

#include <sdbus-c++/sdbus-c++.h>

#include <chrono>
#include <optional>

#include "result.hpp"

namespace nodecheck::io {
namespace {

using Kind = Unavailable::Kind;
using BusProperties = std::map<std::string, sdbus::Variant>;

constexpr auto systemd = "org.freedesktop.systemd1";
constexpr auto manager_path = "/org/freedesktop/systemd1";
constexpr auto manager_interface = "org.freedesktop.systemd1.Manager";
constexpr auto unit_interface = "org.freedesktop.systemd1.Unit";
constexpr auto service_interface = "org.freedesktop.systemd1.Service";
constexpr auto properties_interface = "org.freedesktop.DBus.Properties";

Kind kind_of(const std::string& error) {
  if (error == "org.freedesktop.DBus.Error.AccessDenied") return Kind::denied;
  if (error == "org.freedesktop.DBus.Error.Timeout" || error == "org.freedesktop.DBus.Error.NoReply")
    return Kind::timed_out;
  return Kind::unsupported;
}

Unavailable refusal(const sdbus::Error& error, std::string where) {
  return {kind_of(error.getName()), std::move(where), error.getMessage()};
}

/// To sd-bus 0 would mean its own default.
std::chrono::microseconds left(Clock::time_point until) {
  const auto rest = std::chrono::duration_cast<std::chrono::microseconds>(until - Clock::now());
  if (rest.count() <= 0) throw Unavailable{Kind::timed_out, systemd, "no time left"};
  return rest;
}

/// None: a type that no fact looks at, such as ExecStart's.
std::optional<UnitProperty> decoded(const sdbus::Variant& value) {
  const auto type = value.peekValueType();
  if (type == "s") return value.get<std::string>();
  if (type == "b") return value.get<bool>();
  if (type == "i") return std::int64_t{value.get<std::int32_t>()};
  if (type == "u") return std::uint64_t{value.get<std::uint32_t>()};
  if (type == "t") return value.get<std::uint64_t>();
  if (type == "as") return value.get<std::vector<std::string>>();
  if (type == "(ss)") {  // LoadError: a name and a message
    const auto pair = value.get<sdbus::Struct<std::string, std::string>>();
    return std::vector{pair.get<0>(), pair.get<1>()};
  }
  if (type == "a(sb)") {  // EnvironmentFiles: a path, and whether it may be missing
    std::vector<std::string> files;
    for (const auto& file : value.get<std::vector<sdbus::Struct<std::string, bool>>>())
      files.push_back((file.get<1>() ? "-" : "") + file.get<0>());
    return files;
  }
  return std::nullopt;
}

struct Found {
  sdbus::ObjectPath path;
  std::string load_state;  ///< empty: not told yet
};

/// One connection, asked until one deadline.
class Bus {
 public:
  Bus(Clock::time_point until, const std::string& address) : until_(until) {
    try {
      connection_ =
          address.empty() ? sdbus::createSystemBusConnection() : sdbus::createSessionBusConnectionWithAddress(address);
    } catch (const sdbus::Error& error) {
      throw refusal(error, "D-Bus");
    }
  }

  /// In the order of the names. Both methods read a unit's file where it is not in memory yet.
  std::vector<Found> find(const std::vector<std::string>& names) {
    try {
      return list(names);
    } catch (const sdbus::Error& error) {
      if (error.getName() != "org.freedesktop.DBus.Error.UnknownMethod") throw;
      return load(names);  // systemd before 230
    }
  }

  std::string version() {
    sdbus::Variant version;
    proxy(manager_path)
        ->callMethod("Get")
        .onInterface(properties_interface)
        .withTimeout(left(until_))
        .withArguments(manager_interface, "Version")
        .storeResultsTo(version);
    return version.get<std::string>();
  }

  void add_all(const sdbus::ObjectPath& path, const char* interface, UnitProperties& to) {
    BusProperties all;
    proxy(path)
        ->callMethod("GetAll")
        .onInterface(properties_interface)
        .withTimeout(left(until_))
        .withArguments(interface)
        .storeResultsTo(all);
    for (const auto& [name, value] : all)
      if (auto property = decoded(value)) to.emplace(name, std::move(*property));
  }

 private:
  std::unique_ptr<sdbus::IProxy> proxy(const std::string& path) {
    return sdbus::createProxy(*connection_, systemd, path);
  }

  std::vector<Found> list(const std::vector<std::string>& names) {
    using Line = sdbus::Struct<std::string, std::string, std::string, std::string, std::string, std::string,
                               sdbus::ObjectPath, std::uint32_t, std::string, sdbus::ObjectPath>;
    std::vector<Line> lines;
    proxy(manager_path)
        ->callMethod("ListUnitsByNames")
        .onInterface(manager_interface)
        .withTimeout(left(until_))
        .withArguments(names)
        .storeResultsTo(lines);
    std::vector<Found> found;
    for (const auto& line : lines) found.push_back({line.get<6>(), line.get<2>()});
    return found;
  }

  std::vector<Found> load(const std::vector<std::string>& names) {
    std::vector<Found> found;
    for (const auto& name : names)
      proxy(manager_path)
          ->callMethod("LoadUnit")
          .onInterface(manager_interface)
          .withTimeout(left(until_))
          .withArguments(name)
          .storeResultsTo(found.emplace_back().path);
    return found;
  }

  Clock::time_point until_;
  std::unique_ptr<sdbus::IConnection> connection_;
};

bool is_loaded(const UnitProperties& unit) {
  const auto state = unit.find("LoadState");
  return state != unit.end() && state->second == UnitProperty{std::string("loaded")};
}

/// A unit has some hundred properties: those of units that do not exist are not worth the time.
UnitProperties properties_of(Bus& bus, const std::string& name, const Found& found) {
  if (found.load_state == "not-found") return {{"LoadState", found.load_state}};
  UnitProperties unit;
  bus.add_all(found.path, unit_interface, unit);
  if (name.ends_with(".service") && is_loaded(unit)) bus.add_all(found.path, service_interface, unit);
  return unit;
}

SystemdAnswer ask(Bus& bus, const std::vector<std::string>& names) {
  SystemdAnswer answer{bus.version(), {}};
  const auto found = bus.find(names);
  if (found.size() != names.size())
    throw Unavailable{Kind::malformed, "ListUnitsByNames", "another number of units than was asked for"};
  for (std::size_t i = 0; i < names.size(); ++i) answer.units[names[i]] = properties_of(bus, names[i], found[i]);
  return answer;
}

}  // namespace

SystemdAnswer systemd_units(const std::vector<std::string>& names, Clock::time_point until,
                            const std::string& address) {
  Bus bus(until, address);
  try {
    return ask(bus, names);
  } catch (const sdbus::Error& error) {
    throw refusal(error, systemd);
  }
}

}  // namespace nodecheck::io
