#pragma once
// How long the runtime's calls took and what they gave, as evidence.
#include <string>
#include <vector>

#include "facts/cri_image_fs.hpp"
#include "facts/cri_pods.hpp"
#include "outcome.hpp"

namespace nodecheck {

[[nodiscard]] std::string milliseconds(double seconds);  ///< "1.2 ms"

/// Both lists; `expected` is how long they may take.
[[nodiscard]] std::vector<Evidence> list_times(const CriPods&, const std::string& expected = "");
/// One for each folder of images; none where ImageFsInfo was not answered.
[[nodiscard]] std::vector<Evidence> image_fs_times(const Result<CriImageFs>&);

/// The runtime answered each time that it is not initialized yet.
[[nodiscard]] bool is_still_starting(const Unavailable&);

}  // namespace nodecheck
