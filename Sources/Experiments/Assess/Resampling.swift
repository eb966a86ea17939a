import NumericKernels

/// What a bootstrap draws: units of rows within strata, each unit whole, as many as there are, with replacement.
///
/// Without blocks a unit is a row and the strata are the classes, so every resample has the same share of anomalies.
/// With blocks a unit is a block; blocks with an anomaly form one stratum, the others another.
struct Resampling: Sendable {
  private struct Stratum: Sendable {
    /// Rows of all units; unit *u* holds those from `starts[u]` to `starts[u + 1]`.
    let rows: [Int32]
    let starts: [Int32]
  }

  let rowCount: Int
  private let strata: [Stratum]

  init(_ isAnomaly: [Bool], blocks: [Int32]? = nil) {
    rowCount = isAnomaly.count
    if let blocks {
      let affected = Set(isAnomaly.indices.filter { isAnomaly[$0] }.map { blocks[$0] })
      strata = [true, false].map { wanted in
        Self.stratum(of: blocks, rows: isAnomaly.indices.filter { affected.contains(blocks[$0]) == wanted })
      }
    } else {
      strata = [true, false].map { wanted in
        let rows = isAnomaly.indices.filter { isAnomaly[$0] == wanted }.map(Int32.init)
        return Stratum(rows: rows, starts: (0...Int32(rows.count)).map { $0 })
      }
    }
  }

  private static func stratum(of blocks: [Int32], rows: [Int]) -> Stratum {
    let sorted = rows.sorted { (blocks[$0], $0) < (blocks[$1], $1) }
    var starts = sorted.indices.filter { $0 == 0 || blocks[sorted[$0]] != blocks[sorted[$0 - 1]] }.map(Int32.init)
    starts.append(Int32(sorted.count))
    return Stratum(rows: sorted.map(Int32.init), starts: starts)
  }

  /// How often each row is drawn in one resample.
  func multiplicities(_ stream: inout RandomStream) -> [UInt16] {
    var counts = [UInt16](repeating: 0, count: rowCount)
    for stratum in strata {
      let units = stratum.starts.count - 1
      for _ in 0..<max(0, units) {
        let unit = stream.below(units)
        for position in stratum.starts[unit]..<stratum.starts[unit + 1] {
          counts[Int(stratum.rows[Int(position)])] &+= 1
        }
      }
    }
    return counts
  }
}
