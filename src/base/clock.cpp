#include "base/clock.h"

#include <ctime>

namespace termsoak::base {
namespace {

std::chrono::nanoseconds read_clock(clockid_t id) {
  timespec time{};
  clock_gettime(id, &time);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

} // namespace

std::chrono::nanoseconds SystemClock::now() const {
  return read_clock(CLOCK_MONOTONIC);
}
std::chrono::nanoseconds SystemClock::cpu() const {
  return read_clock(CLOCK_PROCESS_CPUTIME_ID);
}
std::chrono::system_clock::time_point SystemClock::date() const {
  return std::chrono::system_clock::now();
}

} // namespace termsoak::base
