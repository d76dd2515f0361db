#pragma once

#include "base/error.h"

#include <string_view>

struct archive;

/// What libarchive's failures mean. Without memory its functions fail like any others: by errno, by words of
/// their own, or without any.
namespace termsoak::streams::formats {

/// False, when the library had better not be called: it never looks at what some of its small allocations
/// gave. Where a megabyte can be had, they can.
[[nodiscard]] bool has_room_for_archive();

/// "name: what: the library's words" of the given kind; OutOfMemory and no `what` where the library says so
/// or says nothing.
[[nodiscard]] std::unexpected<base::Error> archive_failure(archive* a, base::ErrorKind kind,
                                                           std::string_view name, std::string_view what);

} // namespace termsoak::streams::formats
