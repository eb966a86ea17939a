import AnomalyCore
import Foundation
import RunRecords

/// Columns that say again what another column says.
///
/// Data alone cannot tell a column that somebody derived from one that nature made a function of another: in the
/// simulated network `protocol_type` follows from `service` without one exception, as `service_category` does in the
/// published analysis. So a function is suspect only when the names share a word, or when it loses nothing: one value
/// for one value, over several values. Any other is a notice. Columns of two values are left alone: they agree too easily.
struct DerivedDuplicates: Sendable {
  private let columns: [ColumnLevels]

  init(_ columns: [ColumnLevels]) {
    self.columns = columns.filter { $0.levelCount > 2 }
  }

  /// At most one finding a column, in the order of the columns.
  var findings: [LeakageRecord] {
    columns.indices.compactMap { index in
      let found = columns.indices.compactMap { other in
        other == index ? nil : repetition(of: columns[other], in: columns[index], isEarlier: other < index)
      }
      return found.max { ($0.isSuspect ? 1 : 0, $1.sourceLevels) < ($1.isSuspect ? 1 : 0, $0.sourceLevels) }?.record
    }
  }

  /// What `column` repeats of `source`, or nil. Of two columns that repeat each other the later one is the repetition.
  private func repetition(of source: ColumnLevels, in column: ColumnLevels, isEarlier: Bool) -> Repetition? {
    if source.isNumeric && column.isNumeric { return isEarlier ? copy(of: source, in: column) : nil }
    guard let form = Grouping(of: source, in: column), isEarlier || !form.isOneToOne else { return nil }
    let isSuspect =
      sharesWord(source.name, column.name) || form.isOneToOne && column.levelCount >= Self.leastRenamedLevels
    // In samples numbers happen to follow from a category, and a category from numbers, without anything behind it.
    if (source.isNumeric || column.isNumeric) && !isSuspect { return nil }
    return Repetition(
      column: column.name, source: source.name, sourceLevels: source.levelCount, clause: form.clause,
      isSuspect: isSuspect)
  }

  /// A numeric column in the same order as another, or in the opposite one, without any difference in ties.
  ///
  /// Honest rates come out so too in samples: `srv_serror_rate` equals `serror_rate` wherever no second service was
  /// tried, and `diff_srv_rate` falls as `same_srv_rate` rises. So only rising copies are suspect, and only where many
  /// rows lie off the two most frequent values, which for such rates are 0 and 1.
  private func copy(of source: ColumnLevels, in column: ColumnLevels) -> Repetition? {
    guard source.counts.count == column.counts.count, column.rowsOffMode >= Self.leastCopiedRows else { return nil }
    let last = Int32(source.counts.count)
    let isRising = source.codes == column.codes
    let isFalling =
      !isRising && zip(source.codes, column.codes).allSatisfy { $0 == 0 ? $1 == 0 : $1 == last - $0 }
    guard isRising || isFalling else { return nil }
    let numbers = isRising ? column.numbers : column.numbers.reversed()
    let form = NumericCopy(of: source.numbers, in: numbers)
    return Repetition(
      column: column.name, source: source.name, sourceLevels: source.levelCount,
      clause:
        "\(form.rawValue) of \(source.name) in all \(spelled(column.rowCount)) rows, \(spelled(numbers.count)) values",
      isSuspect: isRising && numbers.count >= Self.leastCopiedLevels && column.rowsOffTopTwo >= Self.leastTestedRows)
  }

  /// One value for one value over fewer values than this is a notice.
  private static let leastRenamedLevels = 4
  private static let leastCopiedRows = 50
  private static let leastCopiedLevels = 20
  private static let leastTestedRows = 100
}

private struct Repetition {
  let column: String
  let source: String
  let sourceLevels: Int
  let clause: String
  let isSuspect: Bool

  var record: LeakageRecord {
    LeakageRecord(
      .derivedDuplicate, column: column, other: source, evidence: clause,
      advice: isSuspect
        ? "keep one of the two: detectors that measure distances or add up columns count the same thing twice"
        : "nothing, if both were recorded; drop it if it was made from '\(source)'",
      isSuspect: isSuspect)
  }
}

/// How the numbers of a copy follow from the original's.
private enum NumericCopy: String {
  case equal = "a copy"
  case affine = "a multiple plus a constant"
  case monotone = "a monotone function"

  /// - Parameters:
  ///   - source: distinct, ascending.
  ///   - copy: the number that goes with each.
  init(of source: [Double], in copy: [Double]) {
    if source == copy {
      self = .equal
      return
    }
    guard let x0 = source.first, let x1 = source.last, let y0 = copy.first, let y1 = copy.last, x1 > x0 else {
      self = .monotone
      return
    }
    let slope = (y1 - y0) / (x1 - x0)
    let isAffine = zip(source, copy).allSatisfy { abs(y0 + slope * ($0 - x0) - $1) <= 1e-9 * abs(y1 - y0) }
    self = isAffine ? .affine : .monotone
  }
}

/// A column whose value is the same wherever that of another is, which chance does not explain.
private struct Grouping {
  let isOneToOne: Bool
  let clause: String

  init?(of source: ColumnLevels, in column: ColumnLevels) {
    guard source.levelCount >= column.levelCount, let map = Self.map(source, column) else { return nil }
    let isCut = Self.isCut(map, source, column)
    guard isCut || Self.isBeyondChance(source, column) else { return nil }
    isOneToOne = source.levelCount == column.levelCount
    let (from, to) = (spelled(source.levelCount), spelled(column.levelCount))
    let rows = "all \(spelled(column.rowCount)) rows"
    clause =
      isOneToOne
      ? "one value for each of the \(from) values of \(source.name) in \(rows)"
      : "the \(from) values of \(source.name) in \(to) \(isCut ? "intervals" : "groups"), without exception in \(rows)"
  }

  /// The code in `column` that goes with each code of `source`, −1 for codes without rows; nil if one goes with several.
  private static func map(_ source: ColumnLevels, _ column: ColumnLevels) -> [Int32]? {
    var map = [Int32](repeating: -1, count: source.counts.count)
    for (from, to) in zip(source.codes, column.codes) {
      if map[Int(from)] == -1 { map[Int(from)] = to }
      if map[Int(from)] != to { return nil }
    }
    return map
  }

  /// Whether the values of a numeric source were cut into as many intervals as the column has values, of ten and more
  /// values each: where every row has a value of its own, there are as many intervals as rows.
  private static func isCut(_ map: [Int32], _ source: ColumnLevels, _ column: ColumnLevels) -> Bool {
    guard source.isNumeric, !source.hasMissing, column.rowsOffMode >= 50, source.levelCount >= 10 * column.levelCount
    else {
      return false
    }
    let changes = zip(map.dropFirst(), map.dropFirst(2)).count { $0 != $1 }
    return changes + 1 == column.levelCount
  }

  /// Rows that repeat a value of the source each test the function. With as many tests, values drawn by chance would
  /// agree throughout with a probability below e⁻²⁰. Values that hardly ever repeat test nothing.
  private static func isBeyondChance(_ source: ColumnLevels, _ column: ColumnLevels) -> Bool {
    let rows = Double(column.rowCount)
    let tests = rows - Double(source.levelCount)
    let agreement = column.counts.reduce(0) { $0 + Double($1) * Double($1) / (rows * rows) }
    return 2 * tests >= rows && tests * -log(agreement) >= 20
  }
}
