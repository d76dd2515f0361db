#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// The terminals termsoak knows how to drive, one row each: how they are started with a size, a history limit
/// and the feeder as their shell, and how they are resized. Does not start them.
namespace termsoak::measure::target {

enum class DisplayKind : std::uint8_t {
  None,    ///< needs no display
  X11,     ///< the user's, or one of our own
  Wayland, ///< a compositor inside an X display
};

enum class Resizing : std::uint8_t {
  WindowOperation, ///< CSI 8 ; rows ; cols t
  XWindow,         ///< the window is resized from outside, in cells of the size it announces
  Command,         ///< the multiplexer is told by a second call of its program
  None,
};

struct Preset {
  std::string_view name;
  std::string_view program; ///< looked up in PATH
  std::string_view package; ///< Debian's
  DisplayKind display = DisplayKind::X11;
  Resizing resizing = Resizing::XWindow;
  bool daemon = false;                  ///< the started process hands over to a server
  bool keeps_history = true;            ///< false: has no scrollback of its own
  std::uint64_t lines_max = UINT64_MAX; ///< the longest history it can be told to keep
  /// Words with {cols} {rows} {lines} {dir}; the word {feeder} becomes the feeder's words.
  std::span<const std::string_view> argv;
  std::string_view config;                     ///< a file's text, placeholders as in argv; may be empty
  std::string_view config_file = "config";     ///< where it is written, below {dir}
  std::string_view environment;                ///< one NAME=value more, placeholders as in argv; may be empty
  std::span<const std::string_view> resize;    ///< for Resizing::Command
  std::span<const std::string_view> read_rows; ///< prints the visible rows; empty where it cannot
  std::string_view how;                        ///< one line for `list targets`
};

[[nodiscard]] std::span<const Preset> presets();
[[nodiscard]] const Preset* preset_named(std::string_view name);

/// Values of the placeholders.
struct Placeholders {
  std::uint32_t cols = 80;
  std::uint32_t rows = 24;
  std::uint64_t lines = 0;
  std::filesystem::path folder;
  std::vector<std::string> feeder;
};

[[nodiscard]] std::string fill(std::string_view text, const Placeholders& values);
[[nodiscard]] std::vector<std::string> fill_words(std::span<const std::string_view> words,
                                                  const Placeholders& values);

/// The value of `name` among "NAME=value" pairs; the last one counts.
[[nodiscard]] std::optional<std::string_view> lookup(std::span<const std::string> environment,
                                                     std::string_view name);
/// Where a program is found in PATH; nothing when it is not installed.
[[nodiscard]] std::optional<std::filesystem::path> find_program(std::string_view program,
                                                                std::span<const std::string> environment);

} // namespace termsoak::measure::target
