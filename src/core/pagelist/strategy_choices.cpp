#include "core/pagelist/strategy_choices.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "base/text.h"

namespace termsoak::core::pagelist {

namespace {

constexpr std::array<ChoiceValue, 5> kReuse{
    {{"every", "the oldest page is laid out anew, whatever its size"},
     {"standard-by-length", "only a page whose recorded length is a standard page's; others are destroyed"},
     {"standard-by-owner", "only a page that the pool owns; others are destroyed"},
     {"adaptive", "every page while the last ones pruned were rich, else as standard-by-owner"},
     {"never", "a pruned page is always destroyed, and a new one taken"}}};
constexpr std::array<ChoiceValue, 3> kLength{
    {{"relabel", "a larger page is reused as a standard one; its true length and owner are forgotten"},
     {"keep", "a larger page keeps its size, its capacity and its place in the accounts"},
     {"trim", "what a larger page has beyond a standard one is given back first"}}};
constexpr std::array<ChoiceValue, 2> kRelease{
    {{"by-length", "a page no longer than a standard one goes to the pool, others are unmapped"},
     {"by-owner", "the owner is recorded with the page"}}};
constexpr std::array<ChoiceValue, 2> kCounters{
    {{"always", "every prune corrects row count and viewport"},
     {"on-reuse-only", "a prune that destroys the page forgets them"}}};
constexpr std::array<ChoiceValue, 2> kPins{{{"always", "every prune moves the pins of the page"},
                                            {"on-reuse-only", "a prune that destroys the page leaves them"}}};
constexpr std::array<ChoiceValue, 2> kGuard{
    {{"tail-rows", "prune when there are rows for the screen before it"},
     {"remaining-rows", "prune when there are rows for the screen after it"}}};
constexpr std::array<ChoiceValue, 2> kRetention{
    {{"keep", "unused pool items stay resident"}, {"decommit", "unused pool items give their memory back"}}};
constexpr std::array<ChoiceValue, 2> kLimit{
    {{"one-for-one", "one page is pruned for one taken; a list over its limit stays over it"},
     {"loop", "as many pages are pruned as it takes to be back under the limit"}}};

template <auto Field, auto Last, std::size_t N>
constexpr Choice choice(std::string_view key, const std::array<ChoiceValue, N>& values) {
  static_assert(N == static_cast<std::size_t>(Last) + 1, "each enumerator has a name");
  return {.key = key,
          .values = values,
          .read = [](const PruneStrategy& strategy) { return static_cast<std::size_t>(strategy.*Field); },
          .write = [](PruneStrategy& strategy,
                      std::size_t value) { strategy.*Field = static_cast<decltype(Last)>(value); }};
}

constexpr std::array kChoices{
    choice<&PruneStrategy::reuse, Reuse::Never>("reuse", kReuse),
    choice<&PruneStrategy::length, Length::Trim>("length", kLength),
    choice<&PruneStrategy::release, Release::ByOwner>("release", kRelease),
    choice<&PruneStrategy::counters, Counters::OnReuseOnly>("counters", kCounters),
    choice<&PruneStrategy::pins, Pins::OnReuseOnly>("pins", kPins),
    choice<&PruneStrategy::guard, Guard::RemainingRows>("guard", kGuard),
    choice<&PruneStrategy::retention, Retention::Decommit>("retention", kRetention),
    choice<&PruneStrategy::limit, Limit::Loop>("limit", kLimit),
};

/// "did you mean 'every'?", or all there is when nothing is near.
std::string suggestion(std::string_view typed, std::string_view what,
                       const std::vector<std::string_view>& known) {
  const std::string near = base::nearest_name(typed, known);
  const std::string all = fmt::format("{} {}", what, fmt::join(known, ", "));
  return near.empty() ? all : fmt::format("did you mean '{}'? {}", near, all);
}

std::unexpected<base::Error> unknown_name(std::string_view name) {
  std::vector<std::string_view> known;
  for (const PruneStrategy& strategy : strategies())
    known.push_back(strategy.name);
  const std::string near = base::nearest_name(name, known);
  return base::fail(base::ErrorKind::Usage, fmt::format("unknown strategy '{}'", base::printable(name)),
                    near.empty() ? "see 'termsoak list strategies' and 'termsoak list choices'"
                                 : fmt::format("did you mean '{}'?", near));
}

std::unexpected<base::Error> unknown_key(std::string_view key) {
  std::vector<std::string_view> known;
  for (const Choice& choice : kChoices)
    known.push_back(choice.key);
  return base::fail(base::ErrorKind::Usage,
                    fmt::format("a strategy has no choice '{}'", base::printable(key)),
                    suggestion(key, "its choices:", known));
}

std::unexpected<base::Error> unknown_value(const Choice& choice, std::string_view value) {
  std::vector<std::string_view> known;
  for (const ChoiceValue& row : choice.values)
    known.push_back(row.name);
  return base::fail(base::ErrorKind::Usage,
                    fmt::format("{} cannot be '{}'", choice.key, base::printable(value)),
                    suggestion(value, "it can be", known));
}

/// Takes one "KEY=VALUE" over; `given` says which choices have been made.
base::Result<void> make_choice(std::string_view item, PruneStrategy& strategy,
                               std::array<bool, kChoices.size()>& given) {
  const std::size_t equals = item.find('=');
  if (equals == std::string_view::npos)
    return base::fail(base::ErrorKind::Usage,
                      fmt::format("'{}' in a list of choices is no KEY=VALUE", base::printable(item)),
                      "for instance reuse=every,length=trim; see 'termsoak list choices'");
  const std::string_view key = item.substr(0, equals);
  const std::string_view value = item.substr(equals + 1);
  const auto choice = std::ranges::find(kChoices, key, &Choice::key);
  if (choice == kChoices.end()) return unknown_key(key);
  const auto row = std::ranges::find(choice->values, value, &ChoiceValue::name);
  if (row == choice->values.end()) return unknown_value(*choice, value);
  bool& made = given[static_cast<std::size_t>(choice - kChoices.begin())];
  if (made)
    return base::fail(base::ErrorKind::Usage, fmt::format("'{}' is chosen twice", choice->key),
                      fmt::format("name {} once", choice->key));
  made = true;
  choice->write(strategy, static_cast<std::size_t>(row - choice->values.begin()));
  return {};
}

bool chooses_alike(const PruneStrategy& a, const PruneStrategy& b) {
  return std::ranges::all_of(kChoices,
                             [&](const Choice& choice) { return choice.read(a) == choice.read(b); });
}

void append_choice(const Choice& choice, const PruneStrategy& strategy, std::string& out) {
  out += fmt::format("{}{}={}", out.empty() ? "" : ",", choice.key, choice.value_of(strategy));
}

} // namespace

std::span<const Choice> choices() {
  return kChoices;
}

std::string spelled_out(const PruneStrategy& strategy) {
  std::string out;
  for (const Choice& choice : kChoices)
    append_choice(choice, strategy, out);
  return out;
}

base::Result<PruneStrategy> parse_strategy(std::string_view text) {
  if (const PruneStrategy* row = find_strategy(text)) return *row;
  if (text.find('=') == std::string_view::npos) return unknown_name(text);
  const PruneStrategy& defect = strategies().front();
  PruneStrategy out = defect;
  std::array<bool, kChoices.size()> given{};
  for (const std::string_view item : base::split(text, ','))
    if (auto made = make_choice(item, out, given); !made) return std::unexpected(made.error());
  for (const PruneStrategy& row : strategies())
    if (chooses_alike(row, out)) return row;
  out.name.clear();
  for (const Choice& choice : kChoices)
    if (choice.read(out) != choice.read(defect)) append_choice(choice, out, out.name);
  out.standing = Standing::Subject;
  out.origin = "spelled out";
  return out;
}

} // namespace termsoak::core::pagelist
