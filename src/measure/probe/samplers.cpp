#include "measure/probe/samplers.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "base/bytes.h"
#include "measure/probe/kept_files.h"
#include "measure/probe/maps_sampler.h"
#include "measure/probe/sum.h"

namespace termsoak::measure::probe {
namespace {

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

} // namespace termsoak::measure::probe
