import NumericKernels
import RealModule

/// A numeric column on its way to correlations.
struct CorrelatedColumn: Sendable {
  let name: String
  /// One a row; not finite where missing.
  let values: [Double]
  let isComplete: Bool
  /// Over all rows; used with other complete columns.
  let deviations: Deviations
  let rankDeviations: Deviations

  init(name: String, values: [Double], _ sorted: SortedColumn) {
    self.name = name
    self.values = values
    isComplete = sorted.missing == 0
    deviations = isComplete ? Deviations(values) : Deviations([])
    rankDeviations = isComplete ? Deviations(sorted.ranks) : Deviations([])
  }
}

/// Values less their mean, in units of a power of two.
struct Deviations: Sendable {
  let values: [Double]
  /// The root of the sum of their squares; 0 for equal values.
  let norm: Double

  init(_ values: [Double]) {
    let (least, greatest) = (values.min() ?? 0, values.max() ?? 0)
    guard least < greatest else {
      (self.values, norm) = (values.map { _ in 0 }, 0)
      return
    }
    let scale = powerOfTwo(above: max(abs(least), abs(greatest)))
    let mean = values.reduce(0) { $0 + $1 / scale } / Double(values.count)
    let deviations = values.map { $0 / scale - mean }
    self.values = deviations
    norm = Double.sqrt(innerProduct(deviations, deviations))
  }

  func correlation(with other: Deviations) -> Double? {
    guard norm > 0 && other.norm > 0 else { return nil }
    return min(1, max(-1, innerProduct(values, other.values) / (norm * other.norm)))
  }
}

extension SortedColumn {
  /// The rank of each row, from 1, equal values sharing the mean of theirs. For a column without missing values.
  var ranks: [Double] {
    var ranks = [Double](repeating: 0, count: rows.count)
    var start = 0
    for each in distinct {
      let end = start + each.rows.total
      let shared = Double(start + 1 + end) / 2
      for place in start..<end { ranks[Int(rows[place])] = shared }
      start = end
    }
    return ranks
  }
}

extension ColumnCorrelations {
  /// - Complexity: O(*n* · *d*²), and O(*n* log *n*) a pair with missing values.
  init(_ columns: [CorrelatedColumn], leftOut: [String], workers: Workers) throws(KernelError) {
    let pairs = columns.indices.flatMap { first in (first..<columns.count).map { (first, $0) } }
    let values = try workers.map(pairs.count) { correlations(columns[pairs[$0].0], columns[pairs[$0].1]) }
    let empty = [[Double?]](repeating: Array(repeating: nil, count: columns.count), count: columns.count)
    var (pearson, spearman) = (empty, empty)
    for ((first, second), value) in zip(pairs, values) {
      pearson[first][second] = value.pearson
      pearson[second][first] = value.pearson
      spearman[first][second] = value.spearman
      spearman[second][first] = value.spearman
    }
    self.init(columns: columns.map(\.name), leftOut: leftOut, pearson: pearson, spearman: spearman)
  }
}

/// Over the rows in which both columns have a value.
private func correlations(
  _ first: CorrelatedColumn, _ second: CorrelatedColumn
) -> (pearson: Double?, spearman: Double?) {
  if first.isComplete && second.isComplete {
    return (
      first.deviations.correlation(with: second.deviations),
      first.rankDeviations.correlation(with: second.rankDeviations)
    )
  }
  let rows = first.values.indices.filter { first.values[$0].isFinite && second.values[$0].isFinite }
  let (one, other) = (rows.map { first.values[$0] }, rows.map { second.values[$0] })
  return (
    Deviations(one).correlation(with: Deviations(other)),
    Deviations(midranks(one)).correlation(with: Deviations(midranks(other)))
  )
}

/// Eight sums side by side, added in one order.
private func innerProduct(_ first: [Double], _ second: [Double]) -> Double {
  precondition(first.count == second.count, "vectors of one length")
  return first.withUnsafeBytes { first in
    second.withUnsafeBytes { second in
      let stride = MemoryLayout<SIMD8<Double>>.size
      let whole = first.count / stride * stride
      var sums = SIMD8<Double>()
      for place in Swift.stride(from: 0, to: whole, by: stride) {
        sums +=
          first.loadUnaligned(fromByteOffset: place, as: SIMD8<Double>.self)
          * second.loadUnaligned(fromByteOffset: place, as: SIMD8<Double>.self)
      }
      var sum = sums.sum()
      for place in Swift.stride(from: whole, to: first.count, by: MemoryLayout<Double>.size) {
        sum +=
          first.loadUnaligned(fromByteOffset: place, as: Double.self)
          * second.loadUnaligned(fromByteOffset: place, as: Double.self)
      }
      return sum
    }
  }
}
