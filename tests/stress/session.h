#pragma once

#include "audit/account.h"
#include "core/terminal/options.h"

#include <cstdint>
#include <string>
#include <vector>

/// One session by seed: drawn options, drawn operations, a naive model of the rows beside the real terminal,
/// and all accounts balanced after each operation. Does not print; a failure is a value.
namespace termsoak::stress {

enum class OpKind : std::uint8_t {
  Lines,       ///< rows of text of every kind; the model knows them
  Alternate,   ///< to the alternate screen, text, now and then a wider window, and back: the rows stay
  ClearAbove,  ///< ED 3
  ClearScreen, ///< ED 2 from the top
  Reset,       ///< RIS
  ResizeRows,  ///< as wide or wider: no row is laid out anew, so the model still knows them
  Resize,      ///< any size; the model gives up until the next reset
  Wild,        ///< sequences of every family; the model gives up until the next reset
  Limit,       ///< close, open with another limit only, and write the newest rows again
  Reopen,      ///< close, look at what stays mapped, and open with other options
};

/// Everything in it comes from its own seed, so that leaving one operation out changes no other.
struct Op {
  OpKind kind = OpKind::Lines;
  std::uint64_t seed = 0;
};

/// What a session is held against. `Ed3KeepsHistory` is wrong on purpose: the stress test's own canary.
enum class Law : std::uint8_t { True, Ed3KeepsHistory };

struct Session {
  std::uint64_t seed = 0;
  std::vector<Op> ops;
};

[[nodiscard]] Session draw_session(std::uint64_t seed);
/// A terminal's, and what its observer does with orphans.
struct Options : core::terminal::TerminalOptions {
  audit::OrphanRam orphans = audit::OrphanRam::Keep;
};
[[nodiscard]] Options draw_options(std::uint64_t seed);
[[nodiscard]] std::string describe(const Options& options);
[[nodiscard]] std::string describe(const Op& op);
/// In a child, so that a session that crashes is a failure like others and can be shrunk. Empty when all
/// held, else "after operation N: what".
[[nodiscard]] std::string run(const Session& session, Law law);
/// The same failing session without the operations it does not need.
[[nodiscard]] Session shrink(Session session, Law law);

} // namespace termsoak::stress
