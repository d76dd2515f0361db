#pragma once

#include <chrono>

/// Time as something that is passed in, so that tests can turn the hands.
namespace termsoak::base {

class Clock {
public:
  virtual ~Clock() = default;
  /// Monotonic; only differences mean anything.
  [[nodiscard]] virtual std::chrono::nanoseconds now() const = 0;
  /// CPU time of this process.
  [[nodiscard]] virtual std::chrono::nanoseconds cpu() const = 0;
  /// Wall clock, for dates in a report.
  [[nodiscard]] virtual std::chrono::system_clock::time_point date() const = 0;
};

class SystemClock final : public Clock {
public:
  [[nodiscard]] std::chrono::nanoseconds now() const override;
  [[nodiscard]] std::chrono::nanoseconds cpu() const override;
  [[nodiscard]] std::chrono::system_clock::time_point date() const override;
};

} // namespace termsoak::base
