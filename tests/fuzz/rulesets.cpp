// Whole recordings of what a kernel answered (tests/support/netfilter_recording.hpp), with any bytes in them: both
// netfilter stacks, devices and routes, and the walk of every flow through all of it.
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/rtnetlink.h>
#include <netinet/in.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "input.hpp"
#include "reason/flow_report.hpp"
#include "reason/flow_verdicts.hpp"
#include "reason/input_flows.hpp"
#include "support/netfilter_recording.hpp"

namespace {

using namespace nodecheck;

constexpr int of_nf_tables(int message) { return NFNL_SUBSYS_NFTABLES << 8 | message; }

class Answers {
 public:
  explicit Answers(const NetfilterRecording& recording) : recording_(recording) {}

  /// In the order of the requests.
  [[nodiscard]] std::vector<NetlinkDump> to(int type) const {
    std::vector<NetlinkDump> all;
    for (const auto& [request, dump] : recording_.netlink)
      if (request.size() > 5 && type == (octet(request, 4) | octet(request, 5) << 8)) all.push_back(dump);
    return all;
  }
  /// An answer that is not there is an empty one.
  [[nodiscard]] NetlinkDump to(int type, std::size_t number) const {
    auto all = to(type);
    return number < all.size() ? std::move(all[number]) : NetlinkDump{};
  }

 private:
  static int octet(const std::string& bytes, std::size_t at) { return static_cast<unsigned char>(bytes[at]); }

  const NetfilterRecording& recording_;
};

template <class T, class Parse>
T parsed(Parse parse) {
  T value;
  fuzz::attempt([&] { value = parse(); });
  return value;
}

template <class T>
void append(std::vector<T>& to, const std::vector<NetlinkDump>& dumps, std::vector<T> (*parse)(const NetlinkDump&)) {
  for (const auto& dump : dumps)
    for (auto& value : parsed<std::vector<T>>([&] { return parse(dump); })) to.push_back(std::move(value));
}

NfTables nf_tables_of(const Answers& answers) {
  NfTables nf{.present = true};
  append(nf.tables, answers.to(of_nf_tables(NFT_MSG_GETTABLE)), parse_nf_tables);
  append(nf.chains, answers.to(of_nf_tables(NFT_MSG_GETCHAIN)), parse_nf_chains);
  append(nf.rules, answers.to(of_nf_tables(NFT_MSG_GETRULE)), parse_nf_rules);
  append(nf.sets, answers.to(of_nf_tables(NFT_MSG_GETSET)), parse_nf_sets);
  const auto elements = answers.to(of_nf_tables(NFT_MSG_GETSETELEM));
  for (auto& set : nf.sets)
    for (const auto& dump : elements) fuzz::attempt([&] { parse_nf_elements(dump, set); });
  return nf;
}

LegacyTables legacy_tables_of(const NetfilterRecording& recording) {
  LegacyTables legacy;
  for (const auto& table : recording.tables)  // "ip6 filter"
    fuzz::attempt(
        [&] { legacy.tables.push_back(parse_xt_table(table.second, table.first.substr(0, table.first.find(' ')))); });
  return legacy;
}

void walk(const Ruleset& rules, const Links& links, const Routes& routes) {
  Profile profile;
  profile.pod_cidrs = {{"10.244.0.0/16", "fd00:10:244::/48"}, "--pod-cidr"};
  const std::vector<NeededPort> ports{{10250, IPPROTO_TCP, "the kubelet"}, {8472, IPPROTO_UDP, "the overlay"}};
  for (const int family : {4, 6}) {
    const auto forwarded = judge_flows(rules, pod_flows({profile, links, routes, {}, true}, family));
    const auto input = judge_flows(rules, input_flows(ports, links, routes, family));
    fuzz::require(forwarded.empty() == flow_report(forwarded).empty() && input.empty() == flow_report(input).empty());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  NetfilterRecording recording;
  fuzz::attempt([&] { recording = NetfilterRecording::parse(std::string(fuzz::text(data, size))); });
  const Answers answers(recording);
  const auto nf = nf_tables_of(answers);
  const auto legacy = legacy_tables_of(recording);
  const auto links = parsed<Links>([&] { return parse_links(answers.to(RTM_GETLINK, 0), answers.to(RTM_GETADDR, 0)); });
  const auto routes =
      parsed<Routes>([&] { return parse_routes(answers.to(RTM_GETROUTE, 0), answers.to(RTM_GETROUTE, 1)); });
  walk(Ruleset(nf, legacy), links, routes);
  return 0;
}
