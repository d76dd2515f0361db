#include "core/screen/screen.h"

#include "base/check.h"
#include "core/pagelist/page_list.h"

namespace termsoak::core::screen {

base::Result<std::unique_ptr<Screen>> Screen::create(const pagelist::PageListOptions& options,
                                                     const Rules& rules, memory::StreamPosition& position) {
  auto list = pagelist::PageList::create(options);
  if (!list) return base::fail_within("screen", list.error());
  return std::unique_ptr<Screen>(new Screen(std::move(*list), rules, position));
}

Screen::Screen(std::unique_ptr<pagelist::PageList> list, const Rules& rules, memory::StreamPosition& position)
    : list_(std::move(list)), rules_(rules), position_(position) {
  cursor_.pin = list_->track({.node = list_->first()});
  refresh_row();
}

Screen::~Screen() = default;

std::optional<base::Error> Screen::take_failure() {
  return std::exchange(failure_, std::nullopt);
}

void Screen::fail(const base::Error& error) {
  if (!failure_) failure_ = error;
}

void Screen::reset() {
  // The list's pins survive a reset and end at the top left; the page the pen referred to does not.
  if (auto done = list_->reset(); !done) fail(done.error());
  pagelist::Pin* pin = cursor_.pin;
  cursor_ = Cursor{};
  cursor_.pin = pin;
  refresh_row();
  saved_.reset();
  charset_ = {};
  protected_mode_ = ProtectedMode::Off;
  last_printed_ = 0;
}

void Screen::close() {
  list_->close();
}

page::Cell Screen::blank() const {
  const page::Color background = cursor_.style.background();
  switch (background.kind()) {
  case page::Color::Kind::Palette:
    return page::Cell::palette_background(background.index());
  case page::Color::Kind::Rgb:
    return page::Cell::rgb_background(background.red(), background.green(), background.blue());
  case page::Color::Kind::None:
    break;
  }
  return {};
}

} // namespace termsoak::core::screen
