#include "streams/formats/detect.h"

#include <algorithm>
#include <string>

#include "base/text.h"

namespace termsoak::streams::formats {
namespace {

constexpr std::uint32_t kPlausibleRecordBytes = 1 << 20;
constexpr std::uint32_t kMicrosecondsPerSecond = 1'000'000;
constexpr std::uint32_t kPlausiblePauseSeconds = 30 * 86400;

std::uint32_t u32_at(std::string_view bytes, std::size_t at, ByteOrder order) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    const std::size_t from = order == ByteOrder::Little ? 3 - i : i;
    value = value << 8 | static_cast<unsigned char>(bytes[at + from]);
  }
  return value;
}

/// BSD and macOS `script -r` frame every read with length, time and direction in 24 bytes; the first record
/// has direction 's' (start) and no data.
bool looks_like_bsd_script(std::string_view head) {
  constexpr std::size_t kStampBytes = 24;
  if (head.size() < kStampBytes) return false;
  for (const ByteOrder order : {ByteOrder::Little, ByteOrder::Big}) {
    const std::size_t low = order == ByteOrder::Little ? 0 : 4;
    const bool no_data = u32_at(head, 0, order) == 0 && u32_at(head, 4, order) == 0;
    const bool dated = u32_at(head, 8 + low, order) > 100'000'000 && u32_at(head, 12 - low, order) < 16;
    if (no_data && dated && u32_at(head, 16, order) < kMicrosecondsPerSecond &&
        u32_at(head, 20, order) == 's')
      return true;
  }
  return false;
}

std::string_view without_suffix(std::string_view name, std::string_view suffix) {
  return name.ends_with(suffix) ? name.substr(0, name.size() - suffix.size()) : name;
}

/// The first line that is neither blank nor a comment.
std::string_view first_content(std::string_view head) {
  while (!head.empty()) {
    const std::size_t start = head.find_first_not_of(" \t\r\n");
    if (start == std::string_view::npos) return {};
    head.remove_prefix(start);
    if (!head.starts_with('#')) return head;
    head.remove_prefix(std::min(head.find('\n'), head.size()));
  }
  return {};
}

bool looks_like_asciicast(std::string_view content) {
  if (!content.starts_with('{')) return false;
  const std::string_view start = content.substr(0, 16384);
  const std::size_t version = start.find("\"version\"");
  const bool sized = start.find("\"width\"") != std::string_view::npos ||
                     start.find("\"term\"") != std::string_view::npos ||
                     start.find("\"stdout\"") != std::string_view::npos;
  if (version == std::string_view::npos) return false;
  const std::size_t value = start.find_first_not_of(" \t\r\n:\"", version + 9);
  const bool numbered = value != std::string_view::npos && start[value] >= '0' && start[value] <= '9';
  // `{"version": 2` as the very first key is enough; anywhere else a size must stand beside it.
  return numbered && (sized || start.find_first_not_of(" \t\r\n{") == version);
}

bool looks_like_vscode(std::string_view content) {
  if (!content.starts_with('[')) return false;
  const std::size_t object = content.find_first_not_of(" \t\r\n", 1);
  if (object == std::string_view::npos || content[object] != '{') return false;
  return content.substr(object, 4096).find("\"type\"") != std::string_view::npos;
}

} // namespace

TtyrecHeader ttyrec_header(std::string_view bytes, ByteOrder order) {
  return {.seconds = u32_at(bytes, 0, order),
          .microseconds = u32_at(bytes, 4, order),
          .bytes = u32_at(bytes, 8, order)};
}

bool looks_like_ttyrec(std::string_view head, HeadIs head_is, ByteOrder order) {
  std::uint64_t total = 0;
  std::uint32_t seconds_before = 0;
  int records = 0;
  for (; records < 3 && head.size() >= kTtyrecHeaderBytes; ++records) {
    const TtyrecHeader header = ttyrec_header(head, order);
    if (header.microseconds >= 2 * kMicrosecondsPerSecond || header.bytes > kPlausibleRecordBytes)
      return false;
    if (records != 0 &&
        (header.seconds > seconds_before ? header.seconds - seconds_before
                                         : seconds_before - header.seconds) > kPlausiblePauseSeconds)
      return false;
    seconds_before = header.seconds;
    total += header.bytes;
    if (header.bytes > head.size() - kTtyrecHeaderBytes)
      return head_is == HeadIs::Start || (records >= 1 && total != 0);
    head.remove_prefix(kTtyrecHeaderBytes + header.bytes);
  }
  return total != 0 && (records == 3 || head.empty() || head_is == HeadIs::Start);
}

base::Result<Format> detect_format(std::string_view head, HeadIs head_is, std::string_view file_name) {
  const std::string lowered = base::to_lower(file_name);
  std::string_view name = lowered;
  for (const std::string_view packed : {".gz", ".zst", ".xz", ".bz2"})
    name = without_suffix(name, packed);
  std::string_view text = head;
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  const std::string_view content = first_content(text);
  if (looks_like_asciicast(content)) return Format::AsciicastV3;
  if (looks_like_vscode(content)) return Format::Vscode;
  if (head.starts_with("Script started on ")) return Format::Typescript;
  if (looks_like_bsd_script(head))
    return base::fail(base::ErrorKind::BadInput,
                      "is a recording of BSD or macOS 'script -r', which is not read",
                      "play it into a file with 'script -p FILE > OUT' and read that as raw");
  if (name.ends_with(".ttyrec") || looks_like_ttyrec(head, head_is, ByteOrder::Little) ||
      looks_like_ttyrec(head, head_is, ByteOrder::Big))
    return Format::Ttyrec;
  if (name.ends_with(".cast")) return Format::AsciicastV3;
  return Format::Raw;
}

} // namespace termsoak::streams::formats
