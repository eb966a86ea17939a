public import AnomalyCore
public import NumericKernels

/// Replaces every categorical column by one column of 0 and 1 a category: `service` by `service=http`, ….
///
/// Categories are those that occur in the training rows, in alphabetical order (by Unicode scalars, whatever the
/// locale); the new columns stand where the old one stood. A category that training never showed, and a missing one,
/// give 0 in all columns of their variable and are counted in the notices of the transformation.
public struct OneHotEncoder: Transformer {
  public static let info = TransformerInfo(
    id: "one-hot", title: "One-hot encoding",
    summary: "Replaces every categorical column by one column of 0 and 1 for each category of the training rows.")

  public static let parameters: [Parameter<OneHotEncoder>] = []

  public init() {}

  /// - Throws: `.failed` when a new column would have the name of another.
  /// - Complexity: O(*n* · *d*).
  public func fit(_ frame: Frame, workers: Workers) throws(TransformerError) -> FittedOneHotEncoder {
    try frame.checkForFit(minimumRows: 1, workers: workers)
    var variables: [String: [String]] = [:]
    for column in frame.columns {
      if case .categorical(let codes, let levels) = column.values {
        // A frame of selected rows keeps the levels of the rows left out: only codes that occur count.
        variables[column.name] = Set(codes).filter { $0 >= 0 }.map { levels[Int($0)] }.sorted(by: precedes)
      }
    }
    let fitted = FittedOneHotEncoder(layout: ColumnLayout(frame), categories: variables)
    var seen: Set<String> = []
    for name in fitted.outputNames where !seen.insert(name).inserted {
      throw .failed("two columns would be named '\(name)'")
    }
    return fitted
  }
}

private func precedes(_ first: String, _ second: String) -> Bool {
  first.unicodeScalars.lexicographicallyPrecedes(second.unicodeScalars)
}

/// The categories of every categorical column.
public struct FittedOneHotEncoder: FittedTransformer {
  let layout: ColumnLayout
  /// By the name of the column.
  package let categories: [String: [String]]

  public var outputNames: [String] {
    layout.names.flatMap { name in categories[name].map { names(of: $0, in: name) } ?? [name] }
  }

  public var diagnostics: [Diagnostic] {
    layout.names.compactMap { name in
      categories[name].map { Diagnostic("categories of \(name)", Double($0.count)) }
    }
  }

  /// - Complexity: O(*n* · *c*) time and memory for *c* columns of the result.
  public func transform(_ frame: Frame, workers: Workers) throws(TransformerError) -> TransformedFrame {
    let columns = try layout.columns(of: frame)
    let encoded = try transforming { () throws(KernelError) in
      try workers.checkCancellation()
      return try workers.map(columns.count) { encode(columns[$0]) }
    }
    return TransformedFrame(
      Frame(columns: encoded.flatMap(\.columns), rowCount: frame.rowCount), notices: encoded.flatMap(\.notices))
  }

  private func names(of categories: [String], in variable: String) -> [String] {
    categories.map { "\(variable)=\($0)" }
  }

  private func encode(_ column: Column) -> (columns: [Column], notices: [Diagnostic]) {
    guard case .categorical(let codes, let levels) = column.values, let known = categories[column.name] else {
      return ([column], [])
    }
    let placeOfCategory = Dictionary(uniqueKeysWithValues: zip(known, known.indices))
    let places = levels.map { placeOfCategory[$0] }
    var indicators = [[Double]](repeating: Array(repeating: 0, count: codes.count), count: known.count)
    var unseen = [Int](repeating: 0, count: levels.count)
    var missing = 0
    for (row, code) in codes.enumerated() {
      if code < 0 {
        missing += 1
      } else if let place = places[Int(code)] {
        indicators[place][row] = 1
      } else {
        unseen[Int(code)] += 1
      }
    }
    return (
      zip(names(of: known, in: column.name), indicators).map { Column($0, $1) },
      notices(on: column.name, unseen: zip(levels, unseen).filter { $0.1 > 0 }, missing: missing)
    )
  }

  private func notices(on name: String, unseen: [(String, Int)], missing: Int) -> [Diagnostic] {
    var notices: [Diagnostic] = []
    if !unseen.isEmpty {
      let list = unseen.sorted { precedes($0.0, $1.0) }.map { "'\($0.0)' \($0.1)×" }.joined(separator: ", ")
      notices.append(
        Diagnostic("unseen categories of \(name)", Double(unseen.reduce(0) { $0 + $1.1 }), note: list))
    }
    if missing > 0 { notices.append(Diagnostic("missing values of \(name)", Double(missing))) }
    return notices
  }
}
