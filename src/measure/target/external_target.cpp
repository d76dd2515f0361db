#include "measure/target/external_target.h"

#include "measure/target/pipe_target.h"
#include "measure/target/presets.h"
#include "measure/target/pty_target.h"

namespace termsoak::measure::target {
namespace {

constexpr std::string_view kPipe = "pipe:";
constexpr std::string_view kPty = "pty:";

} // namespace

bool is_external_target(std::string_view spec) {
  return spec.starts_with(kPipe) || spec.starts_with(kPty) || preset_named(spec) != nullptr;
}

base::Result<std::unique_ptr<Target>> make_external_target(std::string_view spec,
                                                           const ExternalOptions& options) {
  if (spec.starts_with(kPipe)) return PipeTarget::create(spec.substr(kPipe.size()), options);
  return PtyTarget::create(spec.starts_with(kPty) ? spec.substr(kPty.size()) : spec, options);
}

} // namespace termsoak::measure::target
