#pragma once

#include "base/error.h"
#include "base/fd.h"
#include "streams/formats/reader.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

/// The bytes of one input, unpacked and counted, through a window that moves forward only. Knows no format.
namespace termsoak::streams::formats {

class ByteSource {
public:
  /// Takes the descriptor or the bytes over. `name` is what errors call the input, already safe to print.
  [[nodiscard]] static base::Result<ByteSource> create(base::Fd fd, std::string name,
                                                       const ReaderOptions& options);
  [[nodiscard]] static base::Result<ByteSource> create(std::string bytes, std::string name,
                                                       const ReaderOptions& options);
  ByteSource(ByteSource&&) noexcept;
  ByteSource& operator=(ByteSource&&) noexcept;
  ~ByteSource();

  /// What lies in the window, unread. May be empty before `peek`.
  [[nodiscard]] std::string_view view() const { return window_; }
  /// Widens the window to at least `count` bytes, fewer only where the input ends. Invalidates earlier views.
  [[nodiscard]] base::Result<std::string_view> peek(std::size_t count);
  void consume(std::size_t count) {
    window_.remove_prefix(count);
    position_ += count;
  }
  /// Unpacked bytes consumed so far.
  [[nodiscard]] std::uint64_t position() const { return position_; }
  [[nodiscard]] const std::string& name() const;
  /// "gzip", "zstd", "xz", "bzip2" or "none".
  [[nodiscard]] const std::string& compression() const;
  /// True when the compressed file stops before its end mark.
  [[nodiscard]] bool cut_short() const;
  /// Stored bytes behind the end of a compressed stream; known at its end.
  [[nodiscard]] std::uint64_t garbage_bytes() const;
  /// Reads the rest and gives size and digest of the stored file.
  [[nodiscard]] base::Result<SourceSummary> drain();

  /// How many bytes are fetched at a time.
  static constexpr std::size_t kBlockBytes = std::size_t{256} << 10;

private:
  struct Input;
  explicit ByteSource(std::unique_ptr<Input> input);
  [[nodiscard]] static base::Result<ByteSource> create(std::unique_ptr<Input> input,
                                                       const ReaderOptions& options);
  /// Appends one block to the window; false at the end.
  [[nodiscard]] base::Result<bool> fetch(std::size_t count);

  std::unique_ptr<Input> input_;
  std::string_view window_;
  std::uint64_t position_ = 0;
};

} // namespace termsoak::streams::formats
