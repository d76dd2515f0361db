"""Finds the call sites that can be taken out one at a time: statements which unmap, give back, unlink, link, count, or
move and untrack pins. Knows C++ only as far as the house style writes it: one statement a line or its continuation."""
import re

# File below src/ and what is looked for there. Of screens and terminal only what ends pins, lists and references.
POOL = (r"\b(unmap|shrink|discard|give_back|release_all|cut_oldest)\(|(^|\.)push\(|\bfree_\.(push_back|pop_back|clear)\(|"
        r"chunks_\.pop_back\(|")
LIST = (r"\b(unmap|shrink|give_back|decommit_and_give_back|give_to_pool|give_tail_back|unmap_page|destroy_page|retire|"
        r"release_all|reset|close|link_after|unlink|erase_page|erase_page_head|"
        r"forget_size|follow_prune|drop_excess|move_pins|move_pins_up|untrack|drop_cursor|"
        r"cut_page|cut_columns|trim_blank_rows|set_page_rows|erase_if|abandon)\(|\bnodes_free_\.(push_back|erase)\(|")
COUNTS = (r"^(\+\+|--)?(figures_\.|total_rows_ |rows_slipped_ )|^(\(.*\?[^{]*|[^{(]*)\b(counted_bytes|believed_bytes|believed_pool|"
          r"mapped_bytes|used_end|linked|previous|next)\)? (=|\+=|-=) ")
PINS = r"^(\+\+|--)?\*?pin(->\w+)?\b.*"
OWNERS = r"\b(untrack|release_style|release_hyperlink)\(|\b(list_|primary_|alternate_)(->|\.)(close|reset)\("
PAGES = r"\b(release|release_run|release_style|release_hyperlink|release_many|release_cells|remove|clear_grapheme|dropped)\("

WHERE = [
    ("core/memory/page_pool.cpp", POOL + COUNTS),
    ("core/pagelist/pages.cpp", LIST + COUNTS + "|" + PINS),
    ("core/pagelist/grow.cpp", LIST + COUNTS + "|" + PINS),
    ("core/pagelist/growth.cpp", LIST + COUNTS + "|" + PINS),
    ("core/pagelist/erase.cpp", LIST + COUNTS + "|" + PINS),
    ("core/pagelist/page_list.cpp", LIST + COUNTS + "|" + PINS),
    ("core/pagelist/reflow.cpp", LIST + COUNTS + "|" + PINS),
    ("core/pagelist/reflow_cursor.cpp", LIST + COUNTS + "|" + PINS),
    ("core/pagelist/resize.cpp", LIST + COUNTS + "|" + PINS),
    ("core/screen/screen.cpp", OWNERS),
    ("core/screen/resize.cpp", OWNERS),
    ("core/screen/scroll.cpp", OWNERS),
    ("core/screen/move.cpp", OWNERS),
    ("core/screen/pen.cpp", OWNERS),
    ("core/screen/edit.cpp", OWNERS),
    ("core/terminal/state.cpp", OWNERS),
    ("core/page/page.cpp", PAGES),
    ("core/page/page_cells.cpp", PAGES),
    ("core/page/cluster_store.cpp", PAGES),
    ("core/page/hyperlink_set.cpp", PAGES),
]
FILES = [name for name, _ in WHERE]

# A call, an assignment or a step: what may stand before the name holds no space, so that no declaration is one.
CALL = re.compile(r"^[\w.>*:-]+(\([^()]*\)[\w.>*:-]*)*\(.*\);$|^\(\*\w+\)->[\w.>()-]+\(.*\);$", re.S)
ASSIGNMENT = re.compile(r"^(\*?[\w.>()\[\]*-]+( = [\w.>-]+)*|\(.*\?.*\)) (=|\+=|-=) .*;$", re.S)
STEP = re.compile(r"^(\+\+|--)[\w.>()-]+;$")
KEYWORDS = re.compile(r"^(return|if|for|while|switch|case|default|else|do|const|auto|static|using|check|base::check)\b")


def condition_end(text, start):
    """Behind the parenthesis that closes the one at `start`; 0 where none does."""
    depth = 0
    for at in range(start, len(text)):
        depth += {"(": 1, ")": -1}.get(text[at], 0)
        if depth == 0:
            return at + 1
    return 0


def is_statement(text):
    if KEYWORDS.match(text):
        return False
    return any(form.match(text) for form in (CALL, ASSIGNMENT, STEP))


def starts_statement(before):
    """May a statement begin behind this line?"""
    return before == "" or before[-1] in ";{}:" or before.endswith(("else", "*/")) or before.startswith("//") or (
        before.endswith(")") and re.match(r"(if|for|while|\} else if)\b", before) is not None)


def find_sites(name, text, wanted):
    """(start, end, label) of each statement of `text` that is wanted, in order; label is 'file:line statement'."""
    lines = text.split("\n")
    offsets = [0]
    for line in lines:
        offsets.append(offsets[-1] + len(line) + 1)
    sites = []
    before = ""
    number = 0
    while number < len(lines):
        line = lines[number].strip()
        if not starts_statement(before) or not line or line.startswith(("//", "#")):
            before = line or before
            number += 1
            continue
        last = number
        joined = line
        while not joined.split("//")[0].rstrip().endswith((";", "{", "}", ":")) and last + 1 < len(lines):
            if re.match(r"(if|for|while) \(.*\)$", joined) and joined.count("(") == joined.count(")"):
                break
            last += 1
            joined += "\n" + lines[last]
        start = offsets[number] + lines[number].index(line[0])
        end = offsets[last] + len(lines[last].split("//")[0].rstrip())
        body = text[start:end]
        while (match := re.match(r"(else )?if (constexpr )?\(", body)) and body.endswith(";"):
            skipped = condition_end(body, match.end() - 1)
            if skipped == 0:
                break
            skipped += len(body[skipped:]) - len(body[skipped:].lstrip())
            start, body = start + skipped, body[skipped:]
        if body.endswith(";") and is_statement(body) and re.search(wanted, body):
            line_number = text.count("\n", 0, start) + 1
            label = f"{name.rsplit('/', 1)[1]}:{line_number} {' '.join(body.split())}"
            sites.append((start, end, label))
        before = lines[last].split(" //")[0].strip()
        number = last + 1
    return sites
