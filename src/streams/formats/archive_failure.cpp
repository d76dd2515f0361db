#include "streams/formats/archive_failure.h"

#include <archive.h>
#include <fmt/format.h>

#include <cerrno>
#include <cstdlib>
#include <string>

#include "base/text.h"

namespace termsoak::streams::formats {

bool has_room_for_archive() {
  constexpr std::size_t kRoomBytes = std::size_t{1} << 20;
  // By a volatile pointer, or compilers drop what is taken only to be given back.
  void* volatile room = std::malloc(kRoomBytes);
  const bool had = room != nullptr;
  std::free(room);
  return had;
}

std::unexpected<base::Error> archive_failure(archive* a, base::ErrorKind kind, std::string_view name,
                                             std::string_view what) {
  const char* const told = archive_error_string(a);
  if (told == nullptr || archive_errno(a) == ENOMEM)
    return base::fail(base::ErrorKind::OutOfMemory, fmt::format("{}: out of memory", name),
                      "raise the limit on address space or memory");
  std::string words = base::printable(told);
  // zlib and bzlib say no more than that, whatever it was.
  if (words.ends_with("decompression failed")) words += ", or no memory was left for it";
  return base::fail(kind, fmt::format("{}: {}: {}", name, what, words));
}

} // namespace termsoak::streams::formats
