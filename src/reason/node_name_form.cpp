#include "reason/node_name_form.hpp"

#include <algorithm>

#include "text.hpp"

namespace nodecheck {
namespace {

// The kubelet puts the name into a label, too (kubernetes.io/hostname), and a label's value has this length at most.
constexpr std::size_t longest_label = 63, longest_name = 63;

bool is_letter_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

bool is_label(std::string_view label) {
  return !label.empty() && label.size() <= longest_label && is_letter_or_digit(label.front()) &&
         is_letter_or_digit(label.back()) &&
         std::all_of(label.begin(), label.end(), [](char c) { return is_letter_or_digit(c) || c == '-'; });
}

}  // namespace

NameFault fault_of_node_name(std::string_view name) {
  if (name.empty() || name == "(none)") return {"this machine has no name", Severity::error};
  if (name == "localhost" || name.starts_with("localhost.localdomain"))
    return {"every machine is localhost to itself", Severity::error};
  if (name.find('_') != std::string_view::npos) return {"an underscore is not allowed in it", Severity::error};
  if (name.size() > longest_name)
    return {"it is longer than 63 characters, which is what the label kubernetes.io/hostname holds", Severity::error};
  const auto labels = split(name, '.');
  if (std::all_of(labels.begin(), labels.end(), is_label)) return {};
  return {"its parts are of letters, digits and - inside them, and at most 63 characters each", Severity::error};
}

}  // namespace nodecheck
