import NumericKernels

/// The judged evaluation rows of one draw of a scenario.
package struct DrawRows: Sendable {
  /// Positions in the sample, ascending: the same number is the same row in all draws.
  let rows: [Int]
  let isAnomaly: [Bool]
  /// The block of each row; nil where rows are drawn one by one.
  let blocks: [Int32]?

  package init(rows: [Int], isAnomaly: [Bool], blocks: [Int32]? = nil) {
    self.rows = rows
    self.isAnomaly = isAnomaly
    self.blocks = blocks
  }
}

/// What a bootstrap draws with replacement, as many as there are.
///
/// Without blocks: normal rows, the same for all draws of the scenario, because they are the same rows; and each draw's own
/// anomalies. Every resample has the share of anomalies of the draw. With blocks: whole blocks, those with an anomaly in
/// some draw as one stratum and the others as another, the same for all draws.
struct Resampling: Sendable {
  private enum Unit: Sendable {
    case rows(normal: [Int], anomalies: [[Int]])
    case blocks(strata: [[Int32]], count: Int)
  }

  private let draws: [DrawRows]
  private let unit: Unit
  /// One more than the largest position of a row.
  private let width: Int

  init(_ draws: [DrawRows]) {
    self.draws = draws
    width = (draws.flatMap(\.rows).max() ?? -1) + 1
    if draws.allSatisfy({ $0.blocks != nil }) {
      var affected: Set<Int32> = []
      var all: Set<Int32> = []
      for draw in draws {
        for (block, isAnomaly) in zip(draw.blocks ?? [], draw.isAnomaly) {
          all.insert(block)
          if isAnomaly { affected.insert(block) }
        }
      }
      unit = .blocks(
        strata: [affected.sorted(), all.subtracting(affected).sorted()], count: Int(all.max() ?? -1) + 1)
    } else {
      func rows(_ draw: DrawRows, areAnomalies: Bool) -> [Int] {
        draw.rows.indices.filter { draw.isAnomaly[$0] == areAnomalies }.map { draw.rows[$0] }
      }
      unit = .rows(
        normal: Set(draws.flatMap { rows($0, areAnomalies: false) }).sorted(),
        anomalies: draws.map { rows($0, areAnomalies: true) })
    }
  }

  /// How often each row of each draw is drawn in one resample.
  func multiplicities(_ stream: inout RandomStream) -> [[UInt16]] {
    switch unit {
    case .rows(let normal, let anomalies):
      var shared = [UInt16](repeating: 0, count: width)
      draw(normal, into: &shared, &stream)
      return draws.indices.map { number in
        var counts = shared
        draw(anomalies[number], into: &counts, &stream)
        return draws[number].rows.map { counts[$0] }
      }
    case .blocks(let strata, let count):
      var counts = [UInt16](repeating: 0, count: count)
      for stratum in strata { draw(stratum.map(Int.init), into: &counts, &stream) }
      return draws.map { draw in (draw.blocks ?? []).map { counts[Int($0)] } }
    }
  }

  private func draw(_ units: [Int], into counts: inout [UInt16], _ stream: inout RandomStream) {
    for _ in units.indices { counts[units[stream.below(units.count)]] &+= 1 }
  }
}
