#include "facts/machine_ids.hpp"

#include <algorithm>
#include <cctype>
#include <system_error>

#include "facts/file_reads.hpp"
#include "facts/node_identity.hpp"
#include "json.hpp"
#include "text.hpp"

namespace nodecheck {
namespace {

using State = MachineId::State;
using Product = MachineIds::Product;

constexpr Words<State, 5> states{{{State::missing, "missing"},
                                  {State::empty, "empty"},
                                  {State::uninitialized, "uninitialized"},
                                  {State::malformed, "malformed"},
                                  {State::set, "set"}}};
constexpr Words<Product, 4> products{
    {{Product::absent, "absent"}, {Product::closed, "closed"}, {Product::set, "set"}, {Product::bogus, "bogus"}}};

std::string lower(std::string_view text) {
  std::string out(text);
  for (auto& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

bool consists_of(std::string_view text, char c) { return text.find_first_not_of(c) == std::string_view::npos; }

MachineId read_id(const Host& host, const std::string& path) {
  const auto text = read_if_there(host, path);
  return text ? parse_machine_id(*text) : MachineId{};
}

void read_product(const Host& host, MachineIds& ids) try {
  const auto text = read_if_there(host, "/sys/class/dmi/id/product_uuid");
  if (!text) return;
  ids.product_fault = fault_of_product_uuid(*text);
  ids.product = ids.product_fault.empty() ? Product::set : Product::bogus;
} catch (const std::system_error& e) {
  if (e.code().value() != EACCES && e.code().value() != EPERM) throw;
  ids.product = Product::closed;
}

}  // namespace

NODECHECK_JSON_ENUM(MachineId::State, states)
NODECHECK_JSON_ENUM(MachineIds::Product, products)
NODECHECK_JSON(MachineId, state, hash)
NODECHECK_JSON(MachineIds, running, systemd, dbus, product, product_fault)

// 0123456789abcdef0123456789abcdef, or "uninitialized" before the first boot      (machine-id(5))
MachineId parse_machine_id(std::string_view text) {
  const auto id = lower(trim(text));
  if (id.empty()) return {State::empty, {}};
  if (id == "uninitialized") return {State::uninitialized, {}};
  auto hash = hash_of_machine_id(id);
  if (hash.empty() || consists_of(id, '0')) return {State::malformed, {}};
  return {State::set, std::move(hash)};
}

// 03000200-0400-0500-0006-000700080009 is what boards have whose maker filled nothing in
std::string fault_of_product_uuid(std::string_view text) {
  auto digits = lower(trim(text));
  digits.erase(std::remove(digits.begin(), digits.end(), '-'), digits.end());
  if (digits.empty()) return "empty";
  if (consists_of(digits, '0')) return "all zeros";
  if (consists_of(digits, 'f')) return "all ones";
  if (digits == "03000200040005000006000700080009") return "the placeholder of a board's maker";
  return {};
}

template <>
MachineIds probe<MachineIds>(Node& node) {
  const auto& host = node.host();
  MachineIds ids;
  ids.running = host.exists("/proc/sys/kernel/ostype");
  ids.systemd = read_id(host, "/etc/machine-id");
  ids.dbus = read_id(host, "/var/lib/dbus/machine-id");
  read_product(host, ids);
  return ids;
}

}  // namespace nodecheck
