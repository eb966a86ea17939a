import RealModule

/// The natural logarithm of the two-sided *p* of Fisher's exact test: the probability of all tables of the same margins
/// that are no more probable than this one.
///
/// Probabilities that differ by less than a ten-millionth count as equal, as in R. R. A. Fisher 1935, doi
/// 10.2307/2342435.
///
/// - Parameter table: 2 × 2 counts.
/// - Complexity: O(least margin).
func logFisherP(_ table: [[Int]]) -> Double {
  let (size, marked) = (table[0][0] + table[0][1], table[0][0] + table[1][0])
  let count = size + table[1][0] + table[1][1]
  let (low, high) = (max(0, size + marked - count), min(size, marked))
  // Logarithms of the probabilities up to a constant, from one end to the other by the ratio of neighbours.
  var logs = [0.0]
  for hits in low..<high {
    let ratio =
      Double(size - hits) / Double(hits + 1) * (Double(marked - hits) / Double(count - size - marked + hits + 1))
    logs.append(logs[logs.count - 1] + Double.log(ratio))
  }
  let own = logs[table[0][0] - low]
  return logSum(logs.filter { $0 <= own + 1e-7 }) - logSum(logs)
}

/// log Σ *e*ˣ.
private func logSum(_ logs: [Double]) -> Double {
  let greatest = logs.max() ?? 0
  return greatest + Double.log(logs.reduce(0) { $0 + Double.exp($1 - greatest) })
}
