#include "facts/operating_system.hpp"

#include <elf.h>
#include <fmt/format.h>

#include <system_error>

#include "facts/file_reads.hpp"
#include "json.hpp"
#include "text.hpp"

namespace nodecheck {

NODECHECK_JSON(OperatingSystem, system, machine, source)

namespace {

struct ElfMachine {
  unsigned number;
  bool wide;  ///< 64 bits
  std::string_view name;
};
constexpr ElfMachine elf_machines[]{
    {EM_X86_64, true, "x86_64"}, {EM_X86_64, false, "x86_64"}, {EM_AARCH64, true, "aarch64"},
    {EM_ARM, false, "armv7l"},   {EM_386, false, "i686"},      {EM_PPC64, true, "ppc64le"},
    {EM_S390, true, "s390x"},    {EM_RISCV, true, "riscv64"},
};

constexpr std::string_view programs[]{"/bin/sh", "/usr/bin/env", "/usr/lib/systemd/systemd", "/lib/systemd/systemd",
                                      "/usr/bin/kubelet"};

std::string first_bytes(const Host& host, std::string_view path) {
  std::string bytes;
  try {
    host.scan(path, 0, [&](std::string_view chunk) {
      bytes = chunk.substr(0, EI_NIDENT + 4);
      return false;
    });
  } catch (const std::system_error&) {
    return {};  // another program tells as well
  }
  return bytes;
}

}  // namespace

// 7f 45 4c 46 02 01 01 ... 03 00 3e 00      (elf(5): EI_CLASS, EI_DATA; e_machine at 18)
std::string machine_of_elf(std::string_view bytes) {
  constexpr std::string_view magic = "\177ELF";
  if (bytes.size() < EI_NIDENT + 4 || !bytes.starts_with(magic)) return {};
  const bool big = bytes[EI_DATA] == ELFDATA2MSB;
  const auto byte = [&](std::size_t at) { return static_cast<unsigned>(static_cast<unsigned char>(bytes[at])); };
  const unsigned number = big ? byte(18) << 8U | byte(19) : byte(19) << 8U | byte(18);
  if (number == EM_PPC64 && big) return "ppc64";
  for (const auto& machine : elf_machines)
    if (machine.number == number && machine.wide == (bytes[EI_CLASS] == ELFCLASS64)) return std::string(machine.name);
  return fmt::format("elf-{}", number);
}

template <>
OperatingSystem probe<OperatingSystem>(Node& node) {
  const auto& host = node.host();
  OperatingSystem os;
  os.system = trim(read_or_empty(host, "/proc/sys/kernel/ostype"));
  if (os.system.empty()) os.system = "Linux";  // we run on nothing else, and a copied root has no kernel
  os.source = "/proc/sys/kernel/arch";
  os.machine = trim(read_or_empty(host, os.source));
  for (const auto program : programs) {  // kernels before 6.1
    if (!os.machine.empty()) break;
    os.source = program;
    os.machine = machine_of_elf(first_bytes(host, program));
  }
  if (os.machine.empty()) os.source.clear();
  return os;
}

}  // namespace nodecheck
