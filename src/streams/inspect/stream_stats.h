#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

/// Counts what a terminal stream consists of: text, clusters, styles, links, sequences. Keeps no screen, so
/// it cannot say where anything ends up.
namespace termsoak::streams::inspect {

/// Different values seen; exact up to `kDistinctMax`, a lower bound beyond.
inline constexpr std::uint64_t kDistinctMax = std::uint64_t{1} << 20;

struct CensusCounts {
  std::uint64_t bytes = 0;
  std::uint64_t code_points = 0; ///< printed ones; each ill-formed part counts as its U+FFFD
  std::uint64_t replacements = 0;
  // Extended grapheme clusters (UAX #29) of the printed text; controls and sequences end one.
  std::uint64_t clusters = 0;
  std::uint64_t multi_codepoint_clusters = 0; ///< not those that begin with a space
  std::uint64_t distinct_multi_codepoint_clusters = 0;
  std::uint64_t longest_cluster_codepoints = 0;
  std::uint64_t wide_clusters = 0;
  std::uint64_t line_feeds = 0;            ///< LF, VT, FF, IND, NEL
  std::uint64_t bare_carriage_returns = 0; ///< CR with text behind it
  std::uint64_t sgr = 0;
  std::uint64_t sgr_true_color = 0;
  std::uint64_t distinct_styles = 0; ///< in which something was printed; the default one not counted
  std::uint64_t links_opened = 0;
  std::uint64_t distinct_uris = 0;
  std::uint64_t alt_screen_on = 0; ///< DEC private modes 47, 1047, 1049
  std::uint64_t alt_screen_off = 0;
  std::uint64_t synchronized_updates = 0;   ///< 2026
  std::uint64_t grapheme_clustering_on = 0; ///< 2027
  std::uint64_t screens_erased = 0;         ///< ED 2
  std::uint64_t scrollbacks_erased = 0;     ///< ED 3
  std::uint64_t scroll_regions = 0;         ///< DECSTBM
  std::uint64_t full_resets = 0;            ///< RIS
  std::uint64_t csi = 0;
  std::uint64_t osc = 0;
  std::uint64_t esc = 0;
  std::uint64_t dcs = 0;
  std::uint64_t apc_pm_sos = 0;
  std::uint64_t controls = 0;
  std::uint64_t string_bytes = 0; ///< inside OSC, DCS, APC, PM and SOS
};

class StreamStats {
public:
  StreamStats();
  StreamStats(StreamStats&&) noexcept;
  ~StreamStats();

  /// The next bytes of the stream; the split into calls changes nothing.
  void feed(std::string_view bytes);
  /// The end of the stream: an open cluster and an open code point count.
  void finish();

  [[nodiscard]] const CensusCounts& counts() const;
  /// How often each kind of sequence came: "CSI m", "CSI ? h", "OSC 8", "ESC 7", "DCS q", "APC".
  [[nodiscard]] std::map<std::string, std::uint64_t> kinds() const;

private:
  struct State;
  std::unique_ptr<State> state_;
};

} // namespace termsoak::streams::inspect
