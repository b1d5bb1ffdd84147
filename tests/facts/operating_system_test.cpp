#include "facts/operating_system.hpp"

#include <gtest/gtest.h>

#include <string>

#include "support/probing.hpp"

namespace nodecheck {
namespace {

using namespace std::string_literals;

/// As elf(5) lays it out: class, byte order, machine.
std::string elf(char bits, char order, char low, char high) {
  return "\177ELF"s + bits + order + "\1"s + std::string(9, '\0') + "\3\0"s + low + high + std::string(44, '\0');
}

TEST(OperatingSystem, ReadsWhatProgramsAreFor) {
  EXPECT_EQ(machine_of_elf(elf(2, 1, 62, 0)), "x86_64");
  EXPECT_EQ(machine_of_elf(elf(2, 1, '\xb7', 0)), "aarch64");
  EXPECT_EQ(machine_of_elf(elf(1, 1, 40, 0)), "armv7l");
  EXPECT_EQ(machine_of_elf(elf(1, 1, 3, 0)), "i686");
  EXPECT_EQ(machine_of_elf(elf(2, 1, 21, 0)), "ppc64le");
  EXPECT_EQ(machine_of_elf(elf(2, 2, 0, 21)), "ppc64") << "big endian";
  EXPECT_EQ(machine_of_elf(elf(2, 2, 0, 22)), "s390x");
  EXPECT_EQ(machine_of_elf(elf(2, 1, '\xf3', 0)), "riscv64");
  EXPECT_EQ(machine_of_elf(elf(2, 1, 2, 1)), "elf-258");
}

TEST(OperatingSystem, NothingElseIsAProgram) {
  for (const auto& bytes : {""s, "#!/bin/sh\n"s, "\177ELF"s, "\177ELF\2\1\1"s, std::string(64, '\0')})
    EXPECT_EQ(machine_of_elf(bytes), "");
}

TEST(OperatingSystem, TheRunningKernelTells) {
  const auto fact = fact_of<OperatingSystem>(TemporaryRoot{
      {"/proc/sys/kernel/ostype", "Linux\n"}, {"/proc/sys/kernel/arch", "aarch64\n"}, {"/bin/sh", elf(2, 1, 62, 0)}});
  EXPECT_EQ(fact, (OperatingSystem{"Linux", "aarch64", "/proc/sys/kernel/arch"}));
  EXPECT_EQ(replayed(fact), fact);
}

TEST(OperatingSystem, OfACopiedRootItsPrograms) {
  EXPECT_EQ(fact_of<OperatingSystem>(TemporaryRoot{{"/bin/sh", "#!script\n"}, {"/usr/bin/env", elf(2, 1, '\xb7', 0)}}),
            (OperatingSystem{"Linux", "aarch64", "/usr/bin/env"}));
  EXPECT_EQ(fact_of<OperatingSystem>(TemporaryRoot{{"/etc/hostname", "x"}}), (OperatingSystem{"Linux", "", ""}));
}

}  // namespace
}  // namespace nodecheck
