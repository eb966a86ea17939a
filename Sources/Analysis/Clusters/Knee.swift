/// Where a falling curve stops to fall steeply: Kneedle (Satopaa, Albrecht, Irwin, Raghavan 2011,
/// doi 10.1109/ICDCSW.2011.20), the offline variant for decreasing convex curves, without smoothing.
///
/// Both axes are rescaled to 0…1 and the curve is turned upside down. A local maximum of its height above the diagonal
/// is a knee if the height falls below that maximum − `sensitivity` × the mean step of *x* before the next local
/// maximum. The spline of the paper is left out: a sweep has a dozen exact points, not noisy samples. Of several
/// knees the highest counts, of equally high ones the first.
///
/// - Parameters:
///   - x: Ascending, distinct.
///   - y: One value a point.
///   - sensitivity: *S* of the paper; the smaller, the earlier a knee is declared.
/// - Returns: The position of the knee, or nil: a straight line, a curve that bends the other way, fewer than three
///   points.
public func kneeOfDecreasingCurve(x: [Double], y: [Double], sensitivity: Double = 1) -> Int? {
  precondition(x.count == y.count, "one value a point")
  guard x.count > 2, let lowest = y.min(), let highest = y.max(), highest > lowest else { return nil }
  let (first, span) = (x[0], x[x.count - 1] - x[0])
  let heights = zip(x, y).map { (highest - $1) / (highest - lowest) - ($0 - first) / span }
  let peaks = heights.indices.dropFirst().dropLast().filter {
    heights[$0] > heights[$0 - 1] && heights[$0] >= heights[$0 + 1]
  }
  // The mean step of x, rescaled.
  let step = 1 / Double(x.count - 1)
  let knees = peaks.enumerated().filter { place, peak in
    let end = place + 1 < peaks.count ? peaks[place + 1] : heights.count
    return heights[peak] > 0 && heights[(peak + 1)..<end].contains { $0 < heights[peak] - sensitivity * step }
  }
  return knees.map(\.element).max { heights[$0] < heights[$1] }
}
