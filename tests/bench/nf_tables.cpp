// What a ruleset of kube-proxy's size costs, decoded and walked: the rules of one service, recorded from a kernel, N
// times over under other names. Reports nanoseconds per rule and never asserts.
//   cmake --preset release && cmake --build --preset release --target bench_nf_tables &&
//   build/release/tests/bench_nf_tables
#include <fmt/format.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netlink.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <limits>

#include "facts/nf_tables.hpp"
#include "reason/ruleset.hpp"
#include "support/netlink_bytes.hpp"
#include "support/recorded_netfilter.hpp"

namespace nodecheck {
namespace {

constexpr std::string_view recorded_id = "ABCDEFGHIJKLMNOP";  ///< of the service in the recording
constexpr std::size_t datagram_size = 32 << 10;               ///< the kernel's

NetlinkDump answer(const NetfilterRecording& recording, int type) {
  for (const auto& [request, dump] : recording.netlink)
    if ((request[4] & 0xff) == type) return dump;
  throw std::runtime_error("not in the recording");
}

/// The messages of a dump, without its end.
std::vector<std::string> messages(const NetlinkDump& dump) {
  std::vector<std::string> all;
  for (std::string_view rest : dump)
    while (!rest.empty()) {
      nlmsghdr header;
      std::memcpy(&header, rest.data(), sizeof header);
      if (header.nlmsg_type != NLMSG_DONE) all.emplace_back(rest.substr(0, header.nlmsg_len));
      rest.remove_prefix(header.nlmsg_len);
    }
  return all;
}

/// The message under a name of its own; false where it names no service.
bool rename(std::string& message, std::size_t service) {
  const auto id = fmt::format("{:016}", service);
  bool named = false;
  for (auto at = message.find(recorded_id); at != std::string::npos; at = message.find(recorded_id, at)) {
    message.replace(at, id.size(), id);
    named = true;
  }
  return named;
}

/// Each message that names the service, `services` times; the others once. One kind after the other, as chains are.
NetlinkDump multiplied(const NetlinkDump& recorded, std::size_t services) {
  NetlinkDump dump(1);
  for (const auto& message : messages(recorded))
    for (std::size_t i = 0; i < services; ++i) {
      auto copy = message;
      const bool named = rename(copy, i);
      if (dump.back().size() + copy.size() > datagram_size) dump.emplace_back();
      dump.back() += copy;
      if (!named) break;
    }
  dump.push_back(done());
  return dump;
}

struct Answers {
  NetlinkDump tables, chains, rules;
};

Answers answers(std::size_t rules) {
  const auto recording = netfilter_fixture("kube_services");
  const auto recorded = answer(recording, NFT_MSG_GETRULE);
  const auto all = messages(recorded);
  const auto per_service = std::count_if(all.begin(), all.end(), [](std::string m) { return rename(m, 0); });
  const auto services = rules / static_cast<std::size_t>(per_service);
  return {answer(recording, NFT_MSG_GETTABLE), multiplied(answer(recording, NFT_MSG_GETCHAIN), services),
          multiplied(recorded, services)};
}

NfTables decoded(const Answers& bytes) {
  return {true, parse_nf_tables(bytes.tables), parse_nf_chains(bytes.chains), parse_nf_rules(bytes.rules)};
}

/// The best of several runs, in nanoseconds: what disturbs only ever adds.
template <class F>
double best(F run) {
  auto fastest = std::numeric_limits<double>::max();
  for (int i = 0; i < 7; ++i) {
    const auto start = std::chrono::steady_clock::now();
    run();
    fastest =
        std::min(fastest, std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now() - start).count());
  }
  return fastest;
}

/// The packets of two conversations, each way.
void walk(const NfTables& nf) {
  Packet packet{.source = addresses_of(*parse_ip_prefix("10.244.1.0/24")),
                .destination = addresses_of(*parse_ip_prefix("10.244.2.0/24")),
                .in = device_name("cni0"),
                .out = device_name("flannel.1")};
  const Ruleset rules(nf, {});
  for (const bool outside : {false, true}) {
    if (outside) packet.out = device_name("eth0"), packet.destination = addresses_of(*parse_ip_prefix("1.1.1.1"));
    for (const auto state : {CtState::first, CtState::answer, CtState::later}) {
      packet.state = state;
      (void)rules.judge(packet).fate();
    }
  }
}

void report(std::size_t wanted) {
  const auto bytes = answers(wanted);
  std::size_t size = 0, rules = 0;
  for (const auto& datagram : bytes.rules) size += datagram.size();
  const auto decoding = best([&] { rules = decoded(bytes).rules.size(); });
  const auto nf = decoded(bytes);
  const auto walking = best([&] { walk(nf); });
  fmt::print("| {} | {:.1f} MiB | {:.1f} ms | {:.1f} ms | {:.0f} ns |\n", rules, static_cast<double>(size) / (1 << 20),
             decoding / 1e6, walking / 1e6, (decoding + walking) / static_cast<double>(rules));
}

}  // namespace
}  // namespace nodecheck

int main() {
  fmt::print("| rules | netlink | decoded in | walked in | a rule |\n|---|---|---|---|---|\n");
  for (const std::size_t rules : {1000, 10000, 50000}) nodecheck::report(rules);
}
