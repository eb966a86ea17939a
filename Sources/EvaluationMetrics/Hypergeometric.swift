/// The hypergeometric distribution: how many of `marked` rows a random choice of `drawn` out of `total` takes.
struct Hypergeometric {
  let total: Int
  let marked: Int
  let drawn: Int

  /// Σ probability(*x*) · term(*x*) over the possible counts *x*.
  ///
  /// Probabilities come from the ratio of neighbours, outwards from the mode until they no longer count, and are divided
  /// by their sum: without log-gamma, whose rounding error at 10⁵ rows is 10⁻¹⁰.
  ///
  /// - Complexity: some tens of standard deviations.
  func mean(of term: (Int) -> Double) -> Double {
    let (least, greatest) = (max(0, marked + drawn - total), min(marked, drawn))
    let mode = Int((Double(marked) + 1) * (Double(drawn) + 1) / (Double(total) + 2))
    let start = min(max(mode, least), greatest)
    var (mass, sum) = (1.0, term(start))
    var weight = 1.0
    var count = start
    while count < greatest && weight > negligible {
      weight *= ratio(above: count)
      count += 1
      mass += weight
      sum += weight * term(count)
    }
    (weight, count) = (1, start)
    while count > least && weight > negligible {
      weight /= ratio(above: count - 1)
      count -= 1
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

  private var negligible: Double { 0x1p-100 }
}
