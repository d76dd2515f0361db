#pragma once

#include "measure/target/keeper.h"

/// The keeper's own side: runs in the forked process and never returns. Not for callers of Keeper.
namespace termsoak::measure::target {

enum class KeeperNews : int { Started, CannotStart, Ended };

/// One datagram from the keeper: the program's id, an errno, or a wait status.
struct KeeperMessage {
  KeeperNews news = KeeperNews::Started;
  int value = 0;
};

[[noreturn]] void run_keeper(const Program& program, int socket_fd);

} // namespace termsoak::measure::target
