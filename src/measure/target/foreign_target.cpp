#include "measure/target/foreign_target.h"

#include "measure/target/pipe_target.h"

namespace termsoak::measure::target {
namespace {

constexpr std::string_view kPipe = "pipe:";

} // namespace

bool is_foreign_target(std::string_view spec) {
  return spec.starts_with(kPipe);
}

base::Result<std::unique_ptr<Target>> make_foreign_target(std::string_view spec,
                                                          const ForeignOptions& options) {
  if (spec.starts_with(kPipe)) return PipeTarget::create(spec.substr(kPipe.size()), options);
  return base::fail(base::ErrorKind::Usage, "no such target");
}

} // namespace termsoak::measure::target
