#pragma once
// The socket that --cri-endpoint names. A fact like any other, so that the endpoint's probe needs no second way in: the
// command line puts it into the store before the run.
#include <string>

#include "facts.hpp"

namespace nodecheck {

struct CriOverride {
  static constexpr std::string_view id = "cri.override";
  std::string endpoint;  ///< as given, a URL or a path; empty: not given
  bool operator==(const CriOverride&) const = default;
};

void to_json(Json&, const CriOverride&);
void from_json(const Json&, CriOverride&);

template <>
CriOverride probe<CriOverride>(Node&);

}  // namespace nodecheck
