import NumericKernels
import RealModule

/// A t-SNE layout on its way: positions, velocities, gains.
struct LayoutDescent: Sendable {
  private let affinities: NeighborAffinities
  private(set) var points: [SIMD2<Float>]
  private var velocities: [SIMD2<Float>]
  private var gains: [SIMD2<Float>]

  /// Rows whose forces are computed together.
  private static let blockRows = 64

  init(_ affinities: NeighborAffinities, start: [SIMD2<Float>]) {
    self.affinities = affinities
    points = start
    velocities = Array(repeating: .zero, count: start.count)
    gains = Array(repeating: .one, count: start.count)
  }

  /// One step of the descent.
  ///
  /// - Throws: `KernelError.cancelled`.
  mutating func step(
    rate: Float, momentum: Float, exaggeration: Float, workers: Workers
  ) throws(KernelError) {
    let (affinities, plane) = (affinities, Plane(points))
    let forces = try workers.map(points.count, grain: Self.blockRows) { row in
      PointForces(row, plane, affinities)
    }
    let total = Float(forces.reduce(0) { $0 + $1.weight })
    for (row, force) in forces.enumerated() {
      let gradient = 4 * (exaggeration * force.attraction - force.repulsion / total)
      // A coordinate that keeps its direction goes faster, one that swings goes slower (Jacobs 1988).
      let keepsDirection = (gradient .< 0) .!= (velocities[row] .< 0)
      gains[row] = (gains[row] * 0.8).replacing(with: gains[row] + 0.2, where: keepsDirection)
      gains[row].clamp(lowerBound: SIMD2(repeating: 0.01), upperBound: SIMD2(repeating: .greatestFiniteMagnitude))
      velocities[row] = momentum * velocities[row] - rate * gains[row] * gradient
      points[row] += velocities[row]
    }
  }

  /// Kullback–Leibler divergence of the layout from the affinities, in nats.
  ///
  /// - Throws: `KernelError.cancelled`.
  func divergence(_ workers: Workers) throws(KernelError) -> Double {
    let (affinities, points, plane) = (affinities, points, Plane(points))
    let parts = try workers.map(points.count, grain: Self.blockRows) {
      row -> (weight: Double, sum: Double, share: Double) in
      var (sum, share) = (0.0, 0.0)
      for place in affinities.starts[row]..<affinities.starts[row + 1] {
        let difference = points[row] - points[Int(affinities.columns[place])]
        let weight = 1 / (1 + Double((difference * difference).sum()))
        let value = Double(affinities.values[place])
        sum += value * Double.log(value / weight)
        share += value
      }
      return (PointForces(row, plane, affinities).weight, sum, share)
    }
    let total = parts.reduce(0) { $0 + $1.weight }
    return parts.reduce(0) { $0 + $1.sum } + Double.log(total) * parts.reduce(0) { $0 + $1.share }
  }
}

/// Positions in vectors of eight; the last one is filled up with points so far away that they weigh nothing.
private struct Plane: Sendable {
  let x: [SIMD8<Float>]
  let y: [SIMD8<Float>]

  init(_ points: [SIMD2<Float>]) {
    var x = [SIMD8<Float>](repeating: SIMD8(repeating: 1e18), count: (points.count + 7) / 8)
    var y = x
    for (row, point) in points.enumerated() {
      x[row / 8][row % 8] = point.x
      y[row / 8][row % 8] = point.y
    }
    (self.x, self.y) = (x, y)
  }
}

/// What pulls and pushes one point.
private struct PointForces: Sendable {
  /// Σ *p* · *w* · difference to the neighbours.
  let attraction: SIMD2<Float>
  /// Σ *w*² · difference to all points.
  let repulsion: SIMD2<Float>
  /// Σ *w* = Σ 1 / (1 + squared distance) over all other points.
  let weight: Double

  init(_ row: Int, _ plane: Plane, _ affinities: NeighborAffinities) {
    let (own, slot) = (row / 8, row % 8)
    let (x, y) = (plane.x[own][slot], plane.y[own][slot])
    let one = SIMD8<Float>(repeating: 1)
    var (sum, sumX, sumY) = (SIMD8<Float>.zero, SIMD8<Float>.zero, SIMD8<Float>.zero)
    plane.x.withUnsafeBufferPointer { xs in
      plane.y.withUnsafeBufferPointer { ys in
        for vector in 0..<xs.count {
          let (dx, dy) = (x - xs[vector], y - ys[vector])
          let weight = one / (one + dx * dx + dy * dy)
          let square = weight * weight
          sum += weight
          sumX += square * dx
          sumY += square * dy
        }
      }
    }
    // The point itself is at distance 0 and weighs exactly 1.
    weight = Double(sum.sum()) - 1
    repulsion = SIMD2(sumX.sum(), sumY.sum())
    var pull = SIMD2<Float>.zero
    for place in affinities.starts[row]..<affinities.starts[row + 1] {
      let column = Int(affinities.columns[place])
      let difference = SIMD2(x - plane.x[column / 8][column % 8], y - plane.y[column / 8][column % 8])
      pull += affinities.values[place] / (1 + (difference * difference).sum()) * difference
    }
    attraction = pull
  }
}
