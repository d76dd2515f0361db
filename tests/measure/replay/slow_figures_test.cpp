#include "measure/replay/slow_figures.h"
#include "measure/values/input_info.h"

#include <gtest/gtest.h>

#include <array>

namespace termsoak::measure::replay {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using values::MetricId;

class HandClock final : public base::Clock {
public:
  [[nodiscard]] nanoseconds now() const override { return now_; }
  [[nodiscard]] nanoseconds cpu() const override { return now_ - waited_; }
  [[nodiscard]] std::chrono::system_clock::time_point date() const override { return {}; }
  void turn(nanoseconds by) { now_ += by; }
  /// The machine serves others.
  void wait(nanoseconds by) {
    now_ += by;
    waited_ += by;
  }

private:
  nanoseconds now_{0};
  nanoseconds waited_{0};
};

/// Takes a millisecond for a reading, and gives swap only while asked to.
class Costly final : public probe::Sampler {
public:
  explicit Costly(HandClock& clock) : clock_(clock) {}
  [[nodiscard]] probe::Cost cost() const override { return probe::Cost::Checkpoint; }
  [[nodiscard]] std::span<const MetricId> columns() const override { return kColumns; }
  void sample(std::span<const int>, values::Figures& out) override {
    clock_.turn(milliseconds(1));
    clock_.wait(waits_);
    out.set(MetricId::PssBytes, ++readings_);
    if (gives_swap_) out.set(MetricId::SwapBytes, 7);
  }
  void keep_swap() { gives_swap_ = false; }
  void wait_for_others(nanoseconds by) { waits_ = by; }

private:
  static constexpr std::array kColumns{MetricId::PssBytes, MetricId::SwapBytes};
  HandClock& clock_;
  std::int64_t readings_ = 0;
  bool gives_swap_ = true;
  nanoseconds waits_{0};
};

class SlowFiguresTest : public testing::Test {
protected:
  SlowFiguresTest() {
    auto costly = std::make_unique<Costly>(clock_);
    sampler_ = costly.get();
    samplers_.push_back(std::move(costly));
  }

  /// A run of `rows` samples, `apart` from each other; the series it leaves.
  values::Series run(SlowFigures& slow, std::size_t rows, nanoseconds apart) {
    values::Series series({MetricId::BytesFed, MetricId::PssBytes, MetricId::SwapBytes});
    for (std::size_t i = 0; i < rows; ++i) {
      slow.read(kProcesses);
      series.append(i, slow.last());
      clock_.turn(apart);
    }
    return series;
  }

  static constexpr std::array kProcesses{1};
  HandClock clock_;
  Costly* sampler_ = nullptr;
  std::vector<std::unique_ptr<probe::Sampler>> samplers_;
};

TEST_F(SlowFiguresTest, TakeAFiftiethOfTheTimeAndRepeatBetween) {
  SlowFigures slow(samplers_, clock_);
  values::Series series = run(slow, 1000, milliseconds(1));
  const auto pss = series.column(MetricId::PssBytes);
  EXPECT_EQ(pss.front(), 1);
  EXPECT_EQ(pss[40], 1);
  EXPECT_EQ(pss.back(), 20) << "1,000 ms, of which each reading takes one in 51";
  const auto note = slow.conclude(series);
  ASSERT_TRUE(note);
  EXPECT_EQ(note->text, "read at a fiftieth of the time, for 1000 samples: pss_bytes, swap_bytes 20 times");
  EXPECT_TRUE(series.has(MetricId::SwapBytes));
}

TEST_F(SlowFiguresTest, AReadingThatHadToWaitPutsOffNoOther) {
  SlowFigures slow(samplers_, clock_);
  sampler_->wait_for_others(milliseconds(30));
  const values::Series series = run(slow, 300, milliseconds(1));
  EXPECT_EQ(series.column(MetricId::PssBytes).back(), 6) << "each is due again after 50 ms, not after 1,550";
}

TEST_F(SlowFiguresTest, AColumnReadTooSeldomIsNotJudged) {
  SlowFigures slow(samplers_, clock_);
  values::Series series = run(slow, 100, milliseconds(1));
  ASSERT_TRUE(slow.conclude(series));
  EXPECT_FALSE(series.has(MetricId::SwapBytes)) << "two readings are no trend";
  EXPECT_TRUE(series.has(MetricId::PssBytes)) << "no rule stands on it";
}

TEST_F(SlowFiguresTest, EverySampleWhereThereIsTime) {
  SlowFigures slow(samplers_, clock_);
  values::Series series = run(slow, 20, milliseconds(60));
  EXPECT_EQ(series.column(MetricId::PssBytes).back(), 20);
  EXPECT_FALSE(slow.conclude(series)) << "nothing was repeated";
}

TEST_F(SlowFiguresTest, WhatTheKernelWithholdsKeepsItsLastReading) {
  SlowFigures slow(samplers_, clock_);
  slow.read_now(kProcesses);
  sampler_->keep_swap();
  slow.read_now(kProcesses);
  EXPECT_EQ(slow.last().get(MetricId::PssBytes), 2);
  EXPECT_EQ(slow.last().get(MetricId::SwapBytes), 7);
}

} // namespace
} // namespace termsoak::measure::replay
