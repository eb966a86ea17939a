import CNumericKernels

/// Squared distances of all rows to the nearest center so far of each of several starts: k-means++ draws rows in
/// proportion to them.
///
/// Sums run over the rows in ascending order. The part of a squared distance that columns of 0 and 1 make, a count, comes
/// first, then the other columns in order.
public struct Potentials: Sendable {
  private let panels: RowPanels
  /// Those of one start after the other, 0 for padding.
  private var values: [Double]
  /// For each start the sum of all potentials up to the end of each tile.
  private var runningSums: [[Double]]

  /// - Parameter starts: How many starts have potentials; infinite until the first center is known.
  public init(_ panels: RowPanels, starts: Int) {
    self.panels = panels
    var values = [Double](repeating: 0, count: starts * panels.paddedCount)
    for start in 0..<starts {
      for row in 0..<panels.rows.rowCount { values[start * panels.paddedCount + row] = .infinity }
    }
    self.values = values
    runningSums = Array(repeating: Array(repeating: .infinity, count: panels.tileCount), count: starts)
  }

  /// Sum of the potentials of a start.
  public func total(ofStart start: Int) -> Double { runningSums[start].last ?? 0 }

  /// For each start the rows in which the running sum of the potentials passes each of its ascending thresholds; where
  /// rounding keeps it from that, the last row that can be drawn.
  public func rows(ofStart start: Int, at thresholds: [Double]) -> [Int] {
    let sums = runningSums[start]
    var tile = 0
    return thresholds.map { threshold in
      while tile < sums.count && !(sums[tile] > threshold) { tile += 1 }
      guard tile < sums.count else { return lastPositive(start) }
      var sum = tile > 0 ? sums[tile - 1] : 0
      for row in tile * RowPanels.tileRows..<panels.rows.rowCount {
        sum += values[start * panels.paddedCount + row]
        if sum > threshold { return row }
      }
      return lastPositive(start)
    }
  }

  private func lastPositive(_ start: Int) -> Int {
    let first = start * panels.paddedCount
    return (0..<panels.rows.rowCount).last { values[first + $0] > 0 } ?? 0
  }

  /// For each start the candidate that would lower its potentials most, of equal ones the first.
  ///
  /// The potentials are lowered to it.
  ///
  /// - Parameter candidates: Row indices of each start; a start without is left alone.
  /// - Returns: The position among the candidates.
  public mutating func lower(to candidates: [[Int]], cancellation: Cancellation) -> [Int] {
    let lanes = candidates.enumerated().flatMap { start, rows in rows.map { (start: start, row: $0) } }
    let sums = runningSums(with: packed(lanes), cancellation)
    var winners = [Int](repeating: 0, count: candidates.count)
    var lowered: [(start: Int, row: Int)] = []
    var first = 0
    for (start, rows) in candidates.enumerated() where !rows.isEmpty {
      let totals = sums[first..<first + rows.count].map { $0.last ?? 0 }
      let winner = totals.indices.min { (totals[$0], $0) < (totals[$1], $1) } ?? 0
      winners[start] = winner
      runningSums[start] = sums[first + winner]
      lowered.append((start, rows[winner]))
      first += rows.count
    }
    lower(with: packed(lowered), cancellation)
    return winners
  }

  /// Eight candidates and where the potentials of their starts begin; of the last group the last one repeated.
  private struct Group {
    let centers: [Double]
    let table: [Double]
    let beginnings: [Int64]
    let count: Int

    func withCandidates(_ body: (UnsafePointer<assay_candidates>) -> Void) {
      centers.withUnsafeBufferPointer { centers in
        table.withUnsafeBufferPointer { table in
          beginnings.withUnsafeBufferPointer { beginnings in
            let candidates = assay_candidates(
              values: centers.baseAddress, table: table.baseAddress, count: Int64(count),
              starts: beginnings.baseAddress)
            withUnsafePointer(to: candidates, body)
          }
        }
      }
    }
  }

  private func packed(_ candidates: [(start: Int, row: Int)]) -> [Group] {
    stride(from: 0, to: candidates.count, by: RowPanels.width).map { first in
      let count = min(RowPanels.width, candidates.count - first)
      let lanes = (0..<RowPanels.width).map { candidates[first + min($0, count - 1)] }
      let codes = lanes.map { panels.coding.code(ofRow: $0.row) }
      return Group(
        centers: panels.packed(panels.rows.selectingRows(lanes.map(\.row))),
        table: (0..<panels.coding.count).flatMap { code in
          codes.map { Double(panels.coding.difference(code, $0)) }
        },
        beginnings: lanes.map { Int64($0.start * panels.paddedCount) }, count: count)
    }
  }

  /// For each candidate the sum of the potentials with it up to the end of each tile.
  private func runningSums(with groups: [Group], _ cancellation: Cancellation) -> [[Double]] {
    let width = RowPanels.width
    var running = groups.flatMap { group in
      (0..<group.count).map { _ in [Double](repeating: 0, count: panels.tileCount) }
    }
    var sums = groups.map { _ in [Double](repeating: 0, count: width) }
    panels.withCodedRows { rows in
      for tile in 0..<panels.tileCount where !cancellation.isCancelled {
        let range = panels.panels(ofTile: tile)
        for (index, group) in groups.enumerated() {
          group.withCandidates { candidates in
            assay_add_potentials(
              rows, Int64(range.lowerBound), Int64(range.count), candidates, values, &sums[index])
          }
          for lane in 0..<group.count { running[index * width + lane][tile] = sums[index][lane] }
        }
      }
    }
    return running
  }

  private mutating func lower(with groups: [Group], _ cancellation: Cancellation) {
    values.withUnsafeMutableBufferPointer { [panels] values in
      panels.withCodedRows { rows in
        for tile in 0..<panels.tileCount where !cancellation.isCancelled {
          let range = panels.panels(ofTile: tile)
          for group in groups {
            group.withCandidates { candidates in
              assay_lower_potentials(
                rows, Int64(range.lowerBound), Int64(range.count), candidates, values.baseAddress)
            }
          }
        }
      }
    }
  }
}
