#include <fmt/format.h>

#include <cstring>
#include <vector>

#include "lab/elves.h"
#include "lab/fixed_buffer_allocator.h"
#include "lab/page_allocator.h"
#include "lab/program.h"

namespace termsoak::lab {
namespace {

enum class Growth { ByPut, Reserved };

/// Each round builds a map of some thousand entries, uses it and frees it.
class RehashProgram : public Program {
public:
  bool prepare() override { return true; }
  bool play(std::uint64_t round) override {
    MovedMap map(*space_);
    space_->expect(fmt::format("map {}", round));
    const bool reserved = growth_ == Growth::ByPut || map.ensure_total_capacity(kEntries);
    bool filled = reserved;
    for (std::uint32_t i = 0; i < kEntries && filled; ++i)
      filled = map.put({0, static_cast<std::int32_t>(i)}, {});
    if (!filled) {
      recorder_.out_of_memory(fmt::format("fill map {} at {} entries", round, map.count()));
      return false;
    }
    recorder_.step(fmt::format("round {}: fill map {} with {} entries", round, round, kEntries));
    map.release();
    recorder_.step(fmt::format("round {}: free map {}", round, round));
    recorder_.end_round();
    return true;
  }
  void put_away() override {}

protected:
  RehashProgram(const ProgramContext& context, Growth growth)
      : recorder_(context.recorder), growth_(growth) {}

  static constexpr std::uint32_t kEntries = 3'000;
  TraceRecorder& recorder_;
  Growth growth_;
  Space* space_ = nullptr; ///< set by the derived program
};

class RehashInBuffer final : public RehashProgram {
public:
  RehashInBuffer(const ProgramContext& context, Growth growth)
      : RehashProgram(context, growth), buffer_(context.buffer) {
    space_ = &recorder_.open_space("buffer", buffer_, buffer_.base());
  }

private:
  FixedBufferAllocator buffer_;
};

class RehashOnPages final : public RehashProgram {
public:
  explicit RehashOnPages(const ProgramContext& context)
      : RehashProgram(context, Growth::ByPut),
        pages_({.os_page_bytes = context.os_page_bytes, .held_bytes_max = context.buffer.size()}) {
    space_ = &recorder_.open_space("pages", pages_);
  }

private:
  PageAllocator pages_;
};

enum class ColdRows { StayBig, AreCompacted };

/// A ring of rows. In each round the next row gets one rich line and needs room for it; afterwards it is
/// plain again.
class CapacityProgram final : public Program {
public:
  CapacityProgram(const ProgramContext& context, ColdRows cold_rows)
      : recorder_(context.recorder), cold_rows_(cold_rows),
        pages_({.os_page_bytes = context.os_page_bytes, .held_bytes_max = context.buffer.size()}),
        space_(recorder_.open_space("rows", pages_)) {}

  bool prepare() override {
    for (std::size_t i = 0; i < kRows; ++i) {
      space_.expect(fmt::format("row {}", i));
      std::byte* row = space_.alloc(kPlainBytes, 8);
      if (row == nullptr) return refuse("make the rows");
      std::memset(row, ' ', kPlainBytes);
      rows_.emplace_back(row, kPlainBytes);
    }
    recorder_.step(fmt::format("make {} plain rows", kRows));
    return true;
  }
  bool play(std::uint64_t round) override {
    const std::size_t index = round % kRows;
    if (rows_[index].size() < kRichBytes && !move_row(index, kRichBytes)) return refuse("grow a row");
    note_unused(index, kRichBytes);
    recorder_.step(fmt::format("round {}: row {} gets a rich line", round, index));
    note_unused(index, kPlainBytes);
    recorder_.step(fmt::format("round {}: row {} is plain again", round, index));
    if (cold_rows_ == ColdRows::AreCompacted) {
      if (!move_row(index, kPlainBytes)) return refuse("compact a row");
      note_unused(index, kPlainBytes);
      recorder_.step(fmt::format("round {}: compact row {}", round, index));
    }
    recorder_.end_round();
    return true;
  }
  void put_away() override {
    recorder_.set_unused_bytes(0);
    for (const auto row : rows_)
      space_.free(row);
    recorder_.step("end: free the rows");
  }

private:
  static constexpr std::size_t kRows = 64;
  static constexpr std::size_t kPlainBytes = std::size_t{16} * 1024;
  static constexpr std::size_t kRichBytes = 4 * kPlainBytes;

  bool refuse(std::string_view event) {
    recorder_.out_of_memory(event);
    return false;
  }
  /// A new block for the row's content, then the old one goes.
  bool move_row(std::size_t index, std::size_t bytes) {
    space_.expect(fmt::format("row {}", index));
    std::byte* row = space_.alloc(bytes, 8);
    if (row == nullptr) return false;
    std::memcpy(row, rows_[index].data(), kPlainBytes);
    space_.free(rows_[index]);
    rows_[index] = {row, bytes};
    return true;
  }
  /// Capacity that no content needs: everything beyond a plain row, and in the row at hand beyond `needed`.
  void note_unused(std::size_t index, std::size_t needed) {
    std::size_t unused = 0;
    for (std::size_t i = 0; i < rows_.size(); ++i)
      unused += rows_[i].size() - (i == index ? needed : kPlainBytes);
    recorder_.set_unused_bytes(unused);
  }
  TraceRecorder& recorder_;
  ColdRows cold_rows_;
  PageAllocator pages_;
  Space& space_;
  std::vector<std::span<std::byte>> rows_;
};

} // namespace

std::unique_ptr<Program> make_rehash_grow_by_put(const ProgramContext& context) {
  return std::make_unique<RehashInBuffer>(context, Growth::ByPut);
}
std::unique_ptr<Program> make_rehash_reserve(const ProgramContext& context) {
  return std::make_unique<RehashInBuffer>(context, Growth::Reserved);
}
std::unique_ptr<Program> make_rehash_page_allocator(const ProgramContext& context) {
  return std::make_unique<RehashOnPages>(context);
}
std::unique_ptr<Program> make_capacity_never_shrink(const ProgramContext& context) {
  return std::make_unique<CapacityProgram>(context, ColdRows::StayBig);
}
std::unique_ptr<Program> make_capacity_compact(const ProgramContext& context) {
  return std::make_unique<CapacityProgram>(context, ColdRows::AreCompacted);
}

} // namespace termsoak::lab
