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

} // namespace
} // namespace termsoak::measure::values
