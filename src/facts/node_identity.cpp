#include "facts/node_identity.hpp"

#include <algorithm>
#include <boost/uuid/name_generator_sha1.hpp>
#include <boost/uuid/uuid_io.hpp>
#include <system_error>

#include "facts/file_reads.hpp"
#include "json.hpp"
#include "text.hpp"

namespace nodecheck {

NODECHECK_JSON(NodeIdentity, hostname, kernel, architecture, os, machine_id_hash)

namespace {

/// The name space of our hashes: a machine id hashes differently for every program, as machine-id(5) asks.
constexpr boost::uuids::uuid name_space{
    {0x6f, 0x1d, 0x0f, 0x0e, 0x53, 0x3d, 0x4a, 0x8e, 0x9a, 0x4c, 0x1b, 0x7c, 0x2f, 0x60, 0xd1, 0x55}};

#if defined(__x86_64__)
constexpr std::string_view own_architecture = "x86_64";
#elif defined(__aarch64__)
constexpr std::string_view own_architecture = "aarch64";
#else
constexpr std::string_view own_architecture = "";
#endif

std::string kernel_or_empty(const Host& host) {
  try {
    return host.kernel_release();
  } catch (const std::system_error&) {
    return {};  // a mounted disk has no kernel that runs
  }
}

bool lower_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }

}  // namespace

// PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"      (os-release(5))
std::string parse_os_release(std::string_view text) {
  constexpr std::string_view key = "PRETTY_NAME=";
  for (const auto line : lines_of(text)) {
    if (!line.starts_with(key)) continue;
    auto value = trim(line.substr(key.size()));
    const bool quoted =
        value.size() > 1 && (value.front() == '"' || value.front() == '\'') && value.back() == value.front();
    return std::string(quoted ? value.substr(1, value.size() - 2) : value);
  }
  return {};
}

std::string hash_of_machine_id(std::string_view machine_id) {
  const auto text = trim(machine_id);
  if (text.size() != 32 || !std::all_of(text.begin(), text.end(), lower_hex)) return {};
  boost::uuids::name_generator_sha1 hash(name_space);
  return to_string(hash(text.data(), text.size()));
}

template <>
NodeIdentity probe<NodeIdentity>(Node& node) {
  const auto& host = node.host();
  NodeIdentity identity;
  identity.hostname = trim(read_or_empty(host, "/proc/sys/kernel/hostname"));
  if (identity.hostname.empty()) identity.hostname = trim(read_or_empty(host, "/etc/hostname"));
  identity.kernel = kernel_or_empty(host);
  identity.architecture = trim(read_or_empty(host, "/proc/sys/kernel/arch"));
  if (identity.architecture.empty() && host.alive()) identity.architecture = own_architecture;  // kernels before 6.1
  auto os_release = read_or_empty(host, "/etc/os-release");
  if (os_release.empty()) os_release = read_or_empty(host, "/usr/lib/os-release");
  identity.os = parse_os_release(os_release);
  identity.machine_id_hash = hash_of_machine_id(read_or_empty(host, "/etc/machine-id"));
  return identity;
}

}  // namespace nodecheck
