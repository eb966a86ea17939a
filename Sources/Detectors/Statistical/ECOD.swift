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
/// **Cost**: O(*d* · *n*) to fit (radix sort), O(*d* · log *n*) to score a row, O(*d*) a row to score
/// as many rows as those of the fit. **What it cannot do**: see oddities that lie
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
    predictedBytes(rows: rows, columns: columns, indicators: 0, threads: threads)
  }

  /// An upper bound: it is reached when all values differ in each column that is no indicator.
  public func predictedBytes(rows: Int, columns: Int, indicators: Int, threads: Int) -> Int {
    let table = rows * (columns - indicators) * (MemoryLayout<Double>.size + MemoryLayout<Int32>.size)
    let together = min(columnsTogether, columns)
    let sorting = min(threads, together) * AscendingOrder.bytesPerValue
    // A score and a tail a row, and the copies of some columns.
    let lists = (2 + together) * MemoryLayout<Double>.size
    return fitOverheadBytes + table + rows * (sorting + lists)
  }

  public func fit(
    _ rows: Matrix, context: FitContext
  ) throws(DetectorError) -> FittedEmpiricalCumulativeOutlierDetection {
    try rows.checkForFit(minimumRows: 1, workers: context.workers)
    return try detecting { () throws(KernelError) in
      try context.workers.checkCancellation()
      let tails = Tails(count: rows.rowCount)
      let table = try tails.table(workers: context.workers)
      let (columns, scores) = try columnTerms(of: rows, workers: context.workers) { _, values in
        ColumnTails(replacing: values, tails: table)
      }
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
    try rows.checkForScore(columnCount: columnCount, workers: workers)
    return try detecting { () throws(KernelError) in
      try workers.checkCancellation()
      guard let tails = columns.first?.tails, rows.rowCount >= tails.count / 8 else {
        return try sums(of: rows, workers: workers)
      }
      // Many rows: sorting them, too, and passing along both lists costs less than searches.
      let table = try tails.table(workers: workers)
      return try columnTerms(of: rows, workers: workers) { column, values in
        columns[column].replace(values, tails: table)
      }.sums
    }
  }

  /// Column by column, in order, as for many rows.
  private func sums(of rows: Matrix, workers: Workers) throws(KernelError) -> [Double] {
    try workers.map(rows.rowCount, grain: 256) { row in
      zip(columns, rows.row(row)).reduce(0.0) { $0 + $1.0.contribution(of: $1.1) }
    }
  }
}

/// The distinct training values of one column and how many values each of them is not below.
package struct ColumnTails: Codable {
  /// Ascending.
  private let values: [Double]
  /// `countsUpTo[i]` training values are at most `values[i]`.
  private let countsUpTo: [Int32]
  private let count: Int
  private let isSymmetric: Bool

  /// Learns from the values of a column and leaves in their place what each of them adds to its row.
  ///
  /// - Parameter tails: The tail of 0…n members, *n* the number of values.
  fileprivate init(replacing column: UnsafeMutableBufferPointer<Double>, tails: [Double]) {
    self = AscendingOrder.of(UnsafeBufferPointer(column)) { order in
      let learned = ColumnTails(column, order: order)
      learned.replace(column, order: order, tails: tails)
      return learned
    }
  }

  private init(_ column: UnsafeMutableBufferPointer<Double>, order: AscendingOrder) {
    func isLast(_ place: Int) -> Bool {
      place + 1 == order.count || column[order[place + 1]] != column[order[place]]
    }
    let distinct = (0..<order.count).reduce(0) { $0 + (isLast($1) ? 1 : 0) }
    var (values, countsUpTo) = ([Double](), [Int32]())
    values.reserveCapacity(distinct)
    countsUpTo.reserveCapacity(distinct)
    for place in 0..<order.count where isLast(place) {
      values.append(column[order[place]])
      countsUpTo.append(Int32(place + 1))
    }
    self.values = values
    self.countsUpTo = countsUpTo
    count = order.count
    isSymmetric = abs(skewness(values, countsUpTo: countsUpTo)) < 1e-9
  }

  /// Leaves in the place of each value what it adds to its row.
  fileprivate func replace(_ column: UnsafeMutableBufferPointer<Double>, tails: [Double]) {
    AscendingOrder.of(UnsafeBufferPointer(column)) { replace(column, order: $0, tails: tails) }
  }

  private func replace(_ column: UnsafeMutableBufferPointer<Double>, order: AscendingOrder, tails: [Double]) {
    var (place, below) = (0, 0)
    for row in 0..<order.count {
      let value = column[order[row]]
      while place < values.count && values[place] < value {
        below = Int(countsUpTo[place])
        place += 1
      }
      let isKnown = place < values.count && values[place] == value
      column[order[row]] = term(left: tails[isKnown ? Int(countsUpTo[place]) : below], right: tails[count - below])
    }
  }

  package func contribution(of value: Double) -> Double {
    let place = values.countBelow(value)
    let below = place == 0 ? 0 : Int(countsUpTo[place - 1])
    let isKnown = place < values.count && values[place] == value
    return term(left: tails.of(isKnown ? Int(countsUpTo[place]) : below), right: tails.of(count - below))
  }

  fileprivate var tails: Tails { Tails(count: count) }

  private func term(left: Double, right: Double) -> Double {
    isSymmetric ? left + right : max(left, right)
  }
}

/// −ln of the share of `count` values that some members are.
private struct Tails {
  let count: Int

  func of(_ members: Int) -> Double {
    Double.log(members == 0 ? Double(count) + 1 : Double(count) / Double(members))
  }

  /// Of 0…`count` members.
  func table(workers: Workers) throws(KernelError) -> [Double] {
    try workers.map(count + 1, grain: 1024, of)
  }
}

/// Third standardised moment with divisor *n*; 0 where the values do not vary beyond rounding.
///
/// - Parameters:
///   - values: Different values, ascending: the order of the rows then cannot change a bit of the moments.
///   - countsUpTo: How many of all values are at most each of them.
private func skewness(_ values: [Double], countsUpTo: [Int32]) -> Double {
  let count = Double(countsUpTo.last ?? 0)
  func mean(_ term: (Double) -> Double) -> Double {
    var (sum, below) = (0.0, Int32(0))
    for (value, upTo) in zip(values, countsUpTo) {
      sum += Double(upTo - below) * term(value)
      below = upTo
    }
    return sum / count
  }
  let center = mean { $0 }
  let variance = mean { ($0 - center) * ($0 - center) }
  let rounding = Double.ulpOfOne * center
  guard variance > rounding * rounding else { return 0 }
  let deviation = variance.squareRoot()
  return mean {
    let z = ($0 - center) / deviation
    return z * z * z
  }
}

extension Array<Double> {
  /// How many values of this ascending array are less than `value`.
  ///
  /// - Complexity: O(log count).
  fileprivate func countBelow(_ value: Double) -> Int {
    withUnsafeBufferPointer { values in
      var (low, high) = (0, values.count)
      while low < high {
        let middle = (low + high) / 2
        if values[middle] < value { low = middle + 1 } else { high = middle }
      }
      return low
    }
  }
}
