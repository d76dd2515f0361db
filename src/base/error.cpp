#include "base/error.h"

namespace termsoak::base {

Error Error::within(std::string_view context) const {
  Error outer = *this;
  outer.message = std::string(context) + ": " + message;
  return outer;
}

std::unexpected<Error> fail(ErrorKind kind, std::string message, std::string remedy) {
  return std::unexpected(Error{.kind = kind, .message = std::move(message), .remedy = std::move(remedy)});
}

std::unexpected<Error> fail_within(std::string_view context, const Error& error) {
  return std::unexpected(error.within(context));
}

} // namespace termsoak::base
