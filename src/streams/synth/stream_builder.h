#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// The sheet a producer writes on: bytes, and resizes between them. Keeps what one unit of a stream appends;
/// it does not know where that goes.
namespace termsoak::streams::synth {

struct ScreenSize {
  std::uint16_t cols = 80;
  std::uint16_t rows = 24;
  friend bool operator==(ScreenSize, ScreenSize) = default;
};

class StreamBuilder {
public:
  struct Resize {
    std::size_t at_byte; ///< it happens before this byte of `bytes()`
    ScreenSize size;
  };
  struct Mark {
    std::size_t byte_count;
    std::size_t resize_count;
  };

  void text(std::string_view bytes) { bytes_.append(bytes); }
  void byte(char value) { bytes_.push_back(value); }
  void fill(char value, std::size_t count) { bytes_.append(count, value); }
  void number(std::uint64_t value);
  void utf8(char32_t code_point);
  void resize(ScreenSize size) { resizes_.push_back({bytes_.size(), size}); }

  /// "\e[" parameters joined with ';' and the final byte.
  template <class... Params> void csi(char final, Params... params) {
    text("\x1b[");
    bool first = true;
    ((first ? void(first = false) : byte(';'), number(static_cast<std::uint64_t>(params))), ...);
    byte(final);
  }

  [[nodiscard]] std::string_view bytes() const { return bytes_; }
  [[nodiscard]] const std::vector<Resize>& resizes() const { return resizes_; }

  /// What stands on the sheet now; `cut_back` forgets everything after it.
  [[nodiscard]] Mark mark() const { return {bytes_.size(), resizes_.size()}; }
  void cut_back(Mark mark);
  void clear() { cut_back({0, 0}); }

private:
  std::string bytes_;
  std::vector<Resize> resizes_;
};

} // namespace termsoak::streams::synth
