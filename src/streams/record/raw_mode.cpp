#include "streams/record/raw_mode.h"

#include <termios.h>
#include <unistd.h>

namespace termsoak::streams::record {

struct RawMode::Settings {
  termios before{};
};

RawMode::RawMode(int terminal) : terminal_(terminal) {
  if (::isatty(terminal) == 0 || ::tcgetpgrp(terminal) != ::getpgrp()) return;
  auto settings = std::make_unique<Settings>();
  if (::tcgetattr(terminal, &settings->before) != 0) return;
  saved_ = std::move(settings);
  enter();
}

RawMode::~RawMode() {
  leave();
}

void RawMode::enter() {
  if (!saved_) return;
  termios raw = saved_->before;
  ::cfmakeraw(&raw);
  ::tcsetattr(terminal_, TCSADRAIN, &raw);
}

void RawMode::leave() {
  if (saved_) ::tcsetattr(terminal_, TCSADRAIN, &saved_->before);
}

} // namespace termsoak::streams::record
