#pragma once
// By what this machine is told from others. The ids are confidential (machine-id(5)): only hashes of them become a part
// of the fact.
#include <optional>
#include <string>
#include <string_view>

#include "facts.hpp"

namespace nodecheck {

/// A file that holds a machine id.
struct MachineId {
  enum class State { missing, empty, uninitialized, malformed, set };
  State state = State::missing;
  std::string hash;  ///< of one that is set
  bool operator==(const MachineId&) const = default;
};

struct MachineIds {
  static constexpr std::string_view id = "machine.ids";
  bool running = true;      ///< false: a copied root, which is not the machine yet
  MachineId systemd, dbus;  ///< /etc/machine-id, /var/lib/dbus/machine-id
  enum class Product { absent, closed, set, bogus };
  Product product = Product::absent;  ///< the firmware's: /sys/class/dmi/id/product_uuid
  std::string product_fault;          ///< "all zeros"; empty unless bogus
  bool operator==(const MachineIds&) const = default;
};

void to_json(Json&, const MachineId&);
void from_json(const Json&, MachineId&);
void to_json(Json&, const MachineIds&);
void from_json(const Json&, MachineIds&);

/// What a file with this text holds.
[[nodiscard]] MachineId parse_machine_id(std::string_view text);
/// What is wrong with a UUID that several machines have: "all zeros". Empty: nothing is known.
[[nodiscard]] std::string fault_of_product_uuid(std::string_view text);

template <>
MachineIds probe<MachineIds>(Node&);

}  // namespace nodecheck
