#include <gtest/gtest.h>

#include <set>
#include <string>

#include "core/terminal/colours.h"
#include "core/terminal/dispatch.h"
#include "core/terminal/kitty_keyboard.h"
#include "core/terminal/modes.h"
#include "core/terminal/tab_stops.h"

namespace termsoak::core::terminal {
namespace {

TEST(Modes, EveryModeHasOneRow) {
  std::set<Mode> seen;
  std::set<std::pair<ModeKind, std::uint16_t>> numbers;
  for (const ModeRow& row : mode_table()) {
    EXPECT_TRUE(seen.insert(row.mode).second) << row.name;
    EXPECT_TRUE(numbers.insert({row.kind, row.number}).second) << row.name;
    EXPECT_EQ(find_mode(row.kind, row.number), row.mode);
    EXPECT_FALSE(row.standard.empty());
  }
  EXPECT_EQ(seen.size(), kModeCount);
  EXPECT_FALSE(find_mode(ModeKind::Dec, 4711).has_value());
}

TEST(Modes, SaveRestoreAndReset) {
  ModeState modes;
  EXPECT_TRUE(modes.is_set(Mode::Autowrap));
  modes.assign(Mode::Autowrap, Setting::Reset);
  modes.save(Mode::Autowrap);
  modes.assign(Mode::Autowrap, Setting::Set);
  EXPECT_EQ(modes.saved(Mode::Autowrap), Setting::Reset);
  modes.assign(Mode::GraphemeClustering, Setting::Set);
  modes.reset();
  EXPECT_TRUE(modes.is_set(Mode::Autowrap));
  EXPECT_FALSE(modes.is_set(Mode::GraphemeClustering));
}

TEST(TabStops, EveryEighthColumnAtFirst) {
  TabStops tabs(30);
  EXPECT_EQ(tabs.next(0, 29), 8);
  EXPECT_EQ(tabs.next(8, 29), 16);
  EXPECT_EQ(tabs.next(24, 29), 29);
  EXPECT_EQ(tabs.previous(9, 0), 8);
  EXPECT_EQ(tabs.previous(8, 0), 0);
  tabs.clear_all();
  EXPECT_EQ(tabs.next(0, 29), 29);
  tabs.set(3);
  EXPECT_EQ(tabs.next(0, 29), 3);
  tabs.resize(100);
  EXPECT_EQ(tabs.next(90, 99), 96);
}

TEST(Colours, X11Specifications) {
  EXPECT_EQ(parse_colour("rgb:ff/80/00"), (Rgb{255, 128, 0}));
  EXPECT_EQ(parse_colour("rgb:f/8/0"), (Rgb{255, 136, 0}));
  EXPECT_EQ(parse_colour("rgb:ffff/8080/0000"), (Rgb{255, 128, 0}));
  EXPECT_EQ(parse_colour("#102030"), (Rgb{16, 32, 48}));
  EXPECT_EQ(parse_colour("red"), (Rgb{255, 0, 0}));
  EXPECT_FALSE(parse_colour("rgb:gg/00/00").has_value());
  EXPECT_FALSE(parse_colour("#12").has_value());
  EXPECT_EQ(format_colour({255, 128, 0}), "rgb:ffff/8080/0000");
}

TEST(KittyKeyboard, StackIsBounded) {
  KittyKeyboard keyboard;
  keyboard.push(1);
  keyboard.push(3);
  keyboard.change(KittyKeyboard::Change::Add, 8);
  EXPECT_EQ(keyboard.flags(), 11);
  keyboard.change(KittyKeyboard::Change::Remove, 1);
  EXPECT_EQ(keyboard.flags(), 10);
  keyboard.pop(1);
  EXPECT_EQ(keyboard.flags(), 1);
  keyboard.pop(100);
  EXPECT_EQ(keyboard.flags(), 0);
}

TEST(Sequences, EveryRowSaysWhatItIsAndWhereItComesFrom) {
  std::set<std::string> forms;
  for (const ListedSequence& row : list_sequences()) {
    EXPECT_FALSE(row.form.empty());
    EXPECT_FALSE(row.meaning.empty()) << row.form;
    EXPECT_FALSE(row.standard.empty()) << row.form;
    forms.insert(row.form);
  }
  EXPECT_GT(forms.size(), 150U);
}

TEST(Sequences, NoTwoRowsClaimOneSequence) {
  std::set<std::string> claimed;
  for (const Family& family : families()) {
    for (const ControlRow& row : family.controls)
      EXPECT_TRUE(claimed.insert("control " + std::to_string(row.control)).second) << row.info.form;
    for (const EscRow& row : family.escapes)
      EXPECT_TRUE(claimed.insert(std::string("esc ") + row.intermediate + row.final).second) << row.info.form;
    for (const CsiRow& row : family.controls_csi)
      EXPECT_TRUE(claimed.insert(std::string("csi ") + row.marker + row.intermediate + row.final).second)
          << row.info.form;
    for (const OscRow& row : family.commands)
      EXPECT_TRUE(claimed.insert("osc " + std::to_string(row.number)).second) << row.info.form;
  }
}

} // namespace
} // namespace termsoak::core::terminal
