#include "facts/nf_message.hpp"

#include <arpa/inet.h>
#include <libmnl/libmnl.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>

#include <cstring>
#include <stdexcept>

#include "facts/netlink_attributes.hpp"

namespace nodecheck {
namespace {

[[noreturn]] void malformed(const char* what) { throw std::runtime_error(std::string("nf_tables: ") + what); }

template <class T>
T copied(std::string_view bytes) {
  if (bytes.size() < sizeof(T)) malformed("a header that does not fit");
  T value;
  std::memcpy(&value, bytes.data(), sizeof value);
  return value;
}

std::uint64_t big_endian(std::string_view bytes, std::size_t size) {
  if (bytes.size() != size) malformed("an integer of another size");
  std::uint64_t value = 0;
  for (const char c : bytes) value = value << 8 | static_cast<unsigned char>(c);
  return value;
}

/// The first `length` bytes, and `rest` moved past them and their padding.
std::string_view take(std::string_view& rest, std::size_t length, std::size_t at_least) {
  if (length < at_least || length > rest.size()) malformed("a length that does not fit");
  const auto taken = rest.substr(0, length);
  rest.remove_prefix(std::min<std::size_t>(rest.size(), (length + 3) & ~std::size_t{3}));
  return taken;
}

NfMessage message_of(std::string_view payload) {
  const auto general = copied<nfgenmsg>(payload);
  return {general.nfgen_family, NfAttributes(payload.substr(sizeof general))};
}

/// Appends one datagram's messages; true when it holds the answer's end.
bool read_datagram(std::string_view rest, int type, std::vector<NfMessage>& messages) {
  while (!rest.empty()) {
    const auto header = copied<nlmsghdr>(rest);
    const auto payload = take(rest, header.nlmsg_len, sizeof header).substr(sizeof header);
    if ((header.nlmsg_flags & NLM_F_DUMP_INTR) != 0) malformed("a torn dump");
    if (header.nlmsg_type == NLMSG_DONE) return true;
    if (header.nlmsg_type == NLMSG_ERROR) {
      throw_errno(copied<nlmsgerr>(payload).error, "nf_tables");
      return true;
    }
    if (header.nlmsg_type != (NFNL_SUBSYS_NFTABLES << 8 | type)) malformed("a message of another type");
    messages.push_back(message_of(payload));
    if ((header.nlmsg_flags & NLM_F_MULTI) == 0) return true;
  }
  return false;
}

}  // namespace

NfAttributes::NfAttributes(std::string_view bytes) : bytes_(bytes) {
  while (!bytes.empty()) (void)take(bytes, copied<nlattr>(bytes).nla_len, sizeof(nlattr));
}

NfAttributes::Iterator NfAttributes::begin() const { return Iterator(bytes_); }
NfAttributes::Iterator NfAttributes::end() const { return Iterator(std::string_view()); }

NfAttributes::Attribute NfAttributes::Iterator::operator*() const {
  const auto header = copied<nlattr>(rest_);
  return {header.nla_type & NLA_TYPE_MASK, rest_.substr(sizeof header, header.nla_len - sizeof header)};
}

NfAttributes::Iterator& NfAttributes::Iterator::operator++() {
  (void)take(rest_, copied<nlattr>(rest_).nla_len, sizeof(nlattr));
  return *this;
}

std::optional<std::string_view> NfAttributes::find(int type) const {
  for (const auto& attribute : *this)
    if (attribute.type == type) return attribute.value;
  return std::nullopt;
}

std::uint32_t NfAttributes::number(int type, std::uint32_t fallback) const {
  return maybe_number(type).value_or(fallback);
}

std::optional<std::uint32_t> NfAttributes::maybe_number(int type) const {
  const auto value = find(type);
  if (!value) return std::nullopt;
  return static_cast<std::uint32_t>(big_endian(*value, 4));
}

std::uint64_t NfAttributes::long_number(int type) const {
  const auto value = find(type);
  return value ? big_endian(*value, 8) : 0;
}

std::uint8_t NfAttributes::octet(int type) const {
  const auto value = find(type);
  return value ? static_cast<std::uint8_t>(big_endian(*value, 1)) : std::uint8_t{0};
}

std::string_view NfAttributes::text(int type) const {
  const auto value = bytes(type);
  return value.substr(0, value.find('\0'));
}

std::vector<NfMessage> nf_messages(const NetlinkDump& dump, int type) {
  std::vector<NfMessage> messages;
  bool ended = false;
  for (const auto& datagram : dump) {
    if (ended) malformed("more after the end");
    ended = read_datagram(datagram, type, messages);
  }
  if (!ended) malformed("a dump without its end");
  return messages;
}

std::string nf_request(int type, bool dump, int family, std::initializer_list<std::pair<int, std::string_view>> texts) {
  alignas(nlmsghdr) char buffer[1024] = {};  // libmnl 1.0.4 leaves padding as it is
  auto* header = mnl_nlmsg_put_header(buffer);
  header->nlmsg_type = static_cast<std::uint16_t>(NFNL_SUBSYS_NFTABLES << 8 | type);
  header->nlmsg_flags = static_cast<std::uint16_t>(dump ? NLM_F_REQUEST | NLM_F_DUMP : NLM_F_REQUEST);
  auto* general = static_cast<nfgenmsg*>(mnl_nlmsg_put_extra_header(header, sizeof(nfgenmsg)));
  general->nfgen_family = static_cast<std::uint8_t>(family);
  for (const auto& [attribute, text] : texts) {
    if (text.size() > 255 || header->nlmsg_len + 264 > sizeof buffer) malformed("a name that is too long");
    mnl_attr_put_strz(header, static_cast<std::uint16_t>(attribute), std::string(text).c_str());
  }
  return {buffer, header->nlmsg_len};
}

}  // namespace nodecheck
