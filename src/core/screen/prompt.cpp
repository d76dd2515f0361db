#include "core/screen/screen.h"

#include "core/pagelist/page_list.h"

namespace termsoak::core::screen {

using page::SemanticPrompt;

void Screen::mark_prompt(SemanticPrompt prompt) {
  cursor_.row->set_prompt(prompt);
}

// To the left edge of a row of its own, unless the cursor is there.
void Screen::fresh_line() {
  const std::uint16_t left = cursor_.x >= rules_.margins.left ? rules_.margins.left : std::uint16_t{0};
  if (cursor_.x == left) return;
  carriage_return();
  index();
}

// From the row where the prompt begins, perhaps in the history, to the end of the screen.
void Screen::clear_marked_prompt(PromptRedraw rows) {
  if (rows == PromptRedraw::None || cursor_.semantics == Semantics::Output) return;
  const bool last_row_only = rows == PromptRedraw::LastRow;
  pagelist::Pin at = *cursor_.pin;
  if (!last_row_only) {
    while (at.node != nullptr && at.row().prompt() == SemanticPrompt::Unknown)
      at = pagelist::up(at, 1);
    const pagelist::Pin marked = at;
    while (at.node != nullptr && at.row().prompt() == SemanticPrompt::PromptContinuation) {
      const pagelist::Pin above = pagelist::up(at, 1);
      if (above.node != nullptr && above.row().prompt() == SemanticPrompt::Unknown) break;
      at = above;
    }
    if (at.node == nullptr) at = marked; // continuations up to the first row there is
  }
  for (; at.node != nullptr; at = last_row_only ? pagelist::Pin{} : pagelist::down(at, 1))
    at.page().clear_cells(at.row(), 0, at.page().cols());
}

bool Screen::ends_at_prompt() const {
  if (rules_.dialect->prompts == dialect::Prompts::Cells) {
    const SemanticPrompt prompt = list_->active_row(rules_.rows - 1U).row().prompt();
    return prompt == SemanticPrompt::Prompt || prompt == SemanticPrompt::PromptContinuation;
  }
  pagelist::Pin at = list_->active_row(rules_.rows - 1U);
  for (unsigned y = rules_.rows; y > 0 && at.node != nullptr; --y, at = pagelist::up(at, 1)) {
    const SemanticPrompt prompt = at.row().prompt();
    if (prompt == SemanticPrompt::Command) return false;
    if (prompt != SemanticPrompt::Unknown) return true;
  }
  return false;
}

// A shell that draws its prompt anew after a resize gets an empty place for it.
void Screen::clear_prompt() {
  pagelist::Pin found;
  pagelist::Pin at = *cursor_.pin;
  for (unsigned y = cursor_.y + 1U; y > 0 && at.node != nullptr; --y, at = pagelist::up(at, 1)) {
    const SemanticPrompt prompt = at.row().prompt();
    if (prompt == SemanticPrompt::Command) break;
    if (prompt == SemanticPrompt::Input) {
      // A second run of input belongs to an earlier prompt.
      if (found.node != nullptr) break;
      found = at;
    }
    if (prompt == SemanticPrompt::Prompt || prompt == SemanticPrompt::PromptContinuation) {
      found = at;
      break;
    }
  }
  for (; found.node != nullptr; found = pagelist::down(found, 1))
    found.page().clear_cells(found.row(), 0, rules_.cols);
}

} // namespace termsoak::core::screen
