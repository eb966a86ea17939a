import AnomalyCore
import Experiments
import NumericKernels
public import Reporting
import RunRecords

/// Whether explanations name the columns that made a detector alert, tried out on the detector itself.
///
/// In each alert the three columns of the largest shares are replaced by the values that the explanation calls typical,
/// the row goes through the fitted pipeline and is scored as a new one. The same is done with three random ones of the
/// other columns, several draws each. The explanation is right about the alert if its columns bring the row further down
/// the ranking than the mean of the draws. A draw: as far as both bring it, as where both leave it at rank 1, is a failure.
public struct DeletionCheck: Sendable, Codable {
  public let arm: String
  public let alerts: Int
  /// Alerts in which the columns of the explanation lower the rank more than random ones.
  public let better: Int
  /// Alerts in which both lower it equally; none of them counts as better.
  public let ties: Int
  /// Alerts in which they lower it more than random ones of those other columns that differ from their typical values:
  /// a harder comparison, because a column that is as it should be cannot lower anything.
  public let betterThanDiffering: Int
  /// Median number of ranks that the columns of the explanation lower an alert by, and that random ones do.
  public let medianLowering: Double
  public let medianRandomLowering: Double
  /// Alerts whose score as such falls below that before; the others stay or rise.
  public let lowered: Int

  public var share: Double { alerts > 0 ? Double(better) / Double(alerts) : 0 }
  public var isPassed: Bool { share >= Self.required }

  /// The share of alerts in which the explanation has to be right.
  public static let required = 0.9
  static let draws = 5
}

/// One line a detector, the verdict last.
public func deletionTable(_ checks: [DeletionCheck]) -> Table {
  func share(_ count: Int, _ check: DeletionCheck) -> Table.Cell {
    .number(check.alerts > 0 ? Double(count) / Double(check.alerts) : 0)
  }
  let numbers = [
    "alerts", "share better", "ties", "better than differing columns", "score lowered", "median ranks lowered",
    "by random columns",
  ]
  return Table(
    "Deletion test",
    columns: [Table.Column("detector")] + numbers.map { Table.Column($0, isNumeric: true) } + [Table.Column("verdict")],
    rows: checks.map { check in
      [
        .text(check.arm), .integer(check.alerts), .number(check.share), .integer(check.ties),
        share(check.betterThanDiffering, check), share(check.lowered, check), .number(check.medianLowering),
        .number(check.medianRandomLowering), .text(check.isPassed ? "passed" : "FAILED"),
      ]
    })
}

extension FittedArm {
  /// The deletion test on the `count` most anomalous rows.
  func deletionCheck(_ count: Int, workers: Workers) throws -> DeletionCheck {
    let rows = Array(order.prefix(count))
    let traces = try traces(of: rows, workers: workers)
    let choices = rows.indices.map { place in
      DeletionChoices(
        top: traces.leadingColumns(place),
        isDiffering: frame.columns.indices.map { traces.differs(place, in: $0, from: frame) },
        isVisible: isVisible, row: rows[place])
    }
    let scores = try fitted.score(
      try space.pipeline.transform(replaced(traces, choices.map(\.all)), workers: workers).rows,
      workers: workers)
    return summary(rows, scores, choices)
  }

  private var isVisible: [Bool] { frame.names.map { !droppedColumns.contains($0) } }

  private func summary(_ rows: [Int], _ scores: [Double], _ choices: [DeletionChoices]) -> DeletionCheck {
    let ascending = self.scores.sorted()
    var (better, ties, betterThanDiffering, lowered) = (0, 0, 0, 0)
    var (lowerings, randomLowerings): ([Double], [Double]) = ([], [])
    var place = 0
    for (row, choice) in zip(rows, choices) {
      let before = self.scores[row]
      func rank(_ score: Double) -> Double {
        // The rows scored higher, its own old score left out.
        Double(ascending.countAbove(score) - (before > score ? 1 : 0) + 1)
      }
      func mean(_ range: Range<Int>) -> Double {
        range.reduce(0.0) { $0 + rank(scores[place + $1]) } / Double(max(1, range.count)) - rank(before)
      }
      let top = rank(scores[place]) - rank(before)
      let random = mean(1..<1 + choice.random.count)
      let differing = mean(1 + choice.random.count..<choice.all.count)
      if top > random { better += 1 } else if top == random { ties += 1 }
      if top > differing || choice.differing.isEmpty { betterThanDiffering += 1 }
      if scores[place] < before { lowered += 1 }
      lowerings.append(top)
      randomLowerings.append(random)
      place += choice.all.count
    }
    return DeletionCheck(
      arm: arm.label, alerts: rows.count, better: better, ties: ties, betterThanDiffering: betterThanDiffering,
      medianLowering: median(lowerings), medianRandomLowering: median(randomLowerings), lowered: lowered)
  }
}

private func median(_ values: [Double]) -> Double {
  values.isEmpty ? 0 : quantile(ofSorted: values.sorted(), 0.5)
}

extension [Double] {
  /// How many values of this ascending array exceed `value`.
  fileprivate func countAbove(_ value: Double) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if self[middle] <= value { low = middle + 1 } else { high = middle }
    }
    return count - low
  }
}

/// The columns to replace in one row: those of the explanation, and draws of others.
private struct DeletionChoices {
  let top: Set<Int>
  let random: [Set<Int>]
  /// Draws of others in which the row differs from its reference; none where there are none.
  let differing: [Set<Int>]

  init(top: Set<Int>, isDiffering: [Bool], isVisible: [Bool], row: Int) {
    self.top = top
    let others = isVisible.indices.filter { isVisible[$0] && !top.contains($0) }
    let differingOthers = others.filter { isDiffering[$0] }
    var stream = RandomSource(seed: 0).stream("deletion", row)
    func draws(_ columns: [Int]) -> [Set<Int>] {
      (0..<(columns.isEmpty ? 0 : DeletionCheck.draws)).map { _ in
        Set(stream.sample(min(Traces.leading, columns.count), of: columns.count).map { columns[$0] })
      }
    }
    random = draws(others)
    differing = draws(differingOthers)
  }

  var all: [Set<Int>] { [top] + random + differing }
}
