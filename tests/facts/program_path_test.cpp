// program_path: a daemon's PATH, and nothing else of its environment.
#include "facts/program_path.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/probing.hpp"

namespace nodecheck {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using namespace std::string_view_literals;

TEST(ProgramPath, OfAnEnvironment) {
  EXPECT_THAT(path_in_environ("LANG=C.UTF-8\0PATH=/usr/local/sbin:/usr/bin\0TOKEN=s3cr3t\0"sv),
              ElementsAre("/usr/local/sbin", "/usr/bin"));
  EXPECT_THAT(path_in_environ("MYPATH=/a\0PATH=:.:bin:/b\0PATH=/c\0"sv), ElementsAre("/b"));
  for (const auto text : {""sv, "\0\0"sv, "PATH"sv, "PATH=\0"sv}) EXPECT_THAT(path_in_environ(text), IsEmpty());
}

TEST(ProgramPath, OfAProcessThatJustEnded) {
  FakeHost host;
  host.files["/proc/731/environ"] = "";
  EXPECT_THROW((void)path_of_process(host, 731), Unavailable);
}

TEST(ProgramPath, OfAUnitAndItsFiles) {
  FakeHost host;
  UnitFile unit;
  unit.fragment = "/u";
  host.files["/u"] = "[Service]\nExecStart=/a\n";
  EXPECT_EQ(path_of_unit(host, unit).source, "systemd's default");
  EXPECT_EQ(path_of_unit(host, unit).folders.front(), "/usr/local/sbin");
  host.files["/u"] = "[Service]\nEnvironment=\"PATH=/opt/bin:/usr/bin\"\nExecStart=/a\n";
  EXPECT_EQ(path_of_unit(host, unit), (ProgramPath{{"/opt/bin", "/usr/bin"}, "/u"}));
  host.files["/u"] += "EnvironmentFile=-/e\n";
  host.files["/e"] = "PATH=/e/bin\n";
  EXPECT_EQ(path_of_unit(host, unit), (ProgramPath{{"/e/bin"}, "/e"}));
}

}  // namespace
}  // namespace nodecheck
