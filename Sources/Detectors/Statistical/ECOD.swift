public import AnomalyCore
public import NumericKernels
import RealModule

/// Empirical-cumulative-distribution-based outlier detection (Li et al. 2022): rows in the tails of their columns.
///
/// Per column, with counts among the *n* training values: *l*(x) = −ln(#{≤ x} / *n*), *r*(x) = −ln(#{≥ x} / *n*).
/// A column adds the larger of *l*, *r* and the tail that its skewness points to; where the column is symmetric the
/// latter is *l* + *r*. score = sum over the columns. A value that no training row has keeps its counts; where a
/// count is 0, outside all training values, the row itself is counted in: 1 / (*n* + 1). A new extreme therefore
/// scores ln(*n* + 1) in its column, more than any training value, however far out it is.
///
/// **Cost**: O(*d* · *n* log *n*) to fit, O(*d* · log *n*) to score a row. **What it cannot do**: see oddities that lie
/// between the tails (a value in an empty middle), or odd combinations of common values.
///
/// **Departures.** From the paper: it takes the largest of three sums over the columns; this takes, as PyOD does,
/// the sum over the columns of the largest. With that, the sign of the skewness matters only where it is zero.
/// From PyOD: the reference is frozen. PyOD appends the rows to be scored to the training rows and counts anew, so
/// that a row's score depends on its batch, and a training row scored again differs from its training score.
/// A skewness below 1e-9 is zero here, so that rounding does not decide; PyOD compares with exactly 0.
public struct EmpiricalCumulativeOutlierDetection: Detector {
  public static let info = DetectorInfo(
    id: "ecod", title: "ECOD",
    summary: "Adds up, column by column, how far out in the tails of the training values the row's value lies.",
    references: [
      Reference(
        "Li, Zhao, Hu, Botta, Ionescu, Chen: ECOD, unsupervised outlier detection using empirical cumulative "
          + "distribution functions, IEEE Transactions on Knowledge and Data Engineering 2022",
        doi: "10.1109/TKDE.2022.3159580")
    ],
    scoreRange: 0...Double.infinity, typicalScore: "about 1.3 a column, 0 for a constant one",
    traits: DetectorTraits(explainability: .additive))

  public static let parameters: [Parameter<EmpiricalCumulativeOutlierDetection>] = []

  public init() {}

  public func predictedBytes(rows: Int, columns: Int, threads: Int) -> Int {
    let table = rows * columns * (MemoryLayout<Double>.size + MemoryLayout<Int32>.size)
    return table + rows * (3 * min(threads, columns) + 1) * MemoryLayout<Double>.size
  }

  public func fit(
    _ rows: Matrix, context: FitContext
  ) throws(DetectorError) -> FittedEmpiricalCumulativeOutlierDetection {
    try rows.checkForFit(minimumRows: 1)
    return try detecting { () throws(KernelError) in
      try context.workers.checkCancellation()
      let columns = try context.workers.map(rows.columnCount) { ColumnTails(rows.column($0)) }
      let scores = try summedContributions(of: rows, by: columns, workers: context.workers)
      return FittedEmpiricalCumulativeOutlierDetection(columns: columns, trainingScores: scores)
    }
  }
}

/// The empirical distribution of every column.
public struct FittedEmpiricalCumulativeOutlierDetection: FittedDetector {
  package let columns: [ColumnTails]
  public let trainingScores: [Double]

  public var columnCount: Int { columns.count }

  public func score(_ rows: Matrix, workers: Workers) throws(DetectorError) -> [Double] {
    try rows.checkForScore(columnCount: columnCount)
    return try detecting { () throws(KernelError) in
      try summedContributions(of: rows, by: columns, workers: workers)
    }
  }
}

/// The distinct training values of one column and how many values each of them is not below.
package struct ColumnTails: Codable, ColumnScore {
  /// Ascending.
  private let values: [Double]
  /// `countsUpTo[i]` training values are at most `values[i]`.
  private let countsUpTo: [Int32]
  private let count: Int
  private let isSymmetric: Bool

  init(_ column: [Double]) {
    // Sorted before the moments are taken: the order of the rows then cannot change a bit of them.
    let sorted = column.sorted()
    var (values, countsUpTo) = ([Double](), [Int32]())
    for (index, value) in sorted.enumerated() where index + 1 == sorted.count || sorted[index + 1] != value {
      values.append(value)
      countsUpTo.append(Int32(index + 1))
    }
    self.values = values
    self.countsUpTo = countsUpTo
    count = sorted.count
    isSymmetric = abs(skewness(sorted)) < 1e-9
  }

  package func contribution(of value: Double) -> Double {
    let place = values.countBelow(value)
    let below = place == 0 ? 0 : Int(countsUpTo[place - 1])
    let isKnown = place < values.count && values[place] == value
    let upTo = isKnown ? Int(countsUpTo[place]) : below
    let (left, right) = (tail(upTo), tail(count - below))
    return isSymmetric ? left + right : max(left, right)
  }

  private func tail(_ members: Int) -> Double {
    Double.log(members == 0 ? Double(count) + 1 : Double(count) / Double(members))
  }
}

/// Third standardised moment with divisor *n*; 0 where the values do not vary beyond rounding.
private func skewness(_ values: [Double]) -> Double {
  let (mean, variance) = meanAndVariance(values)
  let rounding = Double.ulpOfOne * mean
  guard variance > rounding * rounding else { return 0 }
  let deviation = variance.squareRoot()
  return values.reduce(0) {
    let z = ($1 - mean) / deviation
    return $0 + z * z * z
  } / Double(values.count)
}
