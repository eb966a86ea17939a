/// Ranks from 1 (smallest value) to *n*; equal values share the mean of their ranks.
///
/// - Complexity: O(*n* log *n*).
public func midranks(_ values: [Double]) -> [Double] {
  var ranks = [Double](repeating: 0, count: values.count)
  let order = ascendingOrder(values)
  var start = 0
  while start < order.count {
    var end = start + 1
    while end < order.count && values[order[end]] == values[order[start]] { end += 1 }
    let shared = Double(start + 1 + end) / 2
    for position in start..<end { ranks[order[position]] = shared }
    start = end
  }
  return ranks
}

/// Spearman's rank correlation of two lists of numbers, midranks for equal values; nil when one of them is constant.
///
/// Ranks are centred and doubled, so that they are whole numbers and only the last division rounds.
///
/// - Complexity: O(*n* log *n*).
public func rankCorrelation(_ first: [Double], _ second: [Double]) -> Double? {
  func centred(_ values: [Double]) -> [Double] { midranks(values).map { 2 * $0 - Double(values.count + 1) } }
  let (one, other) = (centred(first), centred(second))
  let product = zip(one, other).reduce(0) { $0 + $1.0 * $1.1 }
  let squares = (one.reduce(0) { $0 + $1 * $1 }, other.reduce(0) { $0 + $1 * $1 })
  guard squares.0 > 0 && squares.1 > 0 else { return nil }
  return min(1, max(-1, product / (squares.0 * squares.1).squareRoot()))
}

/// Row indices by descending score, equal scores by ascending row: the one order in which rows are shown.
///
/// Scores that are not numbers come last. Zeros of either sign are equal.
///
/// - Complexity: that of `AscendingOrder`.
public func descendingOrder(_ scores: [Double]) -> [Int] {
  ascendingOrder(scores.map { -$0 })
}

/// Indices by ascending value, equal values by ascending index; values that are not numbers come last.
///
/// - Complexity: that of `AscendingOrder`.
public func ascendingOrder(_ values: [Double]) -> [Int] {
  func order(_ numbers: [Double]) -> [Int] {
    numbers.withUnsafeBufferPointer { AscendingOrder.of($0) { order in (0..<order.count).map { order[$0] } } }
  }
  guard values.contains(where: \.isNaN) else { return order(values) }
  let numbers = values.indices.filter { !values[$0].isNaN }
  return order(numbers.map { values[$0] }).map { numbers[$0] } + values.indices.filter { values[$0].isNaN }
}

/// Quantile by linear interpolation between order statistics (type 7 of Hyndman and Fan 1996,
/// doi 10.1080/00031305.1996.10473566; the default of NumPy).
///
/// - Parameters:
///   - sorted: Ascending values, at least one.
///   - probability: 0…1.
public func quantile(ofSorted sorted: [Double], _ probability: Double) -> Double {
  let position = probability * Double(sorted.count - 1)
  let lower = Int(position)
  let upper = min(lower + 1, sorted.count - 1)
  let share = position - Double(lower)
  return sorted[lower] + share * (sorted[upper] - sorted[lower])
}

/// Mean and variance with divisor *n* (population variance), by two passes; zeros for no values.
public func meanAndVariance(_ values: [Double]) -> (mean: Double, variance: Double) {
  guard !values.isEmpty else { return (0, 0) }
  let count = Double(values.count)
  let mean = values.reduce(0, +) / count
  let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
  return (mean, variance)
}
