import CNumericKernels

/// The centers of one start, laid out for the kernel that finds the nearest of them.
struct PackedCenters: Sendable {
  /// As they were given.
  let centers: Matrix
  private let values: [Double]
  private let tables: [Double]
  private let whole: [Double]
  private let longest: Double

  init(_ centers: Matrix, for panels: RowPanels) {
    let coding = panels.coding
    let coded = ClusterPanels.packed(centers, RowPanels.groups(centers.rowCount), coding.columns)
    let values = panels.packed(centers)
    let lengths = zip(
      Self.squaredLengths(values, dimensions: coding.others.count, of: centers.rowCount),
      Self.squaredLengths(coded, dimensions: coding.columns.count, of: centers.rowCount)
    ).map { $0 + $1 }
    self.centers = centers
    self.values = values
    tables = Self.tables(coding, halves: lengths.map { $0 / 2 }, coded)
    whole = ClusterPanels.packed(centers, RowPanels.groups(centers.rowCount), Array(0..<centers.columnCount))
    longest = lengths.max() ?? 0
  }

  /// Assigns the rows of a tile to the nearest of the centers.
  ///
  /// - Parameters:
  ///   - labels: Those of the tile.
  ///   - changed: Set to 1 for each cluster that a row leaves or joins.
  func assign(
    _ tile: Range<Int>, of panels: RowPanels, _ labels: UnsafeMutablePointer<Int32>,
    _ changed: UnsafeMutablePointer<UInt8>
  ) {
    panels.withCodedRows { rows in
      withCodedCenters { centers in
        assay_assign(
          rows, Int64(tile.lowerBound / RowPanels.width), Int64(tile.count / RowPanels.width), centers, labels, changed)
      }
    }
  }

  private func withCodedCenters(_ body: (UnsafePointer<assay_coded_centers>) -> Void) {
    values.withUnsafeBufferPointer { values in
      tables.withUnsafeBufferPointer { tables in
        whole.withUnsafeBufferPointer { whole in
          let coded = assay_coded_centers(
            values: values.baseAddress, tables: tables.baseAddress, whole: whole.baseAddress,
            count: Int64(centers.rowCount), longest: longest)
          withUnsafePointer(to: coded, body)
        }
      }
    }
  }

  /// Those of packed centers, with padding.
  private static func squaredLengths(_ packed: [Double], dimensions: Int, of count: Int) -> [Double] {
    let width = RowPanels.width
    return RowPanels.groups(count).indices.map { place in
      let first = place / width * width * dimensions + place % width
      return (0..<dimensions).reduce(0) { $0 + packed[first + $1 * width] * packed[first + $1 * width] }
    }
  }

  /// For each group of eight centers and each code, half the squared lengths less what the ones of the code multiply to.
  private static func tables(_ coding: IndicatorCodes, halves: [Double], _ coded: [Double]) -> [Double] {
    let (width, columns) = (RowPanels.width, coding.columns.count)
    var tables = [Double](repeating: 0, count: halves.count * coding.count)
    tables.withUnsafeMutableBufferPointer { tables in
      coded.withUnsafeBufferPointer { coded in
        for row in 0..<tables.count / width {
          let (group, code) = row.quotientAndRemainder(dividingBy: coding.count)
          for lane in 0..<width { tables[row * width + lane] = halves[group * width + lane] }
          for place in Int(coding.onesStarts[code])..<Int(coding.onesStarts[code + 1]) {
            let first = (group * columns + Int(coding.ones[place])) * width
            for lane in 0..<width { tables[row * width + lane] -= coded[first + lane] }
          }
        }
      }
    }
    return tables
  }
}
