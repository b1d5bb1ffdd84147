#pragma once
// Conversations with the kernel's two netfilter stacks, recorded byte for byte and played back to the probes.
#include <string>
#include <vector>

#include "host.hpp"
#include "support/netfilter_recording.hpp"

namespace nodecheck {

/// Replaces NAME.bin in the directory that NODECHECK_RECORD names, where there is one already.
void renew_netfilter_fixture(const std::string& name, const NetfilterRecording&);

/// tests/fixtures/netfilter/NAME.bin
[[nodiscard]] NetfilterRecording netfilter_fixture(const std::string& name);

/// Plays a recording. A request that it does not hold is an error, and so is nearly everything else.
class RecordedHost : public Host {
 public:
  explicit RecordedHost(NetfilterRecording recording) : recording_(std::move(recording)) {}

  std::string read(std::string_view path) const override;
  NetlinkDump netlink_dump(int bus, std::string_view request, Clock::time_point) const override;
  XtBlob xt_table(XtFamily, const std::string& name) const override;

  std::vector<std::string> list(std::string_view) const override;
  bool exists(std::string_view) const override;
  std::uint64_t inode(std::string_view) const override;
  void scan(std::string_view, std::size_t, const std::function<bool(std::string_view)>&) const override;
  SocketProbe probe_socket(const std::string&) const override;
  std::shared_ptr<cri::Client> cri(const std::string&) const override;
  SystemdAnswer units(const std::vector<std::string>&, Clock::time_point) const override;
  std::string kernel_release() const override;
  std::string environment(const char*) const override;

 private:
  NetfilterRecording recording_;
};

/// Answers as another host does, and records it.
class RecordingHost final : public RecordedHost {
 public:
  explicit RecordingHost(std::shared_ptr<const Host> host) : RecordedHost({}), host_(std::move(host)) {}

  std::string read(std::string_view path) const override;
  bool exists(std::string_view path) const override;
  NetlinkDump netlink_dump(int bus, std::string_view request, Clock::time_point until) const override;
  XtBlob xt_table(XtFamily, const std::string& name) const override;
  [[nodiscard]] const NetfilterRecording& recorded() const { return seen_; }

 private:
  std::shared_ptr<const Host> host_;
  mutable NetfilterRecording seen_;  ///< the probes of one test ask one after the other
};

}  // namespace nodecheck
