#include "measure/probe/samplers.h"

#include <fmt/format.h>

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>

#include "base/bytes.h"
#include "measure/process/proc_files.h"
#include "measure/values/result.h"

namespace termsoak::measure::probe {
namespace {

/// A sum over processes that knows when it must not be given. Not a figure yet: `store` makes it one.
class Sum {
public:
  void add(std::uint64_t value) {
    value_ += value;
    counted_ = true;
  }
  /// A process of which the kernel would not tell: half a sum would pass for the whole.
  void spoil() { spoilt_ = true; }
  void add_failure(process::ReadStatus status) {
    if (status != process::ReadStatus::Gone) spoil();
  }
  void store(values::MetricId id, values::Figures& out) const {
    if (counted_ && !spoilt_) out.set(id, static_cast<std::int64_t>(value_));
  }
  [[nodiscard]] bool known() const { return counted_ && !spoilt_; }
  [[nodiscard]] std::uint64_t value() const { return value_; }

private:
  std::uint64_t value_ = 0;
  bool counted_ = false;
  bool spoilt_ = false;
};

using process::KeptFiles;
using process::ProcRoot;
using process::ReadOutcome;
using process::ReadStatus;
using values::MetricId;
using Root = std::shared_ptr<const ProcRoot>;

constexpr std::array kOnlySelf{process::kSelf};

std::span<const int> or_self(std::span<const int> processes) {
  return processes.empty() ? std::span<const int>(kOnlySelf) : processes;
}

/// Resident pages: the second number of statm.
std::optional<std::uint64_t> resident_pages(std::string_view statm) {
  if (!process::take_number(statm)) return std::nullopt;
  return process::take_number(statm);
}

class StatmSampler final : public Sampler {
public:
  explicit StatmSampler(Root root) : files_(std::move(root), "statm") {}

  [[nodiscard]] Cost cost() const override { return Cost::EverySample; }
  [[nodiscard]] std::span<const MetricId> columns() const override { return kColumns; }

  void sample(std::span<const int> processes, values::Figures& out) override {
    Sum bytes;
    for (const int pid : or_self(processes)) {
      std::array<char, 256> buffer;
      const ReadOutcome outcome = files_.read(pid, buffer);
      const auto pages =
          outcome.status == ReadStatus::Ok ? resident_pages(outcome.text) : std::optional<std::uint64_t>();
      if (pages)
        bytes.add(*pages * page_bytes_);
      else
        bytes.add_failure(outcome.status == ReadStatus::Ok ? ReadStatus::NotGiven : outcome.status);
    }
    bytes.store(MetricId::RssBytes, out);
  }

private:
  static constexpr std::array kColumns{MetricId::RssBytes};
  KeptFiles files_;
  std::uint64_t page_bytes_ = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
};

class StatSampler final : public Sampler {
public:
  explicit StatSampler(Root root) : files_(std::move(root), "stat") {}

  [[nodiscard]] Cost cost() const override { return Cost::EverySample; }
  [[nodiscard]] std::span<const MetricId> columns() const override { return kColumns; }

  void sample(std::span<const int> processes, values::Figures& out) override {
    Sum faults;
    for (const int pid : or_self(processes)) {
      std::array<char, 1024> buffer;
      const ReadOutcome outcome = files_.read(pid, buffer);
      const auto fields = outcome.status == ReadStatus::Ok ? process::parse_stat(outcome.text)
                                                           : std::optional<process::StatFields>();
      if (fields)
        faults.add(fields->minor_faults);
      else
        faults.add_failure(outcome.status == ReadStatus::Ok ? ReadStatus::NotGiven : outcome.status);
    }
    faults.store(MetricId::MinorFaults, out);
  }

private:
  static constexpr std::array kColumns{MetricId::MinorFaults};
  KeptFiles files_;
};

/// A microsecond or two for the few dozen descriptors of a terminal; counts entries, follows none.
class FdSampler final : public Sampler {
public:
  explicit FdSampler(Root root) : directories_(std::move(root), "fd") {}

  [[nodiscard]] Cost cost() const override { return Cost::EverySample; }
  [[nodiscard]] std::span<const MetricId> columns() const override { return kColumns; }

  void sample(std::span<const int> processes, values::Figures& out) override {
    Sum fds;
    for (const int pid : or_self(processes)) {
      std::uint64_t count = 0;
      ReadStatus status = count_entries(pid, count);
      if (status == ReadStatus::Gone) { // the kept directory may be that of an earlier owner of the number
        directories_.forget(pid);
        count = 0;
        status = count_entries(pid, count);
      }
      if (status == ReadStatus::Ok)
        fds.add(count);
      else
        fds.add_failure(status);
    }
    fds.store(MetricId::Fds, out);
  }

private:
  [[nodiscard]] ReadStatus count_entries(int pid, std::uint64_t& count) {
    int fd = -1;
    if (const ReadStatus status = directories_.open(pid, fd); status != ReadStatus::Ok) return status;
    if (::lseek(fd, 0, SEEK_SET) < 0) return process::status_of_errno(errno);
    while (true) {
      alignas(std::uint64_t) std::array<char, 4096> entries;
      // Not readdir: opendir and its buffer come from the heap of the process that may be under test.
      const long got = ::syscall(SYS_getdents64, fd, entries.data(), entries.size());
      if (got < 0) return process::status_of_errno(errno);
      if (got == 0) return ReadStatus::Ok;
      count += entries_in(std::span(entries).first(static_cast<std::size_t>(got)));
    }
  }

  /// struct linux_dirent64: inode u64, offset i64, record length u16, type u8, name.
  [[nodiscard]] static std::uint64_t entries_in(std::span<const char> records) {
    constexpr std::size_t kLengthAt = 16;
    constexpr std::size_t kNameAt = 19;
    std::uint64_t count = 0;
    while (records.size() > kNameAt) {
      std::uint16_t length = 0;
      std::memcpy(&length, records.data() + kLengthAt, sizeof length);
      if (records[kNameAt] != '.') ++count;
      records = records.subspan(std::min<std::size_t>(length, records.size()));
    }
    return count;
  }

  static constexpr std::array kColumns{MetricId::Fds};
  KeptFiles directories_;
};

/// Costs 25 to 65 ns a resident page: milliseconds for a large target.
class RollupSampler final : public Sampler {
public:
  explicit RollupSampler(Root root) : root_(std::move(root)) {}

  [[nodiscard]] Cost cost() const override { return Cost::Checkpoint; }
  [[nodiscard]] std::span<const MetricId> columns() const override { return kColumns; }

  void sample(std::span<const int> processes, values::Figures& out) override {
    std::array<Sum, kColumns.size()> sums;
    for (const int pid : or_self(processes)) {
      std::array<char, 4096> buffer;
      const ReadOutcome outcome = root_->read(pid, "smaps_rollup", buffer);
      for (std::size_t i = 0; i < sums.size(); ++i) {
        const auto kib = outcome.status == ReadStatus::Ok ? line_value(outcome.text, kKeys[i])
                                                          : std::optional<std::uint64_t>();
        if (kib)
          sums[i].add(*kib * 1024);
        else
          sums[i].add_failure(outcome.status == ReadStatus::Ok ? ReadStatus::NotGiven : outcome.status);
      }
    }
    for (std::size_t i = 0; i < sums.size(); ++i)
      sums[i].store(kColumns[i], out);
  }

private:
  /// The number of the line that starts with `key`.
  [[nodiscard]] static std::optional<std::uint64_t> line_value(std::string_view text, std::string_view key) {
    while (!text.empty()) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      std::string_view line = text.substr(0, end);
      if (line.starts_with(key)) {
        line.remove_prefix(key.size());
        return process::take_number(line);
      }
      text.remove_prefix(std::min(end + 1, text.size()));
    }
    return std::nullopt;
  }

  static constexpr std::array kColumns{MetricId::PssBytes, MetricId::PrivateDirtyBytes, MetricId::SwapBytes};
  static constexpr std::array<std::string_view, 3> kKeys{"Pss:", "Private_Dirty:", "Swap:"};
  Root root_;
};

} // namespace

std::vector<std::unique_ptr<Sampler>> make_samplers(const std::filesystem::path& proc_root) {
  const auto root = std::make_shared<const ProcRoot>(proc_root);
  std::vector<std::unique_ptr<Sampler>> out;
  out.push_back(std::make_unique<StatmSampler>(root));
  out.push_back(std::make_unique<StatSampler>(root));
  out.push_back(std::make_unique<FdSampler>(root));
  out.push_back(std::make_unique<RollupSampler>(root));
  out.push_back(std::make_unique<MapsSampler>(root));
  return out;
}

std::optional<values::Note> note_children(const std::filesystem::path& proc_root,
                                          std::span<const int> children) {
  if (children.empty()) return std::nullopt;
  const auto root = std::make_shared<const ProcRoot>(proc_root);
  values::Figures figures;
  StatmSampler(root).sample(children, figures);
  RollupSampler(root).sample(children, figures);
  const auto rss = figures.get(MetricId::RssBytes);
  if (!rss) return std::nullopt;
  std::string text = fmt::format("{} inside the target, not counted in its figures: {} resident",
                                 children.size() == 1 ? std::string("1 process")
                                                      : fmt::format("{} processes", children.size()),
                                 base::format_bytes(static_cast<std::uint64_t>(*rss)));
  if (const auto pss = figures.get(MetricId::PssBytes))
    text += fmt::format(", {} proportional", base::format_bytes(static_cast<std::uint64_t>(*pss)));
  return values::Note{.id = "children-memory", .text = std::move(text)};
}

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

std::optional<MappedRegion> parse_region(std::string_view line) {
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
  return MappedRegion{.bytes = end - start,
                      .anonymous =
                          inode == "0" && (name.empty() || name == "[heap]" || name.starts_with("[anon")),
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
  Sum regions;
  for (const int pid : processes.empty() ? std::span<const int>(kOnlySelf) : processes) {
    std::uint64_t count = 0;
    const process::ReadStatus status = read_regions(pid, [&](const MappedRegion&) { ++count; });
    if (status == process::ReadStatus::Ok)
      regions.add(count);
    else
      regions.add_failure(status);
  }
  regions.store(values::MetricId::VmaCount, out);
}

void MapsSampler::describe(std::span<const int> processes, values::RunResult& out) {
  std::map<std::uint64_t, std::uint64_t> count_by_bytes;
  for (const int pid : processes.empty() ? std::span<const int>(kOnlySelf) : processes)
    static_cast<void>(read_regions(pid, [&](const MappedRegion& region) {
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
