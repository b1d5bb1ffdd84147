// Sets out of the kernel's answers. A plain interval set is listed as it is stored: where each interval starts, and
// where it has ended, as elements of their own and in any order.
#include <linux/netfilter/nf_tables.h>

#include <algorithm>
#include <stdexcept>

#include "facts/nf_message.hpp"
#include "facts/nf_names.hpp"
#include "facts/nf_tables.hpp"

namespace nodecheck {
namespace {

[[noreturn]] void malformed(const char* what) { throw std::runtime_error(std::string("nf_tables: ") + what); }

/// An element as listed.
struct Listed {
  NfElement element;
  bool end = false;  ///< matches nothing: an interval has ended before this key
};

std::vector<std::uint32_t> fields_of(const NfAttributes& a) {
  std::vector<std::uint32_t> fields;
  for (const auto& [type, bytes] : a.nest(NFTA_SET_DESC).nest(NFTA_SET_DESC_CONCAT))
    if (type == NFTA_LIST_ELEM) fields.push_back(NfAttributes(bytes).number(NFTA_SET_FIELD_LEN));
  return fields;
}

nf::Bytes key_of(const NfAttributes& a, int type, const NfSet& set) {
  auto key = nf::parse_value(a.nest(type));
  if (key.raw.empty() || key.raw.size() != set.key_length) malformed("a key of another length");
  return key;
}

void read_keys(const NfAttributes& a, const NfSet& set, NfElement& element) {
  element.from = key_of(a, NFTA_SET_ELEM_KEY, set);
  element.to = a.has(NFTA_SET_ELEM_KEY_END) ? key_of(a, NFTA_SET_ELEM_KEY_END, set) : element.from;
}

void read_data(const NfAttributes& a, NfElement& element) {
  if (!a.has(NFTA_SET_ELEM_DATA)) return;
  const auto data = a.nest(NFTA_SET_ELEM_DATA);
  element.verdict = nf::parse_verdict(data);
  if (!element.verdict) element.data = nf::parse_value(data);
}

/// Of the expressions that an element can have, these alone let every packet pass.
bool decides(const NfAttributes& expression) {
  const auto name = expression.text(NFTA_EXPR_NAME);
  return name != "counter" && name != "last";
}

bool conditional(const NfAttributes& a) {
  if (a.has(NFTA_SET_ELEM_EXPR)) return decides(a.nest(NFTA_SET_ELEM_EXPR));
  const auto list = a.nest(NFTA_SET_ELEM_EXPRESSIONS);
  return std::any_of(list.begin(), list.end(), [](const auto& e) { return decides(NfAttributes(e.value)); });
}

/// The milliseconds that are left are 0 when the element waits for its removal.
bool expired(const NfAttributes& a) {
  return a.has(NFTA_SET_ELEM_EXPIRATION) && a.long_number(NFTA_SET_ELEM_EXPIRATION) == 0;
}

Listed listed(const NfAttributes& a, const NfSet& set) {
  const auto flags = a.number(NFTA_SET_ELEM_FLAGS);
  Listed one{.element = {}, .end = (flags & NFT_SET_ELEM_INTERVAL_END) != 0 || expired(a)};
  if ((flags & NFT_SET_ELEM_CATCHALL) == 0) read_keys(a, set, one.element);
  read_data(a, one.element);
  one.element.conditional = conditional(a);
  return one;
}

bool before(const Listed& a, const Listed& b) {
  const auto order = a.element.from.raw.compare(b.element.from.raw);
  return order < 0 || (order == 0 && a.end && !b.end);
}

/// Keys are compared byte by byte from the left, whatever they mean.
nf::Bytes predecessor(nf::Bytes key) {
  auto byte = key.raw.rbegin();
  while (byte != key.raw.rend() && *byte == '\0') *byte++ = '\xff';
  if (byte != key.raw.rend()) *byte = static_cast<char>(*byte - 1);
  return key;
}

/// An interval reaches to the next key, whether that starts another or ends this one; the last one, to the greatest
/// key.
void close_intervals(std::vector<Listed>& all, std::size_t key_length) {
  for (std::size_t i = 0; i < all.size(); ++i) {
    auto& element = all[i].element;
    if (element.from.raw.empty()) continue;
    if (i + 1 == all.size())
      element.to.raw.assign(key_length, '\xff');
    else if (all[i + 1].element.from != element.from)
      element.to = predecessor(all[i + 1].element.from);
  }
}

/// Ranges of several fields may lie within others, and are listed in the order in which the kernel tries them.
void arrange(std::vector<Listed>& all, const NfSet& set) {
  if (set.interval && !set.fields.empty()) {
    std::stable_partition(all.begin(), all.end(), [](const Listed& one) { return one.element.from.raw.empty(); });
    return;
  }
  std::sort(all.begin(), all.end(), before);
  if (set.interval) close_intervals(all, set.key_length);
}

}  // namespace

std::vector<NfSet> parse_nf_sets(const NetlinkDump& dump) {
  std::vector<NfSet> sets;
  for (const auto& [family, a] : nf_messages(dump, NFT_MSG_NEWSET)) {
    sets.push_back({nf_family(family),
                    nf_name(a, NFTA_SET_TABLE),
                    nf_name(a, NFTA_SET_NAME),
                    a.number(NFTA_SET_KEY_LEN),
                    fields_of(a),
                    {}});
    sets.back().interval = (a.number(NFTA_SET_FLAGS) & NFT_SET_INTERVAL) != 0;
    sets.back().dynamic = (a.number(NFTA_SET_FLAGS) & NFT_SET_EVAL) != 0;
  }
  return sets;
}

void parse_nf_elements(const NetlinkDump& dump, NfSet& set) {
  std::vector<Listed> all;
  for (const auto& message : nf_messages(dump, NFT_MSG_NEWSETELEM))
    for (const auto& [type, bytes] : message.attributes.nest(NFTA_SET_ELEM_LIST_ELEMENTS))
      if (type == NFTA_LIST_ELEM) all.push_back(listed(NfAttributes(bytes), set));
  arrange(all, set);
  set.elements.clear();
  for (auto& one : all)
    if (!one.end) set.elements.push_back(std::move(one.element));
}

}  // namespace nodecheck
