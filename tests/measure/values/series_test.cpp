#include "measure/values/series.h"

#include <gtest/gtest.h>

namespace termsoak::measure::values {
namespace {

TEST(Series, StaysBoundedAndKeepsAnEvenGrid) {
  Series series({MetricId::BytesFed, MetricId::MappedBytes});
  constexpr std::uint64_t kSamples = 10 * Series::kRowsMax + 17;
  for (std::uint64_t i = 0; i < kSamples; ++i) {
    Figures figures;
    figures.set(MetricId::BytesFed, static_cast<std::int64_t>(i));
    figures.set(MetricId::MappedBytes, static_cast<std::int64_t>(2 * i));
    series.append(i, figures);
  }
  const auto bytes = series.column(MetricId::BytesFed);
  ASSERT_LE(bytes.size(), Series::kRowsMax);
  ASSERT_GT(bytes.size(), Series::kRowsMax / 2);
  for (std::size_t i = 1; i < bytes.size(); ++i)
    EXPECT_EQ(bytes[i] - bytes[i - 1], bytes[1] - bytes[0]);
  EXPECT_EQ(series.column(MetricId::MappedBytes)[3], 2 * bytes[3]);
  EXPECT_TRUE(series.column(MetricId::RssBytes).empty());
}

TEST(MetricTable, IsInOrderAndFoundByName) {
  for (const Metric& row : metrics()) {
    EXPECT_EQ(&metric(row.id), &row);
    EXPECT_EQ(metric_named(row.name), row.id);
  }
  EXPECT_FALSE(metric_named("potatoes").has_value());
}

TEST(Series, DropsAColumnWhole) {
  Series series({MetricId::BytesFed, MetricId::RssBytes, MetricId::Fds});
  for (std::uint64_t i = 0; i < 3; ++i) {
    Figures figures;
    figures.set(MetricId::BytesFed, static_cast<std::int64_t>(i));
    figures.set(MetricId::RssBytes, static_cast<std::int64_t>(10 * i));
    figures.set(MetricId::Fds, static_cast<std::int64_t>(100 * i));
    series.append(i, figures);
  }
  series.drop(MetricId::RssBytes);
  series.drop(MetricId::SwapBytes);
  EXPECT_FALSE(series.has(MetricId::RssBytes));
  EXPECT_EQ(series.rows_count(), 3u);
  EXPECT_EQ(series.column(MetricId::BytesFed), (std::vector<std::int64_t>{0, 1, 2}));
  EXPECT_EQ(series.column(MetricId::Fds), (std::vector<std::int64_t>{0, 100, 200}));
}

} // namespace
} // namespace termsoak::measure::values
