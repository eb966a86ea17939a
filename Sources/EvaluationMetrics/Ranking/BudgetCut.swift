import AnomalyCore
import RealModule

/// What lies above an analyst's budget of *k* rows when the cut may fall among rows of equal score.
///
/// *T* rows with *t* anomalies tie at the cut and *m* of them fit; an order among them would be arbitrary, so hits are
/// expected over all orders and bounded by the worst and the best (McSherry and Najork 2008,
/// doi 10.1007/978-3-540-78646-7_38).
struct BudgetCut {
  let budget: Int
  let rowCount: Int
  let anomalyCount: Int
  /// Anomalies among the rows strictly above the cut.
  let hitsAbove: Int
  /// *m*, *T* and *t*.
  let fitting: Int
  let tied: Int
  let tiedAnomalies: Int

  /// - Throws: `MetricError.undefined` when there are fewer rows than the budget.
  init(_ ranking: TieBlocks, budget: Int) throws(MetricError) {
    guard budget <= ranking.rowCount else {
      throw .undefined("the budget of \(budget) exceeds the \(ranking.rowCount) rows")
    }
    var (rows, hits, cut) = (0, 0, 0)
    while rows + ranking.blocks[cut].rows < budget {
      rows += ranking.blocks[cut].rows
      hits += ranking.blocks[cut].anomalies
      cut += 1
    }
    self.budget = budget
    rowCount = ranking.rowCount
    anomalyCount = ranking.anomalyCount
    hitsAbove = hits
    fitting = budget - rows
    tied = ranking.blocks[cut].rows
    tiedAnomalies = ranking.blocks[cut].anomalies
  }

  var prevalence: Double { Double(anomalyCount) / Double(rowCount) }

  /// Whether the cut falls inside a tie.
  var isTied: Bool { tied > fitting }

  var expectedHits: Double {
    isTied ? Double(hitsAbove) + Double(fitting) * Double(tiedAnomalies) / Double(tied) : Double(greatestHits)
  }
  var leastHits: Int { hitsAbove + max(0, fitting - (tied - tiedAnomalies)) }
  var greatestHits: Int { hitsAbove + min(fitting, tiedAnomalies) }
  /// Hits of a perfect ranking.
  var perfectHits: Int { min(budget, anomalyCount) }

  /// Standard deviation of the hits over all orders of the tied rows (hypergeometric).
  var hitsDeviation: Double {
    guard isTied else { return 0 }
    let share = Double(tiedAnomalies) / Double(tied)
    let finite = Double(tied - fitting) / Double(tied - 1)
    return Double.sqrt(Double(fitting) * share * (1 - share) * finite)
  }

  /// The value of a metric that is hits · `factor` / `divisor`.
  func value(times factor: Int = 1, over divisor: Int, chance: Double, trials: Int? = nil) -> MetricValue {
    let scaled = { (hits: Double) in hits * Double(factor) / Double(divisor) }
    return MetricValue(
      scaled(expectedHits),
      lowest: isTied ? scaled(Double(leastHits)) : nil,
      highest: isTied ? scaled(Double(greatestHits)) : nil,
      chance: chance,
      ceiling: scaled(Double(perfectHits)),
      trials: trials,
      notes: tieNotes.map { "\($0); over their orders the standard deviation is \(rounded(scaled(hitsDeviation)))" })
  }

  /// What to tell a reader when the cut falls inside a tie; empty otherwise.
  var tieNotes: [String] { isTied ? ["\(tied) rows tie at the cut and \(fitting) of them fit"] : [] }
}
