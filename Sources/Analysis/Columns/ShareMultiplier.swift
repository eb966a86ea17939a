import RealModule

/// How many times as frequent anomalies are in a part of the rows as in all, with its 95 % interval.
///
/// The part is among all the rows, so that the two shares depend on each other. The multiplier is therefore written as
/// *m* = 1 / (*w* + (1 − *w*) / *θ*), where *w* is the part's share of the rows and *θ* the ratio of its share of anomalies
/// to that of the **other** rows, which are independent of it. The interval of *θ* is Koopman's, by inversion of the score
/// test (P. A. R. Koopman 1984, doi 10.2307/2531405), which also serves where one of the two has no anomaly or nothing
/// else; elsewhere with the correction for skewness that makes both tails alike (J. J. Gart, J. Nam 1988, doi
/// 10.2307/2531848; P. J. Laud 2017, doi 10.1002/pst.1813). The error of *w* joins it by the recovery of variances
/// (G. Y. Zou, A. Donner 2008, doi 10.1002/sim.3095). So it holds for rows drawn at random, with the size of the part left
/// to chance. It is for one part that was chosen beforehand: the greatest of many multipliers is on average too great.
///
/// - Parameters:
///   - rows: Of the part, at least 1.
///   - anomalies: Of the part.
///   - allRows: More than `rows`.
///   - allAnomalies: Of all rows: at least 1, and fewer than `allRows`.
public func shareMultiplier(
  rows: Int, anomalies: Int, allRows: Int, allAnomalies: Int
) -> (value: Double, lower: Double, upper: Double) {
  precondition(0 < rows && rows < allRows && 0 < allAnomalies && allAnomalies < allRows, "two parts, two classes")
  precondition((0...min(rows, allAnomalies)).contains(anomalies), "\(anomalies) anomalies of \(allAnomalies)")
  precondition(allAnomalies - anomalies <= allRows - rows, "more anomalies than rows")
  let part = Share(hits: anomalies, of: rows)
  let others = Share(hits: allAnomalies - anomalies, of: allRows - rows)
  let weight = Double(rows) / Double(allRows)
  let value = part.value / (Double(allAnomalies) / Double(allRows))
  let ends = ratioInterval(part, others)
  /// How far the end of the interval that belongs to an end of the ratio's is from the multiplier.
  func reach(_ ratio: Double) -> Double {
    guard ratio > 0 else { return value }
    let end = 1 / (weight + (1 - weight) / ratio)
    // dm/dw = −m² (1 − 1/θ), there: near the end, as the recovery of variances asks for.
    let slope = end * end * (1 - 1 / ratio)
    let variance = slope * slope * weight * (1 - weight) / Double(allRows)
    return Double.sqrt((value - end) * (value - end) + gaussianQuantile * gaussianQuantile * variance)
  }
  return (value, max(0, value - reach(ends.lower)), value + reach(ends.upper))
}

/// The point that a standard normal variable exceeds with a probability of 0.025.
private let gaussianQuantile = 1.959963984540054

private struct Share {
  let hits: Double
  let count: Double
  var value: Double { hits / count }

  init(hits: Int, of count: Int) {
    self.hits = Double(hits)
    self.count = Double(count)
  }
}

/// The interval of the ratio of two independent shares, not both 0 and not both 1.
///
/// The test falls as the ratio grows. Ratios beyond *e*^±40 do not occur: counts are below 2⁵³.
private func ratioInterval(_ first: Share, _ second: Share) -> (lower: Double, upper: Double) {
  // At the end of a share the corrected test would turn round.
  let isInner = [first, second].allSatisfy { $0.hits > 0 && $0.hits < $0.count }
  let estimate = isInner ? Double.log(first.value / second.value) : nil
  func ratio(_ range: ClosedRange<Double>, _ deviate: Double) -> Double {
    var (low, high) = (range.lowerBound, range.upperBound)
    for _ in 0..<64 {
      let middle = (low + high) / 2
      let test = scoreDeviate(first, second, ratio: Double.exp(middle), isCorrected: isInner)
      if test > deviate { low = middle } else { high = middle }
    }
    return Double.exp((low + high) / 2)
  }
  return (
    first.hits == 0 ? 0 : ratio(-40...(estimate ?? 40), gaussianQuantile),
    second.hits == 0 ? .infinity : ratio((estimate ?? -40)...40, -gaussianQuantile)
  )
}

/// (*p*₁ − *θp*₀) over its deviation under *p*₁ = *θp*₀, whose most likely shares solve a quadratic equation; less what
/// its skewness adds at the ends of the interval.
private func scoreDeviate(_ first: Share, _ second: Share, ratio: Double, isCorrected: Bool) -> Double {
  let distance = first.value - ratio * second.value
  let a = ratio * (first.count + second.count)
  let b = ratio * (first.count + second.hits) + first.hits + second.count
  let c = first.hits + second.hits
  let p0 = min(1, 2 * c / (b + Double.sqrt(max(0, b * b - 4 * a * c))))
  let p1 = min(1, ratio * p0)
  let (v0, v1) = (ratio * ratio * p0 * (1 - p0) / second.count, p1 * (1 - p1) / first.count)
  let variance = v0 + v1
  guard variance > 0 else { return distance == 0 ? 0 : distance > 0 ? .infinity : -.infinity }
  guard isCorrected else { return distance / Double.sqrt(variance) }
  let third = v1 * (1 - 2 * p1) / first.count - v0 * ratio * (1 - 2 * p0) / second.count
  let skewness = third / (variance * Double.sqrt(variance))
  return distance / Double.sqrt(variance) - skewness * (gaussianQuantile * gaussianQuantile - 1) / 6
}
