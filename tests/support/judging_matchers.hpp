#pragma once
// What tests of checks ask of an outcome, in words.
#include <gmock/gmock.h>

#include "outcome.hpp"

namespace nodecheck {

/// "sysctl -w" stands in the remedy.
inline auto remedied_by(const std::string& words) {
  return testing::Field("remedy", &Outcome::remedy, testing::HasSubstr(words));
}

/// One finding's message holds these words.
inline auto says(const std::string& words) {
  return testing::Field("findings", &Outcome::findings,
                        testing::Contains(testing::Field("message", &Finding::message, testing::HasSubstr(words))));
}

/// The evidence of all findings, in order.
inline std::vector<Evidence> evidence_in(const Outcome& outcome) {
  std::vector<Evidence> all;
  for (const auto& finding : outcome.findings) all.insert(all.end(), finding.evidence.begin(), finding.evidence.end());
  return all;
}

inline void PrintTo(Verdict verdict, std::ostream* out) { *out << word(verdict); }
inline void PrintTo(Severity severity, std::ostream* out) { *out << word(severity); }
inline void PrintTo(const Evidence& e, std::ostream* out) {
  *out << '{' << e.source << " | " << e.locator << " | " << e.observed << " | " << e.expected << '}';
}

}  // namespace nodecheck
