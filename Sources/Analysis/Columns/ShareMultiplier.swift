import RealModule

/// How many times as frequent anomalies are in a part of the rows as in all, with its 95 % interval.
///
/// The part is among all the rows, so that the two shares depend on each other. The multiplier is therefore written as
/// *m* = 1 / (*w* + (1 − *w*) / *θ*), where *w* is the part's share of the rows and *θ* the ratio of its share of anomalies
/// to that of the **other** rows, which are independent of it. The interval of *θ* is Koopman's, by inversion of the score
/// test (P. A. R. Koopman 1984, doi 10.2307/2531405), which also serves where one of the two has no anomaly or nothing
/// else; the error of *w* joins it by the recovery of variances (G. Y. Zou, A. Donner 2008, doi 10.1002/sim.3095). So it
/// holds for rows drawn at random, with the size of the part left to chance. It is for one part that was chosen
/// beforehand: the greatest of many multipliers is on average too great.
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
  func multiplier(_ ratio: Double) -> Double { ratio > 0 ? 1 / (weight + (1 - weight) / ratio) : 0 }
  let lower = multiplier(part.hits == 0 ? 0 : ratio(part, others, at: gaussianQuantile))
  let upper = multiplier(others.hits == 0 ? .infinity : ratio(part, others, at: -gaussianQuantile))
  // dm/dw = −m² (1 − 1/θ) = m (p₀ − p₁) / p with the shares of the others, of the part and of all rows.
  let slope = value * (others.value - part.value) * Double(allRows) / Double(allAnomalies)
  let extra = slope * slope * weight * (1 - weight) / Double(allRows) * gaussianQuantile * gaussianQuantile
  return (
    value, max(0, value - Double.sqrt((value - lower) * (value - lower) + extra)),
    value + Double.sqrt((upper - value) * (upper - value) + extra)
  )
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

/// The ratio of two independent shares at which the score test gives `deviate`, by bisection of its logarithm.
///
/// The test falls as the ratio grows. Ratios beyond *e*^±40 do not occur: counts are below 2⁵³.
private func ratio(_ first: Share, _ second: Share, at deviate: Double) -> Double {
  var (low, high) = (-40.0, 40.0)
  for _ in 0..<64 {
    let middle = (low + high) / 2
    if scoreDeviate(first, second, ratio: Double.exp(middle)) > deviate { low = middle } else { high = middle }
  }
  return Double.exp((low + high) / 2)
}

/// (*p*₁ − *θp*₀) over its deviation under *p*₁ = *θp*₀, whose most likely shares solve a quadratic equation.
private func scoreDeviate(_ first: Share, _ second: Share, ratio: Double) -> Double {
  let distance = first.value - ratio * second.value
  guard distance != 0 else { return 0 }
  let a = ratio * (first.count + second.count)
  let b = ratio * (first.count + second.hits) + first.hits + second.count
  let c = first.hits + second.hits
  let p0 = min(1, 2 * c / (b + Double.sqrt(max(0, b * b - 4 * a * c))))
  let p1 = min(1, ratio * p0)
  let variance = p1 * (1 - p1) / first.count + ratio * ratio * p0 * (1 - p0) / second.count
  return distance / Double.sqrt(variance)
}
