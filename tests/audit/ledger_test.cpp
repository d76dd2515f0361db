#include "audit/ledger.h"

#include "core/memory/mmap_source.h"
#include "support/fault_source.h"

#include <gtest/gtest.h>

namespace termsoak::audit {
namespace {

using core::memory::Cause;
using core::memory::MappingKind;
using core::memory::MapRequest;
using core::memory::MmapSource;
using core::memory::StreamPosition;

struct Chain {
  StreamPosition position;
  MmapSource source;
  Ledger ledger{source, position};
};

TEST(Ledger, ForgetsTheDeadSoThatItIsAsLargeAsWhatIsMapped) {
  StreamPosition position;
  MmapSource source;
  Ledger ledger(source, position, Dead::Forget);
  const MapRequest request{.bytes = 8192, .kind = MappingKind::NonStandard, .cause = Cause::Styles};
  const auto kept = ledger.map(request);
  for (int i = 0; i < 1000; ++i) {
    const auto mapped = ledger.map(request);
    ASSERT_TRUE(mapped.has_value());
    ledger.unmap(*mapped, 8192);
  }
  EXPECT_EQ(ledger.records().size(), 2U);
  EXPECT_EQ(ledger.find(*kept)->serial, 1U);
  EXPECT_EQ(ledger.sizes().front().mapped, 1001U);
  EXPECT_EQ(ledger.map_calls(), 1001U);
  const auto last = ledger.map(request);
  EXPECT_EQ(ledger.find(*last)->serial, 1002U); // a name is never given twice
}

TEST(Ledger, CountsWhatIsMappedWhyAndWhere) {
  Chain chain;
  chain.position.byte_offset = 17;
  auto first = chain.ledger.map({.bytes = 65536, .kind = MappingKind::NonStandard, .cause = Cause::Styles});
  chain.position.byte_offset = 99;
  auto second = chain.ledger.map({.bytes = 131072, .kind = MappingKind::Arena, .cause = Cause::List});
  EXPECT_EQ(chain.ledger.mapped_bytes(), 196'608U);
  EXPECT_EQ(chain.ledger.find(*first)->born_at, 17U);
  EXPECT_EQ(chain.ledger.find(*first)->serial, 1U);
  EXPECT_EQ(chain.ledger.find(*second)->cause, Cause::List);
  EXPECT_EQ(chain.ledger.causes()[static_cast<std::size_t>(Cause::Styles)].bytes, 65'536U);
}

std::uint64_t live_bytes(const Ledger& ledger) {
  std::uint64_t bytes = 0;
  for (const SizeTally& row : ledger.sizes()) {
    EXPECT_EQ(row.mapped - row.unmapped, row.live) << row.bytes;
    bytes += row.live * row.bytes;
  }
  return bytes;
}

/// A mapping that was cut is told at its size, so that the rows of the fingerprint add up at any moment.
TEST(Ledger, TalliesACutMappingAtItsSize) {
  Chain chain;
  auto mapped = chain.ledger.map({.bytes = 131072, .kind = MappingKind::Arena, .cause = Cause::List});
  chain.ledger.shrink(*mapped, 131072, 65536);
  EXPECT_EQ(chain.ledger.mapped_bytes(), 65'536U);
  EXPECT_EQ(live_bytes(chain.ledger), 65'536U);
  chain.ledger.unmap(*mapped, 65536);
  EXPECT_EQ(chain.ledger.mapped_bytes(), 0U);
  EXPECT_EQ(live_bytes(chain.ledger), 0U);
  EXPECT_EQ(chain.ledger.stray_calls(), 0U);
}

/// As the kernel would: what is not given back stays mapped.
TEST(Ledger, KeepsWhatAnUnmapLeavesOut) {
  Chain chain;
  auto mapped = chain.ledger.map({.bytes = 65536, .kind = MappingKind::NonStandard, .cause = Cause::Grow});
  chain.ledger.unmap(*mapped, 49152);
  EXPECT_EQ(chain.ledger.mapped_bytes(), 16'384U);
  EXPECT_EQ(live_bytes(chain.ledger), 16'384U);
  EXPECT_EQ(chain.ledger.live_mappings(), 1U);
  EXPECT_EQ(chain.ledger.find(*mapped), nullptr);
  ASSERT_NE(chain.ledger.find(*mapped + 49152), nullptr);
  EXPECT_EQ(chain.ledger.find(*mapped + 49152)->serial, 1U);
  (*mapped)[65535] = std::byte{1}; // it is there
  EXPECT_EQ(chain.ledger.stray_calls(), 0U);
}

/// Nothing that is not mapped is unmapped: other memory may stand there by now.
TEST(Ledger, CountsStrayCallsAndStopsThem) {
  Chain chain;
  auto mapped = chain.ledger.map({.bytes = 65536, .kind = MappingKind::NonStandard, .cause = Cause::Grow});
  chain.ledger.unmap(*mapped + 4096, 4096);
  chain.ledger.shrink(*mapped, 131072, 4096);
  chain.ledger.shrink(*mapped, 65536, 65536);
  EXPECT_EQ(chain.ledger.stray_calls(), 3U);
  EXPECT_EQ(chain.ledger.mapped_bytes(), 65'536U);
  (*mapped)[65535] = std::byte{1};
  chain.ledger.unmap(*mapped, 131072); // more than there is
  EXPECT_EQ(chain.ledger.stray_calls(), 4U);
  EXPECT_EQ(chain.ledger.mapped_bytes(), 0U);
  chain.ledger.unmap(*mapped, 65536); // twice
  EXPECT_EQ(chain.ledger.stray_calls(), 5U);
  EXPECT_EQ(chain.ledger.unmap_calls(), 1U);
}

} // namespace
} // namespace termsoak::audit
