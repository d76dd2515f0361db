#include "measure/probe/maps_sampler.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>

#include "measure/probe/sum.h"

namespace termsoak::measure::probe {
namespace {

constexpr std::size_t kClassesMax = 256;

bool take_hex(std::string_view& text, std::uint64_t& value) {
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
  if (error != std::errc{}) return false;
  text.remove_prefix(static_cast<std::size_t>(rest - text.data()));
  return true;
}

/// Drops one blank-separated word and the blanks behind it.
std::string_view take_word(std::string_view& text) {
  const std::size_t end = std::min(text.find(' '), text.size());
  const std::string_view word = text.substr(0, end);
  text.remove_prefix(std::min(text.find_first_not_of(' ', end), text.size()));
  return word;
}

} // namespace

std::optional<Region> parse_region(std::string_view line) {
  std::uint64_t start = 0;
  std::uint64_t end = 0;
  if (!take_hex(line, start) || !line.starts_with('-')) return std::nullopt;
  line.remove_prefix(1);
  if (!take_hex(line, end) || end < start || !line.starts_with(' ')) return std::nullopt;
  line.remove_prefix(1);
  const std::string_view permissions = take_word(line);
  if (permissions.size() != 4) return std::nullopt;
  take_word(line); // offset
  take_word(line); // device
  const std::string_view inode = take_word(line);
  if (inode.empty()) return std::nullopt;
  const std::string_view name = line;
  return Region{.bytes = end - start,
                .anonymous = inode == "0" && (name.empty() || name == "[heap]" || name.starts_with("[anon")),
                .reserved = permissions.starts_with("---")};
}

process::ReadStatus MapsSampler::read_regions(int pid, const EachRegion& each) {
  const process::ProcRoot::Opened opened = root_->open(pid, "maps");
  if (opened.status != process::ReadStatus::Ok) return opened.status;
  std::size_t filled = 0;
  while (true) {
    const ssize_t got = ::read(opened.fd.get(), buffer_.data() + filled, buffer_.size() - filled);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return process::status_of_errno(errno);
    if (got == 0) return filled == 0 ? process::ReadStatus::Ok : process::ReadStatus::NotGiven;
    filled += static_cast<std::size_t>(got);
    std::string_view text(buffer_.data(), filled);
    for (std::size_t end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
      const auto region = parse_region(text.substr(0, end));
      if (!region) return process::ReadStatus::NotGiven;
      each(*region);
      text.remove_prefix(end + 1);
    }
    if (text.size() == buffer_.size()) return process::ReadStatus::NotGiven; // no line is that long
    std::memmove(buffer_.data(), text.data(), text.size());
    filled = text.size();
  }
}

std::span<const values::MetricId> MapsSampler::columns() const {
  static constexpr std::array kColumns{values::MetricId::VmaCount};
  return kColumns;
}

void MapsSampler::sample(std::span<const int> processes, values::Figures& out) {
  static constexpr std::array kOnlySelf{process::kSelf};
  Sum regions;
  for (const int pid : processes.empty() ? std::span<const int>(kOnlySelf) : processes) {
    std::uint64_t count = 0;
    const process::ReadStatus status = read_regions(pid, [&](const Region&) { ++count; });
    if (status == process::ReadStatus::Ok)
      regions.add(count);
    else
      regions.add_failure(status);
  }
  regions.store(values::MetricId::VmaCount, out);
}

void MapsSampler::describe(std::span<const int> processes, values::RunResult& out) {
  static constexpr std::array kOnlySelf{process::kSelf};
  std::map<std::uint64_t, std::uint64_t> count_by_bytes;
  for (const int pid : processes.empty() ? std::span<const int>(kOnlySelf) : processes)
    static_cast<void>(read_regions(pid, [&](const Region& region) {
      if (region.anonymous && !region.reserved) ++count_by_bytes[region.bytes];
    }));
  std::vector<values::MappingClass> classes;
  for (const auto& [bytes, count] : count_by_bytes)
    classes.push_back({.bytes = bytes, .kind = "anonymous", .mapped = count, .live = count});
  std::ranges::sort(classes, std::ranges::greater{},
                    [](const values::MappingClass& c) { return std::pair(c.bytes * c.live, c.bytes); });
  if (classes.size() > kClassesMax) classes.resize(kClassesMax);
  out.mappings.insert(out.mappings.end(), classes.begin(), classes.end());
}

} // namespace termsoak::measure::probe
