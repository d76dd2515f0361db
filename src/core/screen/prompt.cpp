#include "core/screen/screen.h"

#include "core/pagelist/page_list.h"

namespace termsoak::core::screen {

using page::SemanticPrompt;

void Screen::mark_prompt(SemanticPrompt prompt) {
  cursor_.row->set_prompt(prompt);
}

bool Screen::ends_at_prompt() const {
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
