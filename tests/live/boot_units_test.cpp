// boot.units beside the systemd that it speaks of: what default.target pulls in, by systemd's own word.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "live/systemd_machine.hpp"
#include "support/sources.hpp"

namespace nodecheck {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string service(const std::string& rest, const std::string& of_unit = {}) {
  return "[Unit]\n" + of_unit + "[Service]\nType=oneshot\nRemainAfterExit=yes\n" + rest;
}
const std::string installed = "[Install]\nWantedBy=multi-user.target\n";

std::string packed(const Scratch& folder) {
  const auto path = folder / "nodecheck";
  const auto said = shell_says(source_path("tests/vm/pack.sh") + " $NODECHECK " + path);
  if (said.status != 0) throw std::runtime_error(said.err);
  return path;
}

TEST(BootUnitsBesideSystemd, AreThoseThatDefaultTargetPullsIn) {
  const Scratch folder;
  const auto program = packed(folder);
  const SystemdMachine machine(
      {{"a.service",
        service("ExecStart=/bin/true\n" + installed, "Requires=b.service\nWants=m.service at@one.service\n")},
       {"b.service", service("ExecStart=/bin/true\n", "Upholds=c.service\nAfter=d.service\n")},
       {"c.service", service("ExecStart=/bin/true\n", "BindsTo=e.service\nPartOf=d.service\n")},
       {"d.service", service("ExecStart=/bin/true\n")},
       {"e.service", service("ExecStart=/bin/true\nExecStartPre=/bin/true\n")},
       {"e.service.d/wants.conf", "[Unit]\nWants=f.service\n"},
       {"f.service", service("ExecStart=/bin/true\n")},
       {"at@.service", service("ExecStart=/bin/true %i\n", "Wants=at-%i.service\n")},
       {"at-one.service", service("ExecStart=/bin/true\n")},
       {"m.service", ""}},
      {{"/opt/nodecheck", program + "/opt/nodecheck"}, {"/usr/bin/nodecheck", program + "/usr/bin/nodecheck"}});
  // Generators write to /run anew at every boot: units, and links to units (console-getty.service).
  const auto said = machine.says(
      "exec 2>&1; set -e\n"
      "nodecheck collect --output /run/bundle >/dev/null\n"
      "jq -r '.facts[\"boot.units\"].value.enabled[].name' /run/bundle | grep '[.]service$' | sort >/run/ours\n"
      "systemctl list-dependencies --plain --all default.target | grep -o '[^ ]*[.]service$' | sort -u |\n"
      "while read -r unit; do\n"
      "  [ -z \"$(find /run/systemd/generator* -name \"$unit\")\" ] || continue\n"
      "  [ \"$(systemctl show -P LoadState \"$unit\")\" = loaded ] || continue\n"
      "  case $(systemctl show -P FragmentPath \"$unit\") in /run/*|'') ;; *) echo \"$unit\" ;; esac\n"
      "done >/run/systemds\n"
      "echo; cat /run/ours; diff /run/systemds /run/ours\n");
  EXPECT_EQ(said.status, 0) << said.out;
  for (const auto* unit :
       {"a.service", "b.service", "c.service", "e.service", "f.service", "at@one.service", "at-one.service"})
    EXPECT_THAT(said.out, HasSubstr(std::string("\n") + unit + "\n"));
  EXPECT_THAT(said.out, Not(HasSubstr("\nd.service\n")));
}

}  // namespace
}  // namespace nodecheck
