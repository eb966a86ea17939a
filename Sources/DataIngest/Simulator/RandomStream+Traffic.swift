import NumericKernels
import RealModule

extension RandomStream {
  mutating func chance(_ probability: Double) -> Bool { uniform() < probability }

  mutating func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }

  /// An index drawn in proportion to the weights, none of them negative and one of them positive.
  mutating func pick(weights: [Double]) -> Int {
    var rest = uniform() * weights.reduce(0, +)
    for (index, weight) in weights.enumerated() {
      rest -= weight
      if rest < 0 { return index }
    }
    return weights.lastIndex { $0 > 0 } ?? 0
  }

  /// exp of a normal variable: half the draws lie below `median`; `spread` is the deviation of the logarithm.
  mutating func logNormal(median: Double, spread: Double) -> Double {
    median * Double.exp(spread * gaussian())
  }

  /// At least `minimum`; the tail falls as *x* to the power −`shape`.
  mutating func pareto(minimum: Double, shape: Double) -> Double {
    minimum * Double.pow(1 - uniform(), -1 / shape)
  }

  /// The number of events of a Poisson process, by the gaps between them: exact for any mean.
  ///
  /// - Complexity: O(mean) draws.
  mutating func poisson(mean: Double) -> Int {
    var count = 0
    var time = exponential(mean: 1)
    while time < mean {
      count += 1
      time += exponential(mean: 1)
    }
    return count
  }
}

/// A positive quantity: log-normal, and now and then from a Pareto tail.
struct HeavyTail: Sendable, Hashable {
  var median: Double
  var spread: Double
  var tailShare = 0.0
  var limit = 4e9

  /// Where the tail begins, in medians, and how fast it falls: its variance is infinite but for `limit`.
  private static let tailStart = 4.0
  private static let tailShape = 1.3

  init(_ median: Double, _ spread: Double, tail tailShare: Double = 0, limit: Double = 4e9) {
    self.median = median
    self.spread = spread
    self.tailShare = tailShare
    self.limit = limit
  }

  func draw(_ random: inout RandomStream) -> Double {
    let value =
      tailShare > 0 && random.chance(tailShare)
      ? random.pareto(minimum: median * Self.tailStart, shape: Self.tailShape)
      : random.logNormal(median: median, spread: spread)
    return min(value, limit)
  }
}

/// `total` things over parts in proportion to `weights`, by largest remainders; equal remainders go to the first.
func apportioned(_ total: Int, weights: [Double]) -> [Int] {
  let sum = weights.reduce(0, +)
  guard sum > 0 else { return weights.map { _ in 0 } }
  let exact = weights.map { Double(total) * $0 / sum }
  var parts = exact.map { Int($0) }
  let byRemainder = parts.indices.sorted {
    (exact[$1] - Double(parts[$1]), $0) < (exact[$0] - Double(parts[$0]), $1)
  }
  for index in byRemainder.prefix(max(0, total - parts.reduce(0, +))) { parts[index] += 1 }
  return parts
}
