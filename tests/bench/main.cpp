// The benchmarks of the core, floor by floor over the same eight streams. `--benchmark_filter` picks some.

#include "bench/bench.h"

#include "support/workloads/speed_workload.h"

int main(int argc, char** argv) {
  using namespace termsoak;
  bench::Streams streams;
  for (const std::string_view name : support::speed_workload_names())
    streams.push_back({name, support::make_speed_workload({.name = name})});
  bench::register_unicode(streams);
  bench::register_parser(streams);
  bench::register_terminal(streams);
  bench::register_floors(streams);
  bench::register_streams(streams);
  bench::register_sampling();
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}
