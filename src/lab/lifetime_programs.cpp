#include <fmt/format.h>

#include <cstring>
#include <deque>
#include <vector>

#include "base/bytes.h"
#include "lab/chunk_allocator.h"
#include "lab/fixed_buffer_allocator.h"
#include "lab/page_allocator.h"
#include "lab/program.h"

namespace termsoak::lab {
namespace {

/// Long-lived things stay for this many rounds.
constexpr std::size_t kRoundsKept = 8;

/// A large short-lived block and a small long-lived record in every round.
class LifetimesProgram : public Program {
public:
  void put_away() override {
    while (!records_.empty())
      drop_oldest();
    recorder_.step("end: free the records");
  }
  bool play(std::uint64_t round) override {
    temporary_->expect(fmt::format("scratch {}", round));
    std::byte* scratch = temporary_->alloc(kScratchBytes, 8);
    kept_->expect(fmt::format("record {}", round));
    std::byte* record = scratch == nullptr ? nullptr : kept_->alloc(kRecordBytes, 8);
    if (record == nullptr) {
      recorder_.out_of_memory(fmt::format("work in round {}", round));
      if (scratch != nullptr) temporary_->free({scratch, kScratchBytes});
      return false;
    }
    records_.push_back({record, kRecordBytes});
    recorder_.step(fmt::format("round {}: take scratch {}, then record {}", round, round, round));
    temporary_->free({scratch, kScratchBytes});
    recorder_.step(fmt::format("round {}: free scratch {}", round, round));
    if (records_.size() > kRoundsKept) {
      drop_oldest();
      recorder_.step(fmt::format("round {}: free record {}", round, round - kRoundsKept));
    }
    recorder_.end_round();
    return true;
  }

protected:
  explicit LifetimesProgram(const ProgramContext& context) : recorder_(context.recorder) {}

  static constexpr std::size_t kScratchBytes = std::size_t{32} * 1024;
  static constexpr std::size_t kRecordBytes = 64;

  void drop_oldest() {
    kept_->free(records_.front());
    records_.pop_front();
  }
  TraceRecorder& recorder_;
  Space* temporary_ = nullptr; ///< where the scratch block lives; set by the derived program
  Space* kept_ = nullptr;      ///< where the records live
  std::deque<std::span<std::byte>> records_;
};

/// The record lies above the scratch block, which is therefore never last.
class OneBuffer final : public LifetimesProgram {
public:
  explicit OneBuffer(const ProgramContext& context) : LifetimesProgram(context), buffer_(context.buffer) {
    temporary_ = kept_ = &recorder_.open_space("buffer", buffer_, buffer_.base());
  }
  bool prepare() override { return true; }

private:
  FixedBufferAllocator buffer_;
};

/// Short lives in a buffer, long lives in a pool.
class SeparateLifetimes final : public LifetimesProgram {
public:
  explicit SeparateLifetimes(const ProgramContext& context)
      : LifetimesProgram(context), buffer_(context.buffer.first(context.buffer.size() / 2)),
        pages_({.os_page_bytes = context.os_page_bytes, .held_bytes_max = context.buffer.size() / 2}),
        pool_(pages_, {.item_bytes = kRecordBytes, .items_per_chunk = 64}) {
    temporary_ = &recorder_.open_space("scratch", buffer_, buffer_.base());
    kept_ = &recorder_.open_space("records", pool_);
  }
  bool prepare() override { return true; }

private:
  FixedBufferAllocator buffer_;
  PageAllocator pages_;
  ItemPool pool_;
};

enum class Survivor { StaysInPlace, MovesAway };

/// Each round fills a chunk with objects and frees all but one, which lives on for some rounds.
class PinnedChunk final : public Program {
public:
  PinnedChunk(const ProgramContext& context, Survivor survivor)
      : recorder_(context.recorder), survivor_(survivor),
        pages_({.os_page_bytes = context.os_page_bytes, .held_bytes_max = context.buffer.size()}),
        chunks_(pages_, kChunkBytes),
        side_(pages_, {.item_bytes = kObjectBytes, .items_per_chunk = kRoundsKept * 2}),
        objects_(recorder_.open_space("chunks", chunks_)),
        side_space_(recorder_.open_space("side list", side_)) {}

  bool prepare() override { return true; }
  bool play(std::uint64_t round) override {
    std::vector<std::span<std::byte>> batch;
    objects_.expect(fmt::format("object {}", round));
    for (std::size_t i = 0; i < kObjectsPerChunk; ++i) {
      std::byte* object = objects_.alloc(kObjectBytes, 8);
      if (object == nullptr) return give_up(batch);
      std::memset(object, static_cast<int>(round & 0xff), kObjectBytes);
      batch.emplace_back(object, kObjectBytes);
    }
    recorder_.step(fmt::format("round {}: fill a chunk with {} objects", round, kObjectsPerChunk));
    if (!settle_survivor(batch[kSurvivorIndex], round)) return give_up(batch);
    for (std::size_t i = 0; i < batch.size(); ++i)
      if (i != kSurvivorIndex || survivor_ == Survivor::MovesAway) objects_.free(batch[i]);
    recorder_.step(fmt::format("round {}: free all but one", round));
    if (survivors_.size() > kRoundsKept) {
      drop_oldest();
      recorder_.step(fmt::format("round {}: free the oldest survivor", round));
    }
    recorder_.end_round();
    return true;
  }
  void put_away() override {
    while (!survivors_.empty())
      drop_oldest();
    side_.trim();
    side_space_.catch_up();
    recorder_.step("end: free the survivors");
  }

private:
  static constexpr std::size_t kObjectBytes = 1024;
  static constexpr std::size_t kObjectsPerChunk = 64;
  static constexpr std::size_t kChunkBytes = kObjectBytes * kObjectsPerChunk;
  static constexpr std::size_t kSurvivorIndex = 17;

  bool settle_survivor(std::span<std::byte> object, std::uint64_t round) {
    if (survivor_ == Survivor::StaysInPlace) {
      survivors_.push_back(object);
      return true;
    }
    side_space_.expect(fmt::format("survivor {}", round));
    std::byte* copy = side_space_.alloc(kObjectBytes, 8);
    if (copy == nullptr) return false;
    std::memcpy(copy, object.data(), object.size());
    survivors_.emplace_back(copy, kObjectBytes);
    recorder_.step(fmt::format("round {}: copy the survivor to the side list", round));
    return true;
  }
  bool give_up(const std::vector<std::span<std::byte>>& batch) {
    recorder_.out_of_memory("fill a chunk");
    for (const auto object : batch)
      objects_.free(object);
    return false;
  }
  void drop_oldest() {
    (survivor_ == Survivor::StaysInPlace ? objects_ : side_space_).free(survivors_.front());
    survivors_.pop_front();
  }
  TraceRecorder& recorder_;
  Survivor survivor_;
  PageAllocator pages_;
  ChunkAllocator chunks_;
  ItemPool side_;
  Space& objects_;
  Space& side_space_;
  std::deque<std::span<std::byte>> survivors_;
};

} // namespace

std::unique_ptr<Program> make_lifetimes_one_buffer(const ProgramContext& context) {
  return std::make_unique<OneBuffer>(context);
}
std::unique_ptr<Program> make_lifetimes_separate(const ProgramContext& context) {
  return std::make_unique<SeparateLifetimes>(context);
}
std::unique_ptr<Program> make_chunk_pinned(const ProgramContext& context) {
  return std::make_unique<PinnedChunk>(context, Survivor::StaysInPlace);
}
std::unique_ptr<Program> make_chunk_side_list(const ProgramContext& context) {
  return std::make_unique<PinnedChunk>(context, Survivor::MovesAway);
}

} // namespace termsoak::lab
