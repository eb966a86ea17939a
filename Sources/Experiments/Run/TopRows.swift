import AnomalyCore
import NumericKernels
import RunRecords

/// How often each row is among the top *k* of the fits, for every row that is there at least once.
///
/// Rows of equal score are taken in row order, as everywhere rows are shown.
///
/// - Parameter orders: Of each fit: positions by descending score, as many as the budget at least.
func topShares(_ arm: String, budget: Int, fits: [FitResult], orders: [ArraySlice<Int>]) -> [TopShare] {
  var times: [Int: Int] = [:]
  for (fit, order) in zip(fits, orders) {
    for position in order.prefix(budget) { times[fit.rows?[position] ?? position, default: 0] += 1 }
  }
  let holders = fits.map { fit in fit.rows.map { Set($0) } }
  return times.sorted { $0.key < $1.key }.map { row, times in
    let scored = holders.count { $0?.contains(row) ?? true }
    return TopShare(arm: arm, budget: budget, row: row, fits: scored, times: times)
  }
}

/// The shares in short; nil with fewer than two fits or fewer rows than the budget.
///
/// The flip rate is the probability that a row among the top *k* of one fit is missing among those of another fit that
/// scored it too.
func flipRecord(_ arm: String, budget: Int, fits: [FitResult], shares: [TopShare]) -> FlipRecord? {
  guard fits.count > 1, fits.allSatisfy({ $0.scores.count > budget }) else { return nil }
  let pairs = shares.reduce(0) { $0 + $1.times * ($1.fits - 1) }
  let kept = shares.reduce(0) { $0 + $1.times * ($1.times - 1) }
  return FlipRecord(
    arm: arm, budget: budget, fits: fits.count, rowsInAll: shares.count { $0.times == $0.fits },
    rowsInAny: shares.count, flipRate: pairs > 0 ? 1 - Double(kept) / Double(pairs) : 0)
}
