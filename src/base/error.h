#pragma once

#include <exception>
#include <expected>
#include <string>
#include <string_view>
#include <utility>

/// What can go wrong, as a value. Does not print and does not decide the exit status; `cli` does both.
namespace termsoak::base {

enum class ErrorKind {
  Usage,       ///< the command line asks for something that does not exist or does not fit
  BadInput,    ///< a file or stream is missing, truncated, malformed or of the wrong type
  Io,          ///< the system refused to read, write, start or wait
  OutOfMemory, ///< a mapping or an allocation failed
  OutOfSpace,  ///< a page cannot grow any further
  Timeout,     ///< a limit on time was reached
  Interrupted, ///< the user asked to stop
  Unsupported, ///< this machine or this build cannot do it
  Internal,    ///< a bug of ours
};

struct Error {
  ErrorKind kind = ErrorKind::Internal;
  std::string message; ///< what and where: "FILE: line 3: not JSON"
  std::string remedy;  ///< what to try next; may be empty

  /// The same error seen from one boundary further out: "CONTEXT: message".
  [[nodiscard]] Error within(std::string_view context) const;
};

template <class T> using Result = std::expected<T, Error>;

[[nodiscard]] std::unexpected<Error> fail(ErrorKind kind, std::string message, std::string remedy = {});

/// What the standard library threw: no memory, no thread, or a bug of ours.
[[nodiscard]] Error error_of(const std::exception& thrown);

/// Passes an error on from a boundary that knows more.
[[nodiscard]] std::unexpected<Error> fail_within(std::string_view context, const Error& error);

} // namespace termsoak::base
