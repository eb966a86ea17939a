import AnomalyCore
import NumericKernels

/// Frames on which the transformer contract is checked: no value is negative, so that logarithms work too.
struct FrameExamples: Sendable {
  /// 200 rows to fit on.
  let training: Frame
  /// 31 rows of the same kind.
  let probes: Frame
  /// The training rows among others that hold larger values and further categories.
  let surroundings: Frame
  /// Positions of the training rows in `surroundings`, in their order.
  let trainingPlaces: [Int]

  /// Numeric and categorical columns.
  static let mixed = FrameExamples(withCategories: true)
  static let numeric = FrameExamples(withCategories: false)

  /// Rows with a category that the fit never saw and rows with none, two of each in the column "service".
  static let unseenCategories: Frame = {
    let probes = mixed.probes
    return Frame(
      columns: probes.columns.map { column in
        guard column.name == "service", case .categorical(var codes, let levels) = column.values else { return column }
        (codes[1], codes[4]) = (Int32(levels.count), Int32(levels.count))
        (codes[2], codes[30]) = (-1, -1)
        return Column(name: column.name, values: .categorical(codes: codes, levels: levels + ["gopher"]))
      }, rowCount: probes.rowCount)
  }()

  private init(withCategories: Bool) {
    var stream = RandomSource(seed: 11).stream("frame")
    training = frame(rows: 200, factor: 1, services: ["http", "smtp", "dns"], withCategories, &stream)
    probes = frame(rows: 31, factor: 1, services: ["dns", "http"], withCategories, &stream)
    let others = frame(rows: 100, factor: 50, services: ["telnet", "http", "auth"], withCategories, &stream)
    surroundings = appended(others, training)
    trainingPlaces = Array(100..<300)
  }
}

private func frame(
  rows: Int, factor: Double, services: [String], _ withCategories: Bool, _ stream: inout RandomStream
) -> Frame {
  var columns: [Column] = []
  columns.append(Column("bytes", (0..<rows).map { _ in factor * stream.exponential(mean: 5000) }))
  if withCategories {
    columns.append(Column("service", (0..<rows).map { _ in services[stream.below(services.count)] }))
  }
  columns.append(Column("constant", Array(repeating: 0.1 * factor, count: rows)))
  columns.append(Column("rate", (0..<rows).map { _ in factor * stream.uniform() }))
  columns.append(Column("flag", (0..<rows).map { $0 % 17 == 0 ? factor : 0 }))
  if withCategories { columns.append(Column("protocol", (0..<rows).map { ["tcp", "udp"][$0 % 2] })) }
  return Frame(columns: columns, rowCount: rows)
}

/// The rows of both frames, which have the same columns; levels of the first come first.
private func appended(_ first: Frame, _ second: Frame) -> Frame {
  let columns = zip(first.columns, second.columns).map { upper, lower in
    if case .numeric(let a) = upper.values, case .numeric(let b) = lower.values { return Column(upper.name, a + b) }
    return Column(upper.name, texts(upper.values).map { $0 ?? "" } + texts(lower.values).map { $0 ?? "" })
  }
  return Frame(columns: columns, rowCount: first.rowCount + second.rowCount)
}

/// The categories of a column as text, nil where missing; numbers by their bits.
func texts(_ values: ColumnValues) -> [String?] {
  switch values {
  case .numeric(let numbers): numbers.map { String($0.bitPattern) }
  case .categorical(let codes, let levels): codes.map { $0 < 0 ? nil : levels[Int($0)] }
  }
}

/// Same names, kinds, bits and categories, whatever the order of the levels.
func requireSameFrames(_ first: Frame, _ second: Frame, _ what: @autoclosure () -> String) throws(Violation) {
  try require(first.names == second.names, "\(what()): columns \(first.names) and \(second.names)")
  try require(first.rowCount == second.rowCount, "\(what()): \(first.rowCount) rows and \(second.rowCount)")
  for (left, right) in zip(first.columns, second.columns) {
    let isSame = left.isNumeric == right.isNumeric && texts(left.values) == texts(right.values)
    try require(isSame, "\(what()): column '\(left.name)' differs")
  }
}
