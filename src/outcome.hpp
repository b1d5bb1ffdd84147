#pragma once
// What a check says: a verdict, what was observed (also on pass), and findings with evidence.
#include <fmt/format.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "result.hpp"
#include "verdict.hpp"

namespace nodecheck {

/// Where a thing was seen, what was seen, what was wanted.
struct Evidence {
  std::string source = {};    ///< a file, an RPC, a netlink dump, a process
  std::string locator = {};   ///< where in it: a line, a socket, table/chain/handle; may be empty
  std::string observed = {};  ///< as seen; "absent" where there was nothing
  std::string expected = {};  ///< what was wanted; empty where nothing in particular
  bool operator==(const Evidence&) const = default;
};

struct Finding {
  std::string message = {};               ///< one sentence without a full stop; the first one names the cause
  std::optional<Severity> severity = {};  ///< where it differs from the check's
  std::vector<Evidence> evidence = {};
  std::string alias = {};     ///< kubeadm's id of just this, such as Port-10250; empty: whatever the check covers
  bool undetermined = false;  ///< of a failure: what could not be seen beside it. No waiver covers it
  bool operator==(const Finding&) const = default;
};

struct Outcome {
  Verdict verdict = Verdict::error;
  std::string observed = {};           ///< one line; also on pass
  std::vector<Finding> findings = {};  ///< on pass: notes
  std::string remedy = {};     ///< sharper than the check's own; empty: the check's own. Same form as Check::remedy
  std::string rationale = {};  ///< likewise
  bool stands_alone = false;   ///< of a failure: it would be one though its check's causes were mended
  bool operator==(const Outcome&) const = default;
};

template <class... A>
Outcome pass(fmt::format_string<A...> f, A&&... a) {
  return {.verdict = Verdict::pass, .observed = fmt::format(f, std::forward<A>(a)...)};
}
template <class... A>
Outcome not_applicable(fmt::format_string<A...> f, A&&... a) {
  return {.verdict = Verdict::not_applicable, .observed = fmt::format(f, std::forward<A>(a)...)};
}
/// fail(finding): observed is filled from the first finding's evidence where it is empty.
Outcome fail(Finding finding, std::string remedy = {});
Outcome fail(std::vector<Finding> findings, std::string remedy = {});
Outcome unknown(Finding finding);
/// A fact could not be had, and the check needs it.
Outcome unknown(const Unavailable& why);

/// Beside what failed something could not be seen: it weighs as the check does.
void add_unread(Outcome& failed, const Unavailable& why);
void add_unread(Outcome& failed, Finding what);
/// Of findings that all have a severity: a failure that weighs less than what could not be seen beside it is unknown.
void weigh_unread(Outcome&);

/// The highest severity of the findings of a failed or undetermined outcome; the check's own where they name none.
[[nodiscard]] Severity effective_severity(const Outcome&, Severity of_the_check);

}  // namespace nodecheck
