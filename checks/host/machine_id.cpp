// Two machines with one id are one node for whoever tells them apart by it: CNIs, DHCP, storage, monitoring.
#include "facts/machine_ids.hpp"
#include "registry.hpp"

namespace nodecheck {
namespace {

using State = MachineId::State;
using Product = MachineIds::Product;
constexpr auto file = "/etc/machine-id";
constexpr auto dbus_file = "/var/lib/dbus/machine-id";

constexpr std::string_view make_one =
    "Make one; it counts from the next start of each program on, so restart the node:\n"
    "  rm -f /etc/machine-id /var/lib/dbus/machine-id\n"
    "  systemd-machine-id-setup || tr -d - < /proc/sys/kernel/random/uuid > /etc/machine-id\n"
    "  ln -s /etc/machine-id /var/lib/dbus/machine-id\n"
    "  reboot";

std::string_view words_for(State state) {
  switch (state) {
    case State::missing:
      return "absent";
    case State::empty:
      return "empty";
    case State::uninitialized:
      return "\"uninitialized\"";
    case State::malformed:
      return "not 32 hexadecimal digits";
    case State::set:
      break;
  }
  return "set";
}

/// Before its first boot every machine made of an image has none, and then makes its own.
Outcome of_image(const MachineIds& ids) {
  if (ids.systemd.state != State::set)
    return pass("{} is {}: a machine makes its own", file, words_for(ids.systemd.state));
  return fail({.message = "the image holds a machine id, which all machines made of it will share",
               .severity = Severity::warning,
               .evidence = {{file, {}, "set", "empty, or \"uninitialized\""}}},
              "Empty it before the image is copied; the first boot makes a new one:\n"
              "  truncate -s 0 /etc/machine-id\n"
              "  rm -f /var/lib/dbus/machine-id");
}

std::vector<Finding> warnings(const MachineIds& ids) {
  std::vector<Finding> all;
  if (ids.systemd.state == State::set && ids.dbus.state == State::set && ids.systemd.hash != ids.dbus.hash)
    all.push_back({.message = "systemd and D-Bus have different machine ids",
                   .severity = Severity::warning,
                   .evidence = {{dbus_file, {}, "another id", std::string("the one of ") + file}}});
  if (ids.product == Product::bogus)
    all.push_back({.message = fmt::format("the firmware's product UUID is {}, as on other machines", ids.product_fault),
                   .severity = Severity::warning,
                   .evidence = {{"/sys/class/dmi/id/product_uuid", {}, ids.product_fault, "a UUID of this machine"}}});
  return all;
}

std::string remedy_for(const MachineIds& ids) {
  std::string remedy;
  if (ids.systemd.hash != ids.dbus.hash && ids.dbus.state == State::set)
    remedy = "Let D-Bus have systemd's; it lasts:\n  ln -sf /etc/machine-id /var/lib/dbus/machine-id";
  if (ids.product == Product::bogus)
    remedy += fmt::format("{}Set the UUID in the firmware's setup, or in the virtual machine's configuration.",
                          remedy.empty() ? "" : "\n");
  return remedy;
}

Outcome is_its_own(const MachineIds& ids) {
  if (!ids.running) return of_image(ids);
  // The kubelet takes D-Bus's where systemd's is not there.
  const bool only_dbus = ids.systemd.state == State::missing && ids.dbus.state == State::set;
  if (ids.systemd.state != State::set && !only_dbus)
    return fail({.message = fmt::format("{} is {}, so this machine has no id", file, words_for(ids.systemd.state)),
                 .evidence = {{file, {}, std::string(words_for(ids.systemd.state)), "32 hexadecimal digits"}}},
                std::string(make_one));
  if (auto findings = warnings(ids); !findings.empty()) return fail(std::move(findings), remedy_for(ids));
  if (ids.product == Product::closed)
    return unknown(
        {.message = "the firmware's product UUID is closed to all but root",
         .severity = Severity::warning,
         .evidence = {{"/sys/class/dmi/id/product_uuid", {}, "permission denied", "a UUID of this machine"}}});
  return pass("{} is set{}", only_dbus ? dbus_file : file,
              ids.product == Product::set ? ", and so is the product UUID" : "");
}

constexpr Check check{
    .id = "host.machine-id",
    .title = "The machine has an id of its own",
    .rationale =
        "Clones that share an id get one another's DHCP leases, and look like one machine to what runs on them.",
    .remedy = make_one,
    .docs = "https://man7.org/linux/man-pages/man5/machine-id.5.html",
    .severity = Severity::error,
    .phases = Phases::node_and_image,
    .judge = judge<is_its_own>,
};
const Registered registered{check};

}  // namespace
}  // namespace nodecheck
