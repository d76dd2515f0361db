#pragma once

#include "measure/process/proc_files.h"
#include "measure/values/metric.h"

/// A sum over processes that knows when it must not be given. Not a figure yet: `store` makes it one.
namespace termsoak::measure::probe {

class Sum {
public:
  void add(std::uint64_t value) {
    value_ += value;
    counted_ = true;
  }
  /// A process of which the kernel would not tell: half a sum would pass for the whole.
  void spoil() { spoilt_ = true; }
  void add_failure(process::ReadStatus status) {
    if (status != process::ReadStatus::Gone) spoil();
  }
  void store(values::MetricId id, values::Figures& out) const {
    if (counted_ && !spoilt_) out.set(id, static_cast<std::int64_t>(value_));
  }
  [[nodiscard]] bool known() const { return counted_ && !spoilt_; }
  [[nodiscard]] std::uint64_t value() const { return value_; }

private:
  std::uint64_t value_ = 0;
  bool counted_ = false;
  bool spoilt_ = false;
};

} // namespace termsoak::measure::probe
