#pragma once

#include <memory>

/// Puts the user's terminal into raw mode for as long as this lives, so that every key reaches the recorded
/// program. Does nothing for what is no terminal or is not ours to change (a background job).
namespace termsoak::streams::record {

class RawMode {
public:
  explicit RawMode(int terminal);
  RawMode(const RawMode&) = delete;
  RawMode& operator=(const RawMode&) = delete;
  ~RawMode();

  [[nodiscard]] bool active() const { return saved_ != nullptr; }
  /// Back to how the terminal was, and raw again; around being stopped.
  void leave();
  void enter();

private:
  struct Settings;
  int terminal_;
  std::unique_ptr<Settings> saved_;
};

} // namespace termsoak::streams::record
