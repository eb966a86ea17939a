import NumericKernels
import RealModule

extension NumberSummary {
  /// Of ascending finite values; nil for none.
  init?(sorted: [Double]) {
    guard let least = sorted.first, let greatest = sorted.last else { return nil }
    let moments = Moments(sorted)
    self.init(
      mean: moments.mean, deviation: moments.deviation, least: least,
      quantiles: Self.probabilities.map {
        Quantile(probability: $0, value: NumericKernels.quantile(ofSorted: sorted, $0))
      },
      greatest: greatest, zeros: sorted.count { $0 == 0 }, skewness: moments.skewness)
  }
}

/// Mean, deviation and skewness, without overflow for any finite values.
private struct Moments {
  let mean: Double
  let deviation: Double
  let skewness: Double?

  init(_ sorted: [Double]) {
    let (least, greatest, count) = (sorted[0], sorted[sorted.count - 1], Double(sorted.count))
    guard least < greatest else {
      (mean, deviation, skewness) = (least, 0, nil)
      return
    }
    let scale = powerOfTwo(above: max(abs(least), abs(greatest)))
    let mean = sorted.reduce(0) { $0 + $1 / scale } / count
    var (squares, cubes) = (0.0, 0.0)
    for value in sorted {
      let distance = value / scale - mean
      squares += distance * distance
      cubes += distance * distance * distance
    }
    self.mean = mean * scale
    deviation = Double.sqrt(squares / (count - 1)) * scale
    let (second, third) = (squares / count, cubes / count)
    let skewness = third / (second * Double.sqrt(second))
    self.skewness = skewness.isFinite ? skewness : nil
  }
}

/// The least power of two that is no smaller than a positive magnitude, 1 for 0: dividing by it only changes exponents.
func powerOfTwo(above magnitude: Double) -> Double {
  magnitude > 0 ? Double(sign: .plus, exponent: min(1023, max(-1000, magnitude.exponent + 1)), significand: 1) : 1
}
