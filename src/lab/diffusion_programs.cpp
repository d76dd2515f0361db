#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "lab/elves.h"
#include "lab/fixed_buffer_allocator.h"
#include "lab/page_allocator.h"
#include "lab/program.h"

namespace termsoak::lab {
namespace {

/// What every strategy shares: the text is read into memory, the first set is made from it, rounds follow.
class DiffusionProgram : public Program {
protected:
  explicit DiffusionProgram(const ProgramContext& context)
      : recorder_(context.recorder), grid_(context.grid) {}

  [[nodiscard]] bool refuse(std::string_view event) {
    recorder_.out_of_memory(event);
    return false;
  }
  [[nodiscard]] bool read_input(Space& space) {
    space.expect("input");
    std::byte* text = space.alloc(grid_.text.size(), 1);
    if (text == nullptr) return refuse("read input");
    std::memcpy(text, grid_.text.data(), grid_.text.size());
    input_ = {text, grid_.text.size()};
    recorder_.step("read input");
    return true;
  }
  [[nodiscard]] bool parse_into(ElfSet& elves, Space& space) {
    space.expect(elves_label(0));
    const std::string_view text{reinterpret_cast<const char*>(input_.data()), input_.size()};
    if (!fill_from_text(elves, text)) return refuse("parse");
    recorder_.step("parse");
    return true;
  }
  /// An empty set with room for as many elves as `current` has, for the set that this round builds.
  [[nodiscard]] bool reserve_next(ElfSet& next, Space& space, const ElfSet& current, std::uint64_t round) {
    space.expect(elves_label(round + 1));
    return next.ensure_total_capacity(current.count()) || refuse("build " + elves_label(round + 1));
  }
  void stepped(std::uint64_t round, std::string_view event) {
    recorder_.step(fmt::format("round {}: {}", round, event));
  }
  void free_input(Space& space) {
    space.free(input_);
    recorder_.step("end: free input");
  }

  TraceRecorder& recorder_;
  const Grid& grid_;
  std::span<std::byte> input_;
};

struct Halves {
  std::span<std::byte> front;
  std::span<std::byte> back;
};

/// Both halves start at the same offset from an eight-byte boundary.
Halves halve(std::span<std::byte> buffer) {
  const std::size_t middle = base::align_down(buffer.size() / 2, 64);
  return {buffer.first(middle), buffer.subspan(middle)};
}

/// Builds the next set, then frees the previous one.
class BuildThenFree : public DiffusionProgram {
public:
  bool prepare() override { return read_input(space_) && parse_into(elves_, space_); }
  bool play(std::uint64_t round) override {
    ElfSet next(space_);
    if (!reserve_next(next, space_, elves_, round)) return false;
    const std::uint64_t moved = build_next(elves_, next, round);
    stepped(round, "build " + elves_label(round + 1));
    elves_.release();
    stepped(round, "free " + elves_label(round));
    elves_ = std::move(next);
    recorder_.end_round(moved);
    return true;
  }
  void put_away() override {
    if (!input_.empty()) free_input(space_);
    elves_.release();
    recorder_.step("end: free elves");
  }

protected:
  BuildThenFree(const ProgramContext& context, std::unique_ptr<Allocator> allocator, std::string space_name,
                const std::byte* base)
      : DiffusionProgram(context), allocator_(std::move(allocator)),
        space_(recorder_.open_space(std::move(space_name), *allocator_, base)), elves_(space_) {}

  std::unique_ptr<Allocator> allocator_;
  Space& space_;
  ElfSet elves_;
};

/// The leak: in a fixed buffer, the set that is freed is never the last block.
class Swap : public BuildThenFree {
public:
  explicit Swap(const ProgramContext& context)
      : BuildThenFree(context, std::make_unique<FixedBufferAllocator>(context.buffer), "buffer",
                      context.buffer.data()) {}
};

/// The author's real step: a second table finds the conflicts, and is freed last, so that it does come back.
class SwapWithMovedMap final : public Swap {
public:
  using Swap::Swap;
  bool play(std::uint64_t round) override {
    ElfSet next(space_);
    if (!reserve_next(next, space_, elves_, round)) return false;
    MovedMap moved(space_);
    space_.expect(fmt::format("moved {}", round));
    if (!moved.ensure_total_capacity(elves_.count())) return refuse(fmt::format("build moved {}", round));
    const std::uint64_t moved_count = build_next_with_map(elves_, next, moved, round);
    stepped(round, fmt::format("build {} and moved {}", elves_label(round + 1), round));
    elves_.release();
    stepped(round, "free " + elves_label(round));
    moved.release();
    stepped(round, fmt::format("free moved {}", round));
    elves_ = std::move(next);
    recorder_.end_round(moved_count);
    return true;
  }
};

/// Builds in a scratch buffer, empties the main one, copies over, empties the scratch.
class ScratchCopy final : public DiffusionProgram {
public:
  explicit ScratchCopy(const ProgramContext& context)
      : DiffusionProgram(context), main_buffer_(halve(context.buffer).front),
        scratch_buffer_(halve(context.buffer).back),
        main_(recorder_.open_space("main", main_buffer_, main_buffer_.base())),
        scratch_(recorder_.open_space("scratch", scratch_buffer_, scratch_buffer_.base())), elves_(main_) {}

  bool prepare() override {
    if (!read_input(scratch_) || !parse_into(elves_, main_)) return false;
    empty(scratch_buffer_, scratch_);
    recorder_.step("reset scratch");
    return true;
  }
  bool play(std::uint64_t round) override {
    ElfSet next(scratch_);
    if (!reserve_next(next, scratch_, elves_, round)) return false;
    const std::uint64_t moved = build_next(elves_, next, round);
    stepped(round, fmt::format("build {} in scratch", elves_label(round + 1)));
    elves_.forget();
    empty(main_buffer_, main_);
    if (!reserve_next(elves_, main_, next, round)) return false;
    next.for_each([this](const Point& elf) { elves_.put_assume_capacity(elf); });
    stepped(round, fmt::format("copy {} to main", elves_label(round + 1)));
    next.forget();
    empty(scratch_buffer_, scratch_);
    stepped(round, "reset scratch");
    recorder_.end_round(moved);
    return true;
  }
  void put_away() override {
    elves_.release();
    recorder_.step("end: free elves");
  }

private:
  static void empty(FixedBufferAllocator& buffer, Space& space) {
    buffer.reset();
    space.catch_up();
  }
  FixedBufferAllocator main_buffer_;
  FixedBufferAllocator scratch_buffer_;
  Space& main_;
  Space& scratch_;
  ElfSet elves_;
};

/// Two buffers take turns: one holds the elves, the other is empty and gets the next set.
class PingPong final : public DiffusionProgram {
public:
  explicit PingPong(const ProgramContext& context)
      : DiffusionProgram(context), buffers_{FixedBufferAllocator(halve(context.buffer).front),
                                            FixedBufferAllocator(halve(context.buffer).back)},
        spaces_{&recorder_.open_space("ping", buffers_[0], buffers_[0].base()),
                &recorder_.open_space("pong", buffers_[1], buffers_[1].base())},
        elves_(*spaces_[0]) {}

  bool prepare() override {
    if (!read_input(*spaces_[1]) || !parse_into(elves_, *spaces_[0])) return false;
    empty(1);
    recorder_.step("reset pong");
    return true;
  }
  bool play(std::uint64_t round) override {
    const std::size_t from = round % 2;
    Space& to = *spaces_[1 - from];
    ElfSet next(to);
    if (!reserve_next(next, to, elves_, round)) return false;
    const std::uint64_t moved = build_next(elves_, next, round);
    stepped(round, "build " + elves_label(round + 1));
    elves_.forget();
    empty(from);
    stepped(round, from == 0 ? "reset ping" : "reset pong");
    elves_ = std::move(next);
    recorder_.end_round(moved);
    return true;
  }
  void put_away() override {
    elves_.release();
    recorder_.step("end: free elves");
  }

private:
  void empty(std::size_t index) {
    buffers_[index].reset();
    spaces_[index]->catch_up();
  }
  FixedBufferAllocator buffers_[2];
  Space* spaces_[2];
  ElfSet elves_;
};

/// The leaking order of calls, unchanged, on an allocator that takes any block back.
class OnPages final : public BuildThenFree {
public:
  explicit OnPages(const ProgramContext& context)
      : BuildThenFree(context,
                      std::make_unique<PageAllocator>(PageAllocatorLimits{
                          .os_page_bytes = context.os_page_bytes, .held_bytes_max = context.buffer.size()}),
                      "pages", nullptr) {}
};

/// Frees the old set while it is still the last block. The moves survive as a plain list in a buffer of their
/// own, and the new set goes where the old one was.
class FreeFirst final : public DiffusionProgram {
public:
  explicit FreeFirst(const ProgramContext& context)
      : DiffusionProgram(context), buffer_(halve(context.buffer).front),
        list_buffer_(halve(context.buffer).back),
        space_(recorder_.open_space("buffer", buffer_, buffer_.base())),
        list_space_(recorder_.open_space("moves", list_buffer_, list_buffer_.base())), elves_(space_) {}

  bool prepare() override { return read_input(space_) && parse_into(elves_, space_); }
  bool play(std::uint64_t round) override {
    const std::uint32_t count = elves_.count();
    list_space_.expect(fmt::format("moves {}", round));
    std::byte* list = list_space_.alloc(count * sizeof(Point), alignof(Point));
    if (list == nullptr) return refuse(fmt::format("list moves {}", round));
    auto* destinations = reinterpret_cast<Point*>(list);
    const std::uint64_t moved = list_destinations(destinations, round);
    stepped(round, fmt::format("list moves {}", round));
    elves_.release();
    stepped(round, "free " + elves_label(round));
    space_.expect(elves_label(round + 1));
    if (!elves_.ensure_total_capacity(count)) return refuse("build " + elves_label(round + 1));
    for (std::uint32_t i = 0; i < count; ++i)
      elves_.put_assume_capacity(destinations[i]);
    stepped(round, "build " + elves_label(round + 1));
    list_space_.free({list, count * sizeof(Point)});
    stepped(round, fmt::format("free moves {}", round));
    recorder_.end_round(moved);
    return true;
  }
  void put_away() override {
    elves_.release();
    recorder_.step("end: free elves");
    if (!input_.empty()) free_input(space_);
  }

private:
  std::uint64_t list_destinations(Point* destinations, std::uint64_t round) const {
    const auto occupied = [this](const Point& point) { return elves_.contains(point); };
    std::uint64_t moved = 0;
    elves_.for_each([&](const Point& elf) {
      *destinations = destination(occupied, elf, round);
      moved += *destinations++ != elf ? 1 : 0;
    });
    return moved;
  }
  FixedBufferAllocator buffer_;
  FixedBufferAllocator list_buffer_;
  Space& space_;
  Space& list_space_;
  ElfSet elves_;
};

/// Two sets are reserved once; each round empties one, keeps its block, and fills it again.
class ReserveAndClear final : public DiffusionProgram {
public:
  explicit ReserveAndClear(const ProgramContext& context)
      : DiffusionProgram(context), buffer_(context.buffer),
        space_(recorder_.open_space("buffer", buffer_, buffer_.base())), elves_(space_), next_(space_) {}

  bool prepare() override {
    if (!read_input(space_) || !parse_into(elves_, space_)) return false;
    space_.expect("spare elves");
    if (!next_.ensure_total_capacity(elves_.count())) return refuse("reserve spare elves");
    recorder_.step("reserve spare elves");
    return true;
  }
  bool play(std::uint64_t round) override {
    next_.clear_retaining_capacity();
    const std::uint64_t moved = build_next(elves_, next_, round);
    stepped(round, "clear and fill the other set");
    std::swap(elves_, next_);
    recorder_.end_round(moved);
    return true;
  }
  void put_away() override {
    next_.release();
    elves_.release();
    recorder_.step("end: free both sets");
    if (!input_.empty()) free_input(space_);
  }

private:
  FixedBufferAllocator buffer_;
  Space& space_;
  ElfSet elves_;
  ElfSet next_;
};

} // namespace

std::unique_ptr<Program> make_swap(const ProgramContext& context) {
  return std::make_unique<Swap>(context);
}
std::unique_ptr<Program> make_swap_with_moved_map(const ProgramContext& context) {
  return std::make_unique<SwapWithMovedMap>(context);
}
std::unique_ptr<Program> make_scratch_copy(const ProgramContext& context) {
  return std::make_unique<ScratchCopy>(context);
}
std::unique_ptr<Program> make_ping_pong(const ProgramContext& context) {
  return std::make_unique<PingPong>(context);
}
std::unique_ptr<Program> make_page_allocator(const ProgramContext& context) {
  return std::make_unique<OnPages>(context);
}
std::unique_ptr<Program> make_free_first(const ProgramContext& context) {
  return std::make_unique<FreeFirst>(context);
}
std::unique_ptr<Program> make_reserve_and_clear(const ProgramContext& context) {
  return std::make_unique<ReserveAndClear>(context);
}

} // namespace termsoak::lab
