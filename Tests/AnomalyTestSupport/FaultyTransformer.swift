public import AnomalyCore
public import NumericKernels

/// One way to break one promise of transformers.
public enum TransformerFault: String, Sendable, CaseIterable {
  case noSummary
  case refusedDefault
  case parametersShareProperty
  case losesLastOfMany
  case announcesOtherOrder
  case dividesByZero
  case centresOnBatch, numbersRows
  case learnsLevelsOfOtherRows
  case bitsDependOnThreads
  case losesBitsInFile
  case takesColumnsByPlace
  case namesWrongColumn
  case ignoresKinds
  case acceptsNoRows, understatesRowsNeeded
  case fitIgnoresCancellation, transformIgnoresCancellation
  case losesMissingValues
  case losesTerms, restoresOtherValues

  /// The id of the promise that it breaks, and no other.
  public var promise: String {
    switch self {
    case .noSummary: "describes-itself"
    case .refusedDefault: "describes-parameters"
    case .parametersShareProperty: "keeps-given-values"
    case .losesLastOfMany: "keeps-rows"
    case .announcesOtherOrder: "announces-columns"
    case .dividesByZero: "gives-finite-numbers"
    case .centresOnBatch, .numbersRows: "transforms-rows-independently"
    case .learnsLevelsOfOtherRows: "learns-from-given-rows"
    case .bitsDependOnThreads: "repeats-itself"
    case .losesBitsInFile: "survives-file"
    case .takesColumnsByPlace: "finds-columns-by-name"
    case .namesWrongColumn: "refuses-missing-columns"
    case .ignoresKinds: "refuses-changed-kinds"
    case .acceptsNoRows, .understatesRowsNeeded: "refuses-too-few-rows"
    case .fitIgnoresCancellation, .transformIgnoresCancellation: "obeys-cancellation"
    case .losesMissingValues: "counts-unseen-categories"
    case .losesTerms, .restoresOtherValues: "carries-terms-back"
    }
  }
}

/// A sound transformer with one fault at a time, to test the contract itself: it centres numeric columns at their
/// means and passes categories through.
///
/// The fault is a value of the task because `info` and `parameters` belong to the type, not to its values.
public struct FaultyTransformer: Transformer {
  @TaskLocal public static var fault: TransformerFault?

  public var shift = 0.0
  public var factor = 1.0

  public init() {
    if Self.fault == .refusedDefault { shift = -1 }
  }

  public static var info: TransformerInfo {
    TransformerInfo(
      id: "faulty-transformer", title: "Faulty transformer",
      summary: fault == .noSummary ? "" : "Centres numeric columns, with one fault.")
  }

  public static var parameters: [Parameter<FaultyTransformer>] {
    [
      .real("shift", \.shift, in: 0...9, "Added to every number."),
      .real("factor", fault == .parametersShareProperty ? \.shift : \.factor, in: 0...9, "Factor of every number."),
    ]
  }

  public func fit(_ frame: Frame, workers: Workers) throws(TransformerError) -> FittedFaultyTransformer {
    let fault = Self.fault
    let need = fault == .understatesRowsNeeded && frame.rowCount > 0 ? 3 : 2
    if frame.rowCount < need && !(fault == .acceptsNoRows && frame.rowCount == 0) {
      throw .tooFewRows(have: frame.rowCount, need: need)
    }
    if fault != .fitIgnoresCancellation {
      try transforming { () throws(KernelError) in try workers.checkCancellation() }
    }
    var offset = shift
    if fault == .bitsDependOnThreads && workers.threads > 1 { offset += 1e-9 }
    return FittedFaultyTransformer(frame, offset: offset, factor: factor, fault: fault)
  }
}

/// What `FaultyTransformer` learns.
public struct FittedFaultyTransformer: FittedTransformer {
  private let names: [String]
  /// By column; none for a categorical one.
  private let means: [Double?]
  private let deviations: [Double]
  private let offset: Double
  private let factor: Double
  private let fault: String

  init(_ frame: Frame, offset: Double, factor: Double, fault: TransformerFault?) {
    names = frame.names
    var offset = offset
    let moments = frame.columns.map { column -> (mean: Double, variance: Double)? in
      switch column.values {
      case .numeric(let values): return meanAndVariance(values)
      case .categorical(_, let levels):
        if fault == .learnsLevelsOfOtherRows { offset += Double(levels.count) }
        return nil
      }
    }
    means = moments.map { $0?.mean }
    deviations = moments.map { $0.map { $0.variance < 1e-20 ? 0 : $0.variance.squareRoot() } ?? 1 }
    self.offset = offset
    self.factor = factor
    self.fault = fault?.rawValue ?? ""
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(names, forKey: .names)
    try container.encode(has(.losesBitsInFile) ? means.map { $0.map { Double(Float($0)) } } : means, forKey: .means)
    try container.encode(deviations, forKey: .deviations)
    try container.encode(offset, forKey: .offset)
    try container.encode(factor, forKey: .factor)
    try container.encode(fault, forKey: .fault)
  }

  private func has(_ fault: TransformerFault) -> Bool { self.fault == fault.rawValue }

  public var outputNames: [String] { has(.announcesOtherOrder) ? names.reversed() : names }

  public func transform(_ frame: Frame, workers: Workers) throws(TransformerError) -> TransformedFrame {
    if !has(.transformIgnoresCancellation) {
      try transforming { () throws(KernelError) in try workers.checkCancellation() }
    }
    var columns: [Column] = []
    for (place, name) in names.enumerated() {
      columns.append(Column(name: name, values: try changed(try column(name, place, of: frame), place)))
    }
    let result = Frame(columns: columns, rowCount: frame.rowCount)
    // Only a batch of 30 rows loses one: no other promise looks at such a batch.
    return TransformedFrame(
      has(.losesLastOfMany) && frame.rowCount == 30 ? result.selectingRows(Array(0..<29)) : result)
  }

  public func restored(_ transformed: Frame, like frame: Frame) throws(TransformerError) -> Frame? {
    // Other faults change what is transformed: it cannot be undone then.
    guard fault.isEmpty || has(.restoresOtherValues) else { return nil }
    let columns = zip(transformed.columns, means).map { column, mean in
      guard let mean, case .numeric(let values) = column.values else { return column }
      let shift = mean - offset + (has(.restoresOtherValues) ? 1 : 0)
      return Column(column.name, values.map { $0 / factor + shift })
    }
    return Frame(columns: columns, rowCount: transformed.rowCount)
  }

  public func traced(
    _ terms: Matrix, to frame: Frame, against references: Frame, workers: Workers
  ) throws(TransformerError) -> Matrix {
    var traced = gathered(terms, from: outputNames, to: frame)
    if has(.losesTerms) { for row in 0..<traced.rowCount { traced[row, 0] = 0 } }
    return traced
  }

  private func column(_ name: String, _ place: Int, of frame: Frame) throws(TransformerError) -> Column {
    guard let column = frame[name] else { throw .missingColumn(name: has(.namesWrongColumn) ? "other" : name) }
    return has(.takesColumnsByPlace) && frame.columns[0].name == "further" ? frame.columns[place + 1] : column
  }

  private func changed(_ column: Column, _ place: Int) throws(TransformerError) -> ColumnValues {
    switch (column.values, means[place]) {
    case (.numeric(let values), let mean?):
      let centre = has(.centresOnBatch) ? meanAndVariance(values).mean : mean
      let divisor = has(.dividesByZero) ? deviations[place] : 1
      return .numeric(
        values.enumerated().map { row, value in
          let change = (value - centre + offset) * factor / divisor
          return has(.numbersRows) ? change + Double(row) : change
        })
    case (.categorical(let codes, let levels), nil):
      return .categorical(codes: has(.losesMissingValues) ? codes.map { max(0, $0) } : codes, levels: levels)
    case (let values, let mean):
      if has(.ignoresKinds) || column.name != names[place] { return values }
      throw .wrongKind(column: column.name, expected: mean == nil ? "categorical" : "numeric")
    }
  }
}
