import AnomalyCore
import NumericKernels
import RunRecords

/// What is usual in the columns of a data set, and what values they can take.
struct ColumnNorms: Sendable {
  /// One column of a frame.
  private enum Norm: Sendable {
    case numbers(median: Double, least: Double, greatest: Double, areWhole: Bool)
    /// A column without any number.
    case empty
    case levels(mostFrequent: Int32)
  }

  private let norms: [Norm]

  init(_ frame: Frame, workers: Workers) throws(KernelError) {
    norms = try workers.map(frame.columns.count) { column in
      switch frame.columns[column].values {
      case .numeric(let values):
        let sorted = values.filter(\.isFinite).sorted()
        guard let least = sorted.first, let greatest = sorted.last else { return .empty }
        // The lower one of two: a value that occurs.
        return .numbers(
          median: sorted[(sorted.count - 1) / 2], least: least, greatest: greatest,
          areWhole: sorted.allSatisfy { $0 == $0.rounded() })
      case .categorical(let codes, let levels):
        let counts = levelCounts(codes, levels.count)
        return .levels(mostFrequent: Int32(counts.indices.max { (counts[$0], $1) < (counts[$1], $0) } ?? -1))
      }
    }
  }

  /// One row of medians and most frequent levels.
  func usualRow(like frame: Frame) -> Frame {
    let columns = zip(frame.columns, norms).map { column, norm in
      switch (column.values, norm) {
      case (.numeric, .numbers(let median, _, _, _)): Column(column.name, [median])
      case (.categorical(_, let levels), .levels(let code)):
        Column(name: column.name, values: .categorical(codes: [code], levels: levels))
      default: Column(name: column.name, values: column.values.selecting([0]))
      }
    }
    return Frame(columns: columns, rowCount: 1)
  }

  /// The frame with numbers that the columns can take: within their range, whole where all their values are.
  func settled(_ frame: Frame) -> Frame {
    let columns = zip(frame.columns, norms).map { column, norm in
      guard case .numeric(let values) = column.values,
        case .numbers(_, let least, let greatest, let areWhole) = norm
      else { return column }
      return Column(column.name, values.map { max(least, min(areWhole ? $0.rounded() : $0, greatest)) })
    }
    return Frame(columns: columns, rowCount: frame.rowCount)
  }
}

/// How many rows have each level.
private func levelCounts(_ codes: [Int32], _ levels: Int) -> [Int] {
  var counts = [Int](repeating: 0, count: levels)
  for code in codes where code >= 0 { counts[Int(code)] += 1 }
  return counts
}

/// The normal range of a column among some rows.
func normalRange(_ values: ColumnValues, among rows: [Int]) -> AlertRecord.NormalRange {
  switch values {
  case .numeric(let numbers):
    let sorted = rows.map { numbers[$0] }.filter(\.isFinite).sorted()
    guard !sorted.isEmpty else { return .numbers(low: .nan, high: .nan) }
    return .numbers(low: quantile(ofSorted: sorted, 0.05), high: quantile(ofSorted: sorted, 0.95))
  case .categorical(let codes, let levels):
    let counts = levelCounts(rows.map { codes[$0] }, levels.count)
    let order = counts.indices.sorted { (-counts[$0], $0) < (-counts[$1], $1) }
    let frequent = order.filter { Double(counts[$0]) >= 0.05 * Double(rows.count) }
    return .levels((frequent.isEmpty ? order.prefix(1) : frequent.prefix(5)).map { levels[$0] })
  }
}
