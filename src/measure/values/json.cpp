#include "measure/values/json.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <concepts>
#include <memory>
#include <optional>
#include <utility>

#include "base/text.h"
#include "measure/values/report_fields.h"

/// The only file that knows both the values and the JSON library: a visitor that writes, one that reads, and
/// text. What the fields are called stands in run_fields.h and report_fields.h.
namespace termsoak::measure::values {
namespace {

using nlohmann::ordered_json;

constexpr std::uint64_t kSnapshotPagesMax = 10'000'000;

template <class T> constexpr bool kIsOptional = false;
template <class T> constexpr bool kIsOptional<std::optional<T>> = true;
template <class T> constexpr bool kIsOptional<std::shared_ptr<T>> = true;
template <class T> constexpr bool kIsVector = false;
template <class T> constexpr bool kIsVector<std::vector<T>> = true;
template <class T>
concept Named = requires(T value) { names_of(value); };

// ---- writing

ordered_json tree_of(const Figures& figures) {
  ordered_json out = ordered_json::object();
  for (const Metric& row : metrics())
    if (const auto value = figures.get(row.id)) out[std::string(row.name)] = *value;
  return out;
}

ordered_json tree_of(const Series& series) {
  ordered_json out = ordered_json::object();
  for (const MetricId id : series.columns())
    out[std::string(metric(id).name)] = series.column(id);
  return out;
}

ordered_json tree_of(Standing standing) {
  return standing == Standing::KnownBad;
}

template <class T> ordered_json tree_of(const T& value);

class TreeWriter {
public:
  template <class T> void operator()(const char* key, const T& value, Presence presence = Presence::Always) {
    if constexpr (kIsOptional<T>) {
      if (value)
        tree_[key] = tree_of(*value);
      else if (presence != Presence::WhenSet)
        tree_[key] = nullptr;
    } else {
      if constexpr (std::same_as<T, std::string>)
        if (presence == Presence::WhenSet && value.empty()) return;
      tree_[key] = tree_of(value);
    }
  }

  template <class T> void computed(const char* key, const T& value) { tree_[key] = value; }

  template <class Function> void group(const char* key, Function&& members) {
    TreeWriter inner;
    members(inner);
    tree_[key] = std::move(inner.tree_);
  }

  void choices(const std::vector<StrategyChoice>& choices, std::span<const std::string_view> /*others*/) {
    for (const StrategyChoice& choice : choices)
      tree_[choice.key] = choice.value;
  }

  /// A snapshot's pages are many and alike: runs of equal pages are written once, with a count.
  void runs(const char* key, const std::vector<PageEntry>& pages) {
    ordered_json runs = ordered_json::array();
    for (std::size_t i = 0; i < pages.size();) {
      std::size_t end = i + 1;
      while (end < pages.size() && pages[end] == pages[i])
        ++end;
      ordered_json run = tree_of(pages[i]);
      run["count"] = end - i;
      runs.push_back(std::move(run));
      i = end;
    }
    tree_[key] = std::move(runs);
  }

  void version(const char* key, int number) { tree_[key] = number; }

  void inputs(const std::vector<InputInfo>& inputs) {
    tree_["input"] = inputs.empty() ? ordered_json() : tree_of(inputs.front());
    if (inputs.size() > 1) tree_["inputs"] = tree_of(inputs);
  }

  [[nodiscard]] ordered_json take() { return std::move(tree_); }

private:
  ordered_json tree_ = ordered_json::object();
};

template <class T> ordered_json tree_of(const T& value) {
  if constexpr (std::integral<T> || std::floating_point<T> || std::same_as<T, std::string>) {
    return value;
  } else if constexpr (Named<T>) {
    return std::ranges::find(names_of(value), value, &EnumName<T>::value)->name;
  } else if constexpr (kIsVector<T>) {
    ordered_json out = ordered_json::array();
    for (const auto& element : value)
      out.push_back(tree_of(element));
    return out;
  } else {
    TreeWriter writer;
    fields(writer, value);
    return writer.take();
  }
}

// ---- reading

/// A place in the tree that is read with care. The first thing that is wrong is remembered with its place;
/// once something is wrong, every read gives a default, so that the functions below stay straight.
class TreeReader {
public:
  TreeReader(const ordered_json& tree, std::string& problem) : tree_(tree), problem_(problem) {}

  template <class T> void operator()(const char* key, T& out, Presence presence = Presence::Always) const {
    const bool needed = presence == Presence::Always || presence == Presence::Null;
    const ordered_json* value = member(key, needed);
    if (value == nullptr) return;
    const TreeReader at(*value, key, *this);
    if constexpr (kIsOptional<T>)
      at.load_optional(out);
    else if (!value->is_null() || !kIsObject<T>)
      at.load(out);
  }

  template <class T> void computed(const char* /*key*/, const T& /*value*/) const {}

  template <class Function> void group(const char* key, Function&& members) const {
    const ordered_json* value = member(key, true);
    if (value == nullptr || value->is_null()) return;
    const TreeReader inner(*value, key, *this);
    members(inner);
  }

  void choices(std::vector<StrategyChoice>& out, std::span<const std::string_view> others) const {
    if (!tree_.is_object()) return;
    for (const auto& [key, value] : tree_.items()) {
      if (std::ranges::find(others, key) != others.end()) continue;
      if (value.is_string())
        out.push_back({key, value.get<std::string>()});
      else
        TreeReader(value, base::printable(key), *this).complain("must be a string");
    }
  }

  void runs(const char* key, std::vector<PageEntry>& out) const {
    each(key, [&](const TreeReader& run) {
      std::uint64_t count = 1;
      run("count", count, Presence::Forgiven);
      if (count > kSnapshotPagesMax - out.size()) return run.complain("has too many pages");
      PageEntry page;
      run.load(page);
      out.insert(out.end(), count, page);
    });
  }

  void version(const char* key, int number) const {
    int read = 0;
    (*this)(key, read);
    if (problem_.empty() && read != number)
      TreeReader(tree_, key, *this).complain(fmt::format("is {}; this program reads {}", read, number));
  }

  void inputs(std::vector<InputInfo>& out) const {
    if (problem_.empty() && tree_.contains("inputs")) return (*this)("inputs", out);
    const ordered_json* value = member("input", true);
    if (value != nullptr && !value->is_null()) TreeReader(*value, "input", *this).load(out.emplace_back());
  }

  template <class T> void load(T& out) const {
    if constexpr (std::integral<T>) {
      load_integer(out);
    } else if constexpr (Named<T>) {
      load_name(out);
    } else if constexpr (kIsVector<T>) {
      load_list(out);
    } else {
      fields(*this, out);
    }
  }
  void load(std::string& out) const {
    if (!tree_.is_string()) return complain("must be a string");
    out = tree_.get<std::string>();
  }
  void load(double& out) const { out = tree_.get<double>(); }
  void load(Standing& out) const {
    bool known_bad = false;
    load(known_bad);
    out = known_bad ? Standing::KnownBad : Standing::Subject;
  }
  void load(Figures& out) const;
  void load(Series& out) const;

private:
  template <class T>
  static constexpr bool kIsObject =
      !std::integral<T> && !std::same_as<T, std::string> && !Named<T> && !kIsVector<T>;

  TreeReader(const ordered_json& tree, std::string_view key, const TreeReader& parent)
      : tree_(tree), problem_(parent.problem_), parent_(&parent), key_(key) {}
  TreeReader(const ordered_json& tree, std::size_t index, const TreeReader& parent)
      : tree_(tree), problem_(parent.problem_), parent_(&parent), index_(index) {}

  [[nodiscard]] std::string path() const {
    if (parent_ == nullptr) return {};
    return parent_->path() + "/" + (index_ ? std::to_string(*index_) : std::string(key_));
  }

  void complain(std::string_view what) const {
    if (!problem_.empty()) return;
    const std::string where = path();
    problem_ = fmt::format("{}: {}", where.empty() ? "/" : where, what);
  }

  /// Null when it is not there.
  [[nodiscard]] const ordered_json* member(const char* key, bool needed) const {
    if (!tree_.is_object()) {
      complain("must be an object");
      return nullptr;
    }
    const auto at = tree_.find(key);
    if (at != tree_.end()) return &*at;
    if (needed) TreeReader(tree_, key, *this).complain("is missing");
    return nullptr;
  }

  template <class Each> void each(const char* key, Each&& visit) const {
    const ordered_json* list = member(key, true);
    if (list != nullptr) TreeReader(*list, key, *this).each_element(visit);
  }

  template <class Each> void each_element(Each&& visit) const {
    if (!tree_.is_array()) return complain("must be an array");
    for (std::size_t i = 0; i < tree_.size() && problem_.empty(); ++i)
      visit(TreeReader(tree_[i], i, *this));
  }

  template <class T> void load_list(std::vector<T>& out) const {
    each_element([&](const TreeReader& element) { element.load(out.emplace_back()); });
  }

  template <class T> void load_optional(T& out) const {
    if (tree_.is_null()) return;
    if constexpr (std::same_as<T, std::optional<double>>) {
      if (!tree_.is_number()) return;
    }
    if constexpr (requires { out.emplace(); }) {
      load(out.emplace());
    } else {
      auto made = std::make_shared<std::remove_const_t<typename T::element_type>>();
      load(*made);
      out = std::move(made);
    }
  }

  template <std::integral T> void load_integer(T& out) const {
    if constexpr (std::same_as<T, bool>) {
      if (!tree_.is_boolean()) return complain("must be true or false");
    } else if (!tree_.is_number_integer() || (std::unsigned_integral<T> && !tree_.is_number_unsigned())) {
      return complain("must be a whole number");
    } else if (tree_.is_number_unsigned() ? !std::in_range<T>(tree_.get<std::uint64_t>())
                                          : !std::in_range<T>(tree_.get<std::int64_t>())) {
      return complain("is too large");
    }
    out = tree_.get<T>();
  }

  template <class T> void load_name(T& out) const {
    std::string name;
    load(name);
    std::string wanted;
    const auto names = names_of(out);
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (names[i].name == name) {
        out = names[i].value;
        return;
      }
      wanted += i == 0 ? "" : i + 1 == names.size() ? " or " : ", ";
      wanted += names[i].name;
    }
    complain("must be " + wanted);
  }

  const ordered_json& tree_;
  std::string& problem_;
  const TreeReader* parent_ = nullptr;
  std::string_view key_;
  std::optional<std::size_t> index_;
};

void TreeReader::load(Figures& out) const {
  if (!tree_.is_object()) return complain("must be an object");
  for (const auto& [key, value] : tree_.items()) {
    const auto id = metric_named(key);
    if (!id)
      TreeReader(value, base::printable(key), *this).complain("is not a metric of this version");
    else if (!value.is_number_integer())
      TreeReader(value, key, *this).complain("must be a whole number");
    else
      out.set(*id, value.get<std::int64_t>());
  }
}

void TreeReader::load(Series& out) const {
  if (!tree_.is_object()) return complain("must be an object");
  std::vector<MetricId> columns;
  std::vector<std::vector<std::int64_t>> cells;
  for (const auto& [key, value] : tree_.items()) {
    const auto id = metric_named(key);
    const bool numbers = value.is_array() && std::ranges::all_of(value, [](const ordered_json& cell) {
                           return cell.is_number_integer();
                         });
    if (!id || !numbers)
      return TreeReader(value, base::printable(key), *this)
          .complain(id ? "must be an array of whole numbers" : "is not a metric");
    columns.push_back(*id);
    cells.push_back(value.get<std::vector<std::int64_t>>());
    if (cells.back().size() != cells.front().size() || cells.back().size() > Series::kRowsMax + 1)
      return TreeReader(value, key, *this).complain("must be as long as the other columns");
  }
  out = Series(columns);
  for (std::size_t row = 0; !cells.empty() && row < cells.front().size(); ++row) {
    Figures figures;
    for (std::size_t column = 0; column < columns.size(); ++column)
      figures.set(columns[column], cells[column][row]);
    out.append_last(figures);
  }
}

// ---- text

constexpr std::size_t kInlineBytesMax = 100;
constexpr int kNestingMax = 64;

std::string flat(const ordered_json& value) {
  return value.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

bool is_plain(const ordered_json& value) {
  return !value.is_structured();
}

/// Arrays of plain values stay on one line however long they are (a series is one line a column); small
/// objects too.
bool fits_one_line(const ordered_json& value) {
  if (!value.is_structured() || value.empty()) return true;
  if (!std::ranges::all_of(value, is_plain)) return false;
  return value.is_array() || flat(value).size() <= kInlineBytesMax;
}

void append_pretty(const ordered_json& value, std::size_t depth, std::string& out) {
  if (fits_one_line(value)) {
    out += flat(value);
    return;
  }
  const std::string indent(2 * (depth + 1), ' ');
  out += value.is_array() ? "[\n" : "{\n";
  bool first = true;
  for (const auto& [key, member] : value.items()) {
    out += first ? "" : ",\n";
    first = false;
    out += indent;
    if (value.is_object()) out += flat(ordered_json(key)) + ": ";
    append_pretty(member, depth + 1, out);
  }
  out += "\n" + std::string(2 * depth, ' ') + (value.is_array() ? "]" : "}");
}

/// The parser recurses once a level; a file of a million brackets must not be able to use up the stack.
bool nests_too_deep(std::string_view text) {
  int depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      i += c == '\\' ? 1 : 0;
      in_string = c != '"';
      continue;
    }
    in_string = c == '"';
    depth += (c == '[' || c == '{') ? 1 : (c == ']' || c == '}') ? -1 : 0;
    if (depth > kNestingMax) return true;
  }
  return false;
}

std::string pretty(const ordered_json& tree) {
  std::string out;
  append_pretty(tree, 0, out);
  return out + "\n";
}

base::Result<ordered_json> parse_tree(std::string_view text) {
  if (nests_too_deep(text))
    return base::fail(base::ErrorKind::BadInput, fmt::format("nested deeper than {} levels", kNestingMax));
  try {
    return ordered_json::parse(text);
  } catch (const ordered_json::parse_error& error) {
    const std::string_view before = text.substr(0, std::min(error.byte, text.size()));
    const auto line = 1 + std::ranges::count(before, '\n');
    return base::fail(base::ErrorKind::BadInput, fmt::format("line {}: invalid JSON", line),
                      "the file may be truncated");
  } catch (const ordered_json::out_of_range&) {
    return base::fail(base::ErrorKind::BadInput, "invalid JSON: a number is too large");
  }
}

template <class T> base::Result<T> read(std::string_view text, std::string remedy) {
  const auto tree = parse_tree(text);
  if (!tree) return std::unexpected(tree.error());
  T out;
  std::string problem;
  TreeReader(*tree, problem).load(out);
  if (!problem.empty()) return base::fail(base::ErrorKind::BadInput, problem, std::move(remedy));
  return out;
}

} // namespace

std::string to_json(const Report& report) {
  return pretty(tree_of(report));
}
std::string to_json(const RunResult& result) {
  return flat(tree_of(result)) + "\n";
}

base::Result<Report> report_from_json(std::string_view text) {
  return read<Report>(text, "is it a report that termsoak wrote?");
}

base::Result<RunResult> result_from_json(std::string_view text) {
  return read<RunResult>(text, "");
}

} // namespace termsoak::measure::values
