#include "base/error.h"

#include <new>
#include <system_error>

namespace termsoak::base {

Error Error::within(std::string_view context) const {
  Error outer = *this;
  outer.message = std::string(context) + ": " + message;
  return outer;
}

std::unexpected<Error> fail(ErrorKind kind, std::string message, std::string remedy) {
  return std::unexpected(Error{.kind = kind, .message = std::move(message), .remedy = std::move(remedy)});
}

Error error_of(const std::exception& thrown) {
  const auto* const system = dynamic_cast<const std::system_error*>(&thrown);
  const bool no_thread = system != nullptr && system->code() == std::errc::resource_unavailable_try_again;
  const bool no_memory = dynamic_cast<const std::bad_alloc*>(&thrown) != nullptr ||
                         (system != nullptr && system->code() == std::errc::not_enough_memory);
  if (no_memory)
    return {.kind = ErrorKind::OutOfMemory,
            .message = "out of memory",
            .remedy = "raise the limit on address space or memory, or feed less"};
  if (no_thread)
    return {.kind = ErrorKind::OutOfMemory,
            .message = "no thread can be started: out of memory or of processes",
            .remedy = "raise the limit that is reached"};
  return {.kind = ErrorKind::Internal,
          .message = std::string("internal error: ") + thrown.what(),
          .remedy = "please report it with the input"};
}

std::unexpected<Error> fail_within(std::string_view context, const Error& error) {
  return std::unexpected(error.within(context));
}

} // namespace termsoak::base
