// Saved rules against the programs that load them: what is foretold of pods' connections is what they meet.
#include <gtest/gtest.h>

#include <random>

#include "facts/iptables_save.hpp"
#include "facts/nft_script.hpp"
#include "reason/boot_forward.hpp"
#include "support/command.hpp"
#include "support/netns.hpp"

namespace nodecheck {
namespace {

/// The road's pod is a pod, and what is far another node's.
Profile of_the_road() {
  Profile profile;
  profile.pod_cidrs.value = {"10.99.0.0/16"};
  return profile;
}

bool get_through(const Road& road) {
  const auto traffic = road.traffic();
  return traffic.there && traffic.back;
}

class Rules {
 public:
  explicit Rules(unsigned seed) : random_(seed) {}

  std::string file() {
    auto text = "*filter\n:FORWARD " + one_of({"ACCEPT", "DROP", "DROP"}) + " [0:0]\n:A - [0:0]\n:B - [0:0]\n";
    for (const auto* chain : {"FORWARD", "A", "B"})
      for (auto rules = 1 + random_() % 4; rules > 0; --rules)
        text += "-A " + std::string(chain) + conditions() + " " + target(chain) + "\n";
    return text + "COMMIT\n";
  }

 private:
  std::string one_of(const std::vector<std::string>& words) { return words[random_() % words.size()]; }
  std::string conditions() {
    auto text = one_of({"", "", " -s 10.99.0.0/16", " -d 10.99.0.0/16", " -s 192.168.0.0/16", " ! -d 10.99.0.0/16",
                        " ! -s 172.16.0.0/12"});
    text += one_of({"", "", " -p tcp", " -p icmp", " -i lo", " ! -o lo"});
    return text + one_of({"", "", " -m conntrack --ctstate RELATED,ESTABLISHED", " -m conntrack --ctstate NEW",
                          " -m mark --mark 0x1/0x1", " -m comment --comment \"a -j DROP\""});
  }
  std::string target(std::string_view chain) {
    if (chain == "FORWARD")
      return one_of({"-j ACCEPT", "-j DROP", "-j RETURN", "-j A", "-j A", "-g A", "-j B", "-j REJECT"});
    if (chain == "A") return one_of({"-j ACCEPT", "-j DROP", "-j RETURN", "-j B", "-g B", "-j ACCEPT"});
    return one_of({"-j ACCEPT", "-j DROP", "-j RETURN", "-j ACCEPT", ""});
  }

  std::mt19937 random_;
};

BootVerdict foretold(const std::string& file) {
  BootTable table;
  table.family = "ip";
  apply_iptables_save(file, "f", table);
  return judge_pods(table, *table.find("FORWARD"), of_the_road());
}

/// Answers pass a chain of their own accord only where it says so: it comes first here.
std::string with_answers(std::string file) {
  const auto first = file.find("-A FORWARD");
  return file.insert(first, "-A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT\n");
}

class SavedRules : public testing::TestWithParam<const char*> {};

TEST_P(SavedRules, DoWhatIsForetold) {
  const Road road;
  const Folder folder;
  int decided = 0, accepted = 0;
  for (unsigned seed = 0; seed < 25; ++seed) {
    const auto file = with_answers(Rules(seed).file());
    write_file(folder / "rules", file);
    bool through = false;
    road.router.run([&] { shell(std::string(GetParam()) + "-restore < " + (folder / "rules")); });
    through = get_through(road);
    const auto verdict = foretold(file);
    if (verdict.accepts && verdict.drops) continue;
    ++decided;
    accepted += through ? 1 : 0;
    EXPECT_EQ(verdict.accepts, through) << "seed " << seed << "\n" << file << verdict.source;
  }
  EXPECT_GE(decided, 15);
  EXPECT_GE(accepted, 3);
}
INSTANTIATE_TEST_SUITE_P(Programs, SavedRules, testing::Values("iptables-nft", "iptables-legacy"));

TEST(NftScripts, DoWhatIsForetold) {
  const Road road;
  const Folder folder;
  constexpr auto head =
      "flush ruleset\ntable inet f {\nchain c {\ntype filter hook forward priority 0; policy drop;\n"
      "ct state established,related accept\n";
  for (const auto& [rules, passes] :
       std::vector<std::pair<std::string, bool>>{{"", false},
                                                 {"ip saddr { 10.99.0.0/16 } counter accept", true},
                                                 {"ip saddr 10.99.1.0/24 accept\nip daddr 10.99.1.0/24 accept", true},
                                                 {"ip saddr 192.168.0.0/16 accept", false},
                                                 {"iifname != \"lo\" accept comment \"all\"", true},
                                                 {"meta l4proto icmp accept", false},
                                                 {"ct state vmap { new : jump d, invalid : drop }", true},
                                                 {"meta nfproto ipv6 accept", false},
                                                 {"log prefix \"x\" accept", true}}) {
    const auto script = head + rules + "\n}\nchain d { accept; }\n}\n";
    write_file(folder / "script", script);
    road.router.run([&] { shell("nft -f " + (folder / "script")); });
    NftScript read;
    apply_nft_script(script, "f", read);
    ASSERT_EQ(read.tables.size(), 1U) << script;
    const auto verdict = judge_pods(read.tables[0], *read.tables[0].find("c"), of_the_road());
    EXPECT_EQ(get_through(road), passes) << script;
    const bool decided = verdict.accepts != verdict.drops;
    EXPECT_TRUE(!decided || verdict.accepts == passes) << script;
  }
}

}  // namespace
}  // namespace nodecheck
