/// The hypergeometric distribution: how many of `marked` rows a random choice of `drawn` out of `total` takes.
struct Hypergeometric {
  let total: Int
  let marked: Int
  let drawn: Int

  /// Σ probability(*x*) · term(*x*) over the possible counts *x*.
  ///
  /// - Complexity: some tens of standard deviations.
  func mean(of term: (Int) -> Double) -> Double {
    let (least, greatest) = (max(0, marked + drawn - total), min(marked, drawn))
    let mode = Int((Double(marked) + 1) * (Double(drawn) + 1) / (Double(total) + 2))
    var (mass, sum) = (0.0, 0.0)
    forEachCount(in: least...greatest, from: mode, ratio: ratio) { count, weight in
      mass += weight
      sum += weight * term(count)
    }
    return sum / mass
  }

  /// Probability of `count` + 1 divided by that of `count`.
  private func ratio(above count: Int) -> Double {
    Double(marked - count) * Double(drawn - count)
      / (Double(count + 1) * Double(total - marked - drawn + count + 1))
  }
}

/// The negative hypergeometric distribution: how many of `others` rows stand before the `place`-th (from 1) of `total`
/// rows when all are in random order.
struct NegativeHypergeometric {
  let total: Int
  let place: Int
  let others: Int

  /// The probability of at most so many rows.
  ///
  /// - Complexity: some tens of standard deviations, once.
  func cumulative() -> (Int) -> Double {
    let mean = Int(Double(place) * Double(others) / Double(total + 1))
    var (first, below, sums) = (mean, [Double](), [Double]())
    forEachCount(in: 0...others, from: mean, ratio: ratio) { count, weight in
      if count < mean { below.append(weight) } else { sums.append(weight) }
    }
    first -= below.count
    sums.insert(contentsOf: below.reversed(), at: 0)
    for place in sums.indices.dropFirst() { sums[place] += sums[place - 1] }
    return { [first, sums] count in
      count < first ? 0 : sums[min(count - first, sums.count - 1)] / sums[sums.count - 1]
    }
  }

  /// Probability of `count` + 1 divided by that of `count`.
  private func ratio(above count: Int) -> Double {
    Double(place + count) * Double(others - count) / (Double(count + 1) * Double(total - place + others - count))
  }
}

/// Calls `body` with the counts that matter and weights proportional to their probabilities.
///
/// Weights come from the ratio of neighbours, outwards from a count near the mode until they no longer matter; whoever
/// uses them divides by their sum. Without log-gamma, whose rounding error at 10⁵ rows is 10⁻¹⁰.
private func forEachCount(
  in range: ClosedRange<Int>, from mode: Int, ratio: (Int) -> Double, _ body: (_ count: Int, _ weight: Double) -> Void
) {
  let negligible = 0x1p-100
  let start = min(max(mode, range.lowerBound), range.upperBound)
  body(start, 1)
  var (weight, count) = (1.0, start)
  while count < range.upperBound && weight > negligible {
    weight *= ratio(count)
    count += 1
    body(count, weight)
  }
  (weight, count) = (1, start)
  while count > range.lowerBound && weight > negligible {
    weight /= ratio(count - 1)
    count -= 1
    body(count, weight)
  }
}
