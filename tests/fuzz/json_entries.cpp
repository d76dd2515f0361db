// The two JSON documents that come from outside: a workload, and a saved report.

#include "fuzz/entries.h"
#include "measure/values/json.h"
#include "streams/workload/workload.h"

namespace termsoak::fuzz {
namespace {

std::string_view text_of(Bytes input) {
  return {reinterpret_cast<const char*>(input.data()), input.size()};
}

} // namespace

std::string fuzz_workload(Bytes input) {
  const auto workload = streams::workload::parse_workload(text_of(input), "fuzzed/workload.json");
  if (!workload && workload.error().message.empty()) return "an error without a message";
  if (workload) (void)workload->strategies_to_run();
  return {};
}

std::string fuzz_report(Bytes input) {
  const auto report = measure::values::report_from_json(text_of(input));
  if (!report) return report.error().message.empty() ? "an error without a message" : "";
  const std::string once = measure::values::to_json(*report);
  const auto again = measure::values::report_from_json(once);
  if (!again) return "a report we wrote cannot be read: " + again.error().message;
  return measure::values::to_json(*again) == once ? "" : "a report changes when it is read and written";
}

} // namespace termsoak::fuzz
