#include "fuzz/entries.h"

#include <array>

namespace termsoak::fuzz {

std::span<const Target> targets() {
  static constexpr std::array kTargets{
      Target{"parser", fuzz_parser, fuzz_parser},
      Target{"terminal", fuzz_terminal, fuzz_terminal_every_strategy},
      Target{"reader", fuzz_reader, fuzz_reader},
      Target{"workload", fuzz_workload, fuzz_workload},
      Target{"report", fuzz_report, fuzz_report},
      Target{"scrub", fuzz_scrub, fuzz_scrub},
      Target{"shrink", fuzz_shrink, fuzz_shrink_by_several},
  };
  return kTargets;
}

} // namespace termsoak::fuzz
