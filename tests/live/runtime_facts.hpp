#pragma once
// The facts and outcomes of a runtime on a socket, through the live host, as a run with --cri-endpoint would have them.
#include <chrono>
#include <string>
#include <string_view>

#include "facts/cri_override.hpp"
#include "facts/kubelet_settings.hpp"
#include "profile.hpp"
#include "registry.hpp"

namespace nodecheck {

class RuntimeFacts {
 public:
  explicit RuntimeFacts(const std::string& socket, std::chrono::milliseconds timeout = std::chrono::seconds(5))
      : facts_(Host::live(), {.fact = timeout, .run = std::chrono::seconds(30)}) {
    facts_.set<CriOverride>(CriOverride{"unix://" + socket});
    facts_.set<KubeletSettings>(KubeletSettings{});
  }

  template <Fact F>
  Result<F> get() {
    return *facts_.get<F>();
  }
  Outcome judge(std::string_view id) { return Registered::find(id).at(0)->judge.run(facts_, Profile{}); }
  Verdict verdict(std::string_view id) { return judge(id).verdict; }
  /// The first finding's message.
  std::string message(std::string_view id) { return judge(id).findings.at(0).message; }

 private:
  Facts facts_;
};

}  // namespace nodecheck
