package import NumericKernels
import RealModule

/// How likely rows are to be neighbours of one another, as t-SNE sees it: a sparse symmetric matrix that sums to 1.
///
/// *p*(*j*|*i*) falls with the squared distance like a Gaussian, over the nearest neighbours of row *i* alone; its width
/// is such that the entropy of *p*(·|*i*) is the logarithm of the perplexity. *p*(*i*, *j*) = (*p*(*j*|*i*) +
/// *p*(*i*|*j*)) / 2*n*.
package struct NeighborAffinities: Sendable {
  /// The entries of row *i* stand at `starts[i]..<starts[i + 1]`, by ascending column.
  package let starts: [Int]
  package let columns: [Int32]
  package let values: [Float]

  var rowCount: Int { starts.count - 1 }

  /// - Throws: `KernelError.cancelled`.
  /// - Complexity: O(*n* · *k* · log *k*) time beside the search bisections, O(*n* · *k*) memory.
  package init(_ neighbors: Neighborhoods, perplexity: Double, workers: Workers) throws(KernelError) {
    let count = neighbors.queryCount
    let conditional = try workers.map(count, grain: 64) { row in
      conditionalAffinities(neighbors.distances[neighbors.range(ofQuery: row)], perplexity: perplexity)
    }
    var entries = [[(column: Int32, value: Double)]](repeating: [], count: count)
    for row in 0..<count {
      for (place, value) in zip(neighbors.range(ofQuery: row), conditional[row]) where value > 0 {
        let column = neighbors.indices[place]
        entries[row].append((column, value))
        entries[Int(column)].append((Int32(row), value))
      }
    }
    var (starts, columns, values): ([Int], [Int32], [Float]) = ([0], [], [])
    for list in entries {
      var sum = 0.0
      let sorted = list.sorted { ($0.column, $0.value) < ($1.column, $1.value) }
      for (place, entry) in sorted.enumerated() {
        sum += entry.value
        guard place + 1 == sorted.count || sorted[place + 1].column != entry.column else { continue }
        let value = Float(sum / Double(2 * count))
        sum = 0
        // What single precision cannot hold pulls at nothing, and 0 has no logarithm.
        guard value > 0 else { continue }
        columns.append(entry.column)
        values.append(value)
      }
      starts.append(columns.count)
    }
    (self.starts, self.columns, self.values) = (starts, columns, values)
  }
}

/// Probabilities of the neighbours of one row with the entropy asked for, found by bisection of the precision.
///
/// Where so many neighbours are equally near that the entropy is always larger, they share equally.
///
/// - Parameter distances: Euclidean, at least one, ascending.
package func conditionalAffinities(_ distances: ArraySlice<Double>, perplexity: Double) -> [Double] {
  let nearest = distances.first ?? 0
  // Only differences matter: no exponential can vanish for the nearest.
  let squares = distances.map { $0 * $0 - nearest * nearest }
  guard let widest = squares.last, widest > 0 else {
    return Array(repeating: 1 / Double(distances.count), count: distances.count)
  }
  let wanted = Double.log(perplexity)
  var (precision, low, high) = (1 / widest, 0.0, Double.infinity)
  var weights: [Double] = []
  for _ in 0..<100 {
    weights = squares.map { Double.exp(-precision * $0) }
    let sum = weights.reduce(0, +)
    let entropy = Double.log(sum) + precision * zip(squares, weights).reduce(0) { $0 + $1.0 * $1.1 } / sum
    if abs(entropy - wanted) < 1e-8 { break }
    if entropy > wanted { low = precision } else { high = precision }
    precision = high.isFinite ? (low + high) / 2 : precision * 2
    if !precision.isFinite { break }
  }
  let sum = weights.reduce(0, +)
  return weights.map { $0 / sum }
}
