#include "reason/cgroup_tree.hpp"

namespace nodecheck {
namespace {

constexpr auto source = "cgroup tree";

/// What all that was seen agrees on.
class Agreement {
 public:
  void see(std::string_view driver, const std::string& path) {
    if (!claim_)
      claim_ = DriverClaim{std::string(driver), source, path};
    else if (claim_->driver != driver)
      disagree_ = true;
  }
  [[nodiscard]] std::optional<DriverClaim> claim() const { return disagree_ ? std::nullopt : claim_; }

 private:
  std::optional<DriverClaim> claim_;
  bool disagree_ = false;
};

}  // namespace

std::string_view driver_of_form(std::string_view container_form) {
  return container_form.ends_with(".scope") ? "systemd" : "cgroupfs";
}

std::optional<DriverClaim> kubelets_driver_at_work(const PodCgroups& pods) {
  Agreement agreement;
  for (const auto& tree : pods.trees)
    if (tree.populated > 0) agreement.see(tree.driver, tree.example);
  // The kubelet asked for a slice, whatever the runtime made of it.
  for (const auto& stray : pods.strays)
    if (stray.populated) agreement.see("systemd", stray.path);
  return agreement.claim();
}

std::optional<DriverClaim> runtimes_driver_at_work(const PodCgroups& pods) {
  Agreement agreement;
  for (const auto& tree : pods.trees)
    for (const auto& containers : tree.containers) agreement.see(driver_of_form(containers.form), containers.example);
  for (const auto& stray : pods.strays)
    if (stray.populated) agreement.see("cgroupfs", stray.path);
  return agreement.claim();
}

}  // namespace nodecheck
