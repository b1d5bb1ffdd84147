// What other releases of containerd make of their files, and whether nodecheck knew. Each file is judged twice: as it
// is read, for its release, and by what the daemon does with it.
#include <gmock/gmock.h>

#include <array>
#include <cstdlib>
#include <fstream>
#include <set>

#include "cri-client/client.hpp"
#include "facts/containerd_files.hpp"
#include "facts/cri_config.hpp"
#include "facts/cri_status.hpp"
#include "facts/cri_version.hpp"
#include "json.hpp"
#include "live/containerd.hpp"
#include "live/debian_tree.hpp"
#include "live/runtime_facts.hpp"
#include "reason/cgroup_driver.hpp"
#include "reason/containerd_problems.hpp"
#include "reason/containerd_settings.hpp"
#include "support/command.hpp"
#include "support/containerd_literals.hpp"
#include "text.hpp"

namespace nodecheck {
namespace {

using testing::AllOf;
using testing::HasSubstr;

/// What becomes of a daemon that is started with a file, from worst to best.
enum class End { does_not_start, without_cri, cgroupfs, systemd };

std::string word(End end) {
  return std::array{"does not start", "without CRI", "cgroupfs", "systemd"}.at(std::size_t(end));
}

struct Shape {
  const char* name;
  std::string top, tables, import = "";
};

const std::string nvidia = "[plugins.\"io.containerd.grpc.v1.cri\".containerd]\ndefault_runtime_name = \"nvidia\"\n";
const std::string v2_cri = "[plugins.\"io.containerd.grpc.v1.cri\"]\n";
const std::string v2_runc =
    "[plugins.\"io.containerd.grpc.v1.cri\".containerd.runtimes.runc]\nruntime_type = \"io.containerd.runc.v2\"\n";
const std::string other_key = "version = 2\n" + v2_cri + "max_concurrent_downloads = 4\n";

const std::vector<Shape> shapes{
    {"no version, table of 1", "", v1_systemd},
    {"no version, table of 2", "", v2_systemd},
    {"version 2 and its table", version_2, v2_systemd},
    {"version 2, nothing set", version_2, ""},
    {"version 2, table of 1", version_2, v1_systemd},
    {"version 2, table of 3", version_2, v3_systemd},
    {"version 2, tables of 2 and 3", version_2,
     std::string(v2_systemd) + "[plugins.\"io.containerd.cri.v1.runtime\".containerd.runtimes.other]\n"
                               "runtime_type = \"io.containerd.runc.v2\"\n"},
    {"version 3 and its table", version_3, v3_systemd},
    {"version 3, table of 2", version_3, v2_systemd},
    {"version 4, table of 3", version_4, v3_systemd},
    {"import of another key", version_2, v2_systemd, other_key},
    {"import that sets it", version_2, "", version_2 + v2_systemd},
    {"import without a version", version_2, "", v2_systemd},
    {"import of version 3", version_2, v2_systemd, version_3 + v3_systemd},
    {"import of version 3 without it", version_2, v2_systemd, version_3},
    {"import of version 2 into 3", version_3, "", version_2 + v2_systemd},
    {"import of version 1 into 2", version_2, "", v1_systemd},
    {"import of version 2 into none", "", v1_systemd, version_2},
    {"import of version 2 into 4", version_4, "", version_2 + v2_systemd},
    {"import disables CRI", version_2, v2_systemd, version_2 + "disabled_plugins = [\"io.containerd.grpc.v1.cri\"]\n"},
    {"CRI disabled", version_2 + "disabled_plugins = [\"io.containerd.grpc.v1.cri\"]\n", v2_systemd},
    {"cri disabled, version 2", version_2 + "disabled_plugins = [\"cri\"]\n", v2_systemd},
    {"cri disabled, no version", "disabled_plugins = [\"cri\"]\n", v1_systemd},
    {"CRI disabled, no version", "disabled_plugins = [\"io.containerd.grpc.v1.cri\"]\n", v1_systemd},
    {"images disabled", version_2 + "disabled_plugins = [\"io.containerd.cri.v1.images\"]\n", v2_systemd},
    {"runtime disabled", version_2 + "disabled_plugins = [\"io.containerd.cri.v1.runtime\"]\n", v2_systemd},
    {"a default handler that nobody defines", version_2, nvidia},
    {"a default handler of one's own", version_2,
     nvidia + "[plugins.\"io.containerd.grpc.v1.cri\".containerd.runtimes.nvidia]\n"
              "runtime_type = \"io.containerd.runc.v2\"\noptions = { SystemdCgroup = true }\n"},
    {"the obsolete systemd_cgroup", version_2, v2_cri + "systemd_cgroup = true\n"},
};

/// What they do, in the order of the shapes.
End predicted(const ContainerdFiles& files, const Version& release) {
  End end = End::systemd;
  for (const auto& problem : containerd_problems(files, release)) {
    if (problem.finding.severity != Severity::error) continue;
    const bool stops = problem.finding.message.find("does not start") != std::string::npos;
    end = std::min(end, stops ? End::does_not_start : End::without_cri);
  }
  if (end != End::systemd) return end;
  const auto settings = containerd_settings(files, release);
  const auto* handler = settings.find(settings.default_runtime_name.value);
  return handler && handler->systemd_cgroup.value ? End::systemd : End::cgroupfs;
}

End real(RuntimeFacts& facts) {
  const auto version = facts.get<CriVersion>();
  if (version->api != "v1") return End::without_cri;
  const auto driver = runtimes_driver(*facts.get<CriConfig>(), facts.get<CriStatus>(), version->runtime_version);
  return driver.value().driver == "systemd" ? End::systemd : End::cgroupfs;
}

/// NODECHECK_RECORD=tests/fixtures/cri keeps the verbose Status, in the form that crictl prints it in.
void record(const std::string& socket) {
  const char* folder = std::getenv("NODECHECK_RECORD");
  if (!folder) return;
  const auto client = cri::Client::connect(socket);
  const auto until = Clock::now() + std::chrono::seconds(5);
  const auto status = client->status(until);
  Json printed;
  for (const auto& [key, value] : status.info) {
    const auto parsed = Json::parse(value, nullptr, false);
    printed[key] = parsed.is_discarded() ? Json(value) : parsed;
  }
  for (const auto& c : status.conditions)
    printed["status"]["conditions"].push_back(
        {{"type", c.type}, {"status", c.status}, {"reason", c.reason}, {"message", c.message}});
  const auto version = parse_version(client->version(cri::Api::v1, until).runtime_version).value();
  std::ofstream(fmt::format("{}/crictl-info-ctrd{}.{}-sdtrue.json", folder, version.major, version.minor))
      << printed.dump(2) << "\n";
}

class ContainerdReleaseTest : public testing::TestWithParam<const char*> {
 protected:
  const std::string tree_ = debian_tree(GetParam());
  const Version release_ = release_in(tree_);

  // containerd github.com/containerd/containerd 1.7.24~ds1 1.7.24~ds1-6+deb13u1
  static Version release_in(const std::string& tree) {
    const auto said = shell_says("chroot " + tree + " containerd --version").out;
    return parse_version(std::string(words_of(said).at(2))).value();
  }
  static std::string whole(const Shape& shape) {
    return shape.top + R"(root = "FOLDER/root"
state = "FOLDER/state"
imports = ["import.toml"]
[grpc]
  address = "FOLDER/c.sock"
[debug]
  address = "FOLDER/debug.sock"
)" + shape.tables;
  }
  [[nodiscard]] ContainerdConfig config(const Shape& shape) const {
    return {.text = whole(shape), .import = shape.import, .tree = tree_};
  }
  [[nodiscard]] End real_end(const Shape& shape) const try {
    const Containerd containerd(config(shape));
    RuntimeFacts facts(containerd.socket());
    return real(facts);
  } catch (const std::runtime_error& e) {
    EXPECT_THAT(e.what(), HasSubstr("containerd ended"));
    return End::does_not_start;
  }
  [[nodiscard]] bool first() const { return release_.major == 1; }
};

TEST_P(ContainerdReleaseTest, DoesWithItsFilesWhatIsPredicted) {
  std::set<End> ends;
  for (const auto& shape : shapes) {
    const auto files = containerd_reads({{"config.toml", whole(shape)}, {"import.toml", shape.import}});
    const auto end = real_end(shape);
    EXPECT_EQ(word(predicted(files, release_)), word(end)) << shape.name;
    ends.insert(end);
  }
  EXPECT_EQ(ends.size(), 4U);
}

TEST_P(ContainerdReleaseTest, IsJudged) {
  const Containerd containerd(config({"sound", version_2, v2_runc + v2_systemd}));
  RuntimeFacts facts(containerd.socket());
  for (const auto* id : {"runtime.cri-version", "runtime.ready", "runtime.responsive", "runtime.config-file"})
    EXPECT_EQ(facts.verdict(id), Verdict::pass) << id;
  EXPECT_EQ(facts.verdict("runtime.config-rpc"), first() ? Verdict::fail : Verdict::pass);
  EXPECT_EQ(parse_version(facts.get<CriVersion>()->runtime_version), release_);
  EXPECT_EQ(facts.get<ContainerdFiles>()->pid, containerd.pid());
  EXPECT_EQ(facts.get<CriConfig>()->cgroup_driver, first() ? "" : "systemd");
  EXPECT_THAT(facts.get<CriStatus>()->handlers,
              testing::ElementsAre(RuntimeHandler{"runc", "io.containerd.runc.v2", true}));
  record(containerd.socket());
}

TEST_P(ContainerdReleaseTest, SaysWhyCriIsNotThere) {
  const auto message = [&](const Shape& shape) {
    const Containerd containerd(config(shape));
    return RuntimeFacts(containerd.socket()).message("runtime.cri-version");
  };
  EXPECT_THAT(message({"", version_2, nvidia}), HasSubstr("default_runtime_name = \"nvidia\""));
  EXPECT_THAT(message({"", "disabled_plugins = [\"cri\"]\n", ""}),
              AllOf(HasSubstr("runs with its CRI plugin disabled by "), HasSubstr("/config.toml:1")));
  if (!first()) return;
  EXPECT_THAT(message({"", version_2, v2_cri + "systemd_cgroup = true\n"}), HasSubstr("`systemd_cgroup`"));
}

/// `containerd config dump` lays the files over each other, and on 2.x migrates them.
TEST_P(ContainerdReleaseTest, DumpsTheSettingsThatAreExpected) {
  const Scratch scratch;
  const auto main = version_2 + "imports = [\"import.toml\"]\n" + v2_cri +
                    "sandbox_image = \"pause:1\"\n[plugins.\"io.containerd.grpc.v1.cri\".cni]\nconf_dir = \"/a\"\n" +
                    v2_systemd;
  const auto import = version_2 + v2_cri + "sandbox_image = \"pause:2\"\n";
  const auto path = scratch.write("config.toml", main);
  (void)scratch.write("import.toml", import);
  const auto dump = says_in_tree(tree_, scratch.path(), "containerd --config " + path + " config dump");
  const auto expected = containerd_settings(containerd_reads({{path, main}, {"import.toml", import}}), release_);
  const auto real = containerd_settings(containerd_reads(dump), release_);
  EXPECT_EQ(expected.sandbox_image.value, "pause:2");
  EXPECT_EQ(real.sandbox_image.value, "pause:2");
  EXPECT_EQ(real.cni_conf_dir.value, expected.cni_conf_dir.value);
  EXPECT_EQ(real.find("runc")->systemd_cgroup.value,
            expected.find("runc") && expected.find("runc")->systemd_cgroup.value);
}

INSTANTIATE_TEST_SUITE_P(Debian, ContainerdReleaseTest, testing::Values("bookworm", "trixie", "forky"),
                         [](const auto& test) { return test.param; });

}  // namespace
}  // namespace nodecheck
