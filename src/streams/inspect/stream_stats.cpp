#include "streams/inspect/stream_stats.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <span>
#include <unordered_set>

#include "parser/parser.h"
#include "streams/inspect/pen.h"
#include "unicode/grapheme.h"
#include "unicode/properties.h"

namespace termsoak::streams::inspect {
namespace {

constexpr std::size_t kKindsMax = 2000;

/// FNV-1a over whole words, finished as splitmix64 finishes; counts need no cryptography.
class Hash {
public:
  void add(std::uint64_t word) { value_ = (value_ ^ word) * 0x100000001b3ULL; }
  [[nodiscard]] std::uint64_t value() const {
    std::uint64_t v = value_;
    v = (v ^ (v >> 30)) * 0xbf58476d1ce4e5b9ULL;
    v = (v ^ (v >> 27)) * 0x94d049bb133111ebULL;
    return v ^ (v >> 31);
  }

private:
  std::uint64_t value_ = 0xcbf29ce484222325ULL;
};

class Distinct {
public:
  void add(std::uint64_t hash) {
    if (seen_.size() < kDistinctMax) seen_.insert(hash);
  }
  [[nodiscard]] std::uint64_t count() const { return seen_.size(); }

private:
  std::unordered_set<std::uint64_t> seen_;
};

/// What the parser reports to.
struct Counter {
  CensusCounts counts;
  std::map<std::string, std::uint64_t> kinds;

  Distinct clusters;
  Distinct styles;
  Distinct uris;
  Pen pen;
  bool pen_counted = true; ///< the present style has printed already, or is the default one

  // The cluster that is still open.
  char32_t cluster_first = 0;
  char32_t cluster_last = 0;
  std::uint64_t cluster_codepoints = 0;
  Hash cluster_hash;
  bool cluster_wide = false;
  unicode::BreakState break_state;
  bool carriage_returned = false;

  void printed() {
    if (carriage_returned) ++counts.bare_carriage_returns;
    carriage_returned = false;
    if (pen_counted) return;
    pen_counted = true;
    Hash hash;
    for (const std::uint32_t part : {pen.foreground, pen.background, pen.underline_color, pen.attributes})
      hash.add(part);
    styles.add(hash.value());
  }

  void close_cluster() {
    if (cluster_codepoints == 0) return;
    ++counts.clusters;
    if (cluster_wide) ++counts.wide_clusters;
    counts.longest_cluster_codepoints = std::max(counts.longest_cluster_codepoints, cluster_codepoints);
    if (cluster_codepoints > 1 && cluster_first != U' ') {
      ++counts.multi_codepoint_clusters;
      clusters.add(cluster_hash.value());
    }
    cluster_codepoints = 0;
  }

  void open_cluster(char32_t cp, unicode::Properties properties) {
    cluster_first = cp;
    cluster_codepoints = 1;
    cluster_hash = {};
    cluster_hash.add(cp);
    cluster_wide = properties.width() == 2;
    break_state = {};
  }

  void print_one(char32_t cp) {
    const unicode::Properties properties = unicode::properties(cp);
    if (cluster_codepoints != 0 &&
        !unicode::break_between(unicode::properties(cluster_last), properties, break_state)) {
      ++cluster_codepoints;
      cluster_hash.add(cp);
      // VS16 asks for the wide, coloured form.
      if (cp == 0xFE0F && unicode::properties(cluster_first).takes_variation_selector()) cluster_wide = true;
    } else {
      close_cluster();
      open_cluster(cp, properties);
    }
    cluster_last = cp;
  }

  void kind(std::string name) {
    if (kinds.size() >= kKindsMax && !kinds.contains(name)) name = "other";
    ++kinds[name];
  }

  /// Whatever is no text ends the cluster before it.
  void interrupt() { close_cluster(); }

  // What the parser calls.
  void at(std::uint64_t) {}

  void print_ascii(const std::uint8_t* bytes, std::size_t count) {
    printed();
    counts.code_points += count;
    print_one(bytes[0]);
    if (count == 1) return;
    // Printable ASCII never joins what is before it, unless that is a prepended mark.
    close_cluster();
    counts.clusters += count - 2;
    counts.longest_cluster_codepoints = std::max<std::uint64_t>(counts.longest_cluster_codepoints, 1);
    open_cluster(bytes[count - 1], unicode::properties(bytes[count - 1]));
    cluster_last = bytes[count - 1];
  }

  void print_codepoints(const char32_t* code_points, std::size_t count) {
    printed();
    counts.code_points += count;
    for (const char32_t cp : std::span(code_points, count)) {
      if (cp == unicode::kReplacement) ++counts.replacements;
      print_one(cp);
    }
  }

  void execute(std::uint8_t control) {
    interrupt();
    ++counts.controls;
    if (control == '\r') {
      carriage_returned = true;
      return;
    }
    const bool feeds = (control >= 0x0A && control <= 0x0C) || control == 0x84 || control == 0x85;
    if (feeds) ++counts.line_feeds;
    if (feeds) carriage_returned = false;
    if (control >= 0x80) kind(fmt::format("C1 {:02X}", control));
  }

  void esc_dispatch(const parser::EscSequence& esc) {
    interrupt();
    ++counts.esc;
    if (esc.final == 'c' && esc.intermediates.none()) {
      ++counts.full_resets;
      pen = {};
      pen_counted = true;
    }
    kind(fmt::format("ESC {}{}", esc.intermediates.view(), esc.final));
  }

  void csi_dispatch(const parser::CsiSequence& csi) {
    interrupt();
    ++counts.csi;
    std::string name = "CSI ";
    if (csi.private_marker != 0) name += fmt::format("{} ", csi.private_marker);
    name += csi.intermediates.view();
    name += csi.final;
    kind(std::move(name));
    if (csi.plain()) plain_csi(csi);
    if (csi.private_marker == '?' && csi.intermediates.none() && (csi.final == 'h' || csi.final == 'l'))
      for (const std::uint16_t mode : csi.values())
        private_mode(mode, csi.final);
  }

  void plain_csi(const parser::CsiSequence& csi) {
    if (csi.final == 'm') {
      ++counts.sgr;
      if (sets_true_color(csi)) ++counts.sgr_true_color;
      pen.apply(csi);
      pen_counted = pen == Pen{};
    }
    if (csi.final == 'J' && csi.raw(0) == 2) ++counts.screens_erased;
    if (csi.final == 'J' && csi.raw(0) == 3) ++counts.scrollbacks_erased;
    if (csi.final == 'r') ++counts.scroll_regions;
  }

  void private_mode(std::uint16_t mode, char final) {
    const bool set = final == 'h';
    if (mode == 47 || mode == 1047 || mode == 1049) ++(set ? counts.alt_screen_on : counts.alt_screen_off);
    if (mode == 2026 && set) ++counts.synchronized_updates;
    if (mode == 2027 && set) ++counts.grapheme_clustering_on;
  }

  void osc_dispatch(const parser::OscString& osc) {
    interrupt();
    ++counts.osc;
    counts.string_bytes += osc.payload.size();
    const std::size_t digits = std::min(osc.payload.find_first_not_of("0123456789"), osc.payload.size());
    const std::string_view number = osc.payload.substr(0, digits);
    kind(number.empty() || number.size() > 5 ? "OSC other" : fmt::format("OSC {}", number));
    if (number != "8" || digits == osc.payload.size()) return;
    const std::size_t uri = osc.payload.find(';', digits + 1);
    if (uri == std::string_view::npos || uri + 1 == osc.payload.size()) return;
    ++counts.links_opened;
    Hash hash;
    for (const char c : osc.payload.substr(uri + 1))
      hash.add(static_cast<unsigned char>(c));
    uris.add(hash.value());
  }

  void dcs_hook(const parser::CsiSequence& dcs) {
    interrupt();
    ++counts.dcs;
    kind(fmt::format("DCS {}{}", dcs.intermediates.view(), dcs.final));
  }
  void dcs_put(std::span<const std::uint8_t> data) { counts.string_bytes += data.size(); }
  void dcs_unhook(parser::StringEnd) {}
  void string_start(parser::StringKind what) {
    interrupt();
    ++counts.apc_pm_sos;
    kind(what == parser::StringKind::Apc ? "APC" : what == parser::StringKind::Pm ? "PM" : "SOS");
  }
  void string_put(parser::StringKind, std::span<const std::uint8_t> data) {
    counts.string_bytes += data.size();
  }
  void string_end(parser::StringKind, parser::StringEnd) {}

  void settle() {
    counts.distinct_multi_codepoint_clusters = clusters.count();
    counts.distinct_styles = styles.count();
    counts.distinct_uris = uris.count();
  }
};

} // namespace

struct StreamStats::State {
  Counter counter;
  parser::Parser<Counter> parser;
};

StreamStats::StreamStats() : state_(std::make_unique<State>()) {}
StreamStats::StreamStats(StreamStats&&) noexcept = default;
StreamStats::~StreamStats() = default;

void StreamStats::feed(std::string_view bytes) {
  state_->counter.counts.bytes += bytes.size();
  state_->parser.feed({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()}, state_->counter);
}

void StreamStats::finish() {
  state_->parser.finish(state_->counter);
  state_->counter.close_cluster();
  state_->counter.settle();
}

const CensusCounts& StreamStats::counts() const {
  return state_->counter.counts;
}

std::map<std::string, std::uint64_t> StreamStats::kinds() const {
  return state_->counter.kinds;
}

} // namespace termsoak::streams::inspect
