public import AnomalyCore
import NumericKernels

/// Reads a data file by its contract, cleans it, and reports what was found and done.
///
/// Labels stand apart from the frame; only a column of the role `label-and-feature` is in both. Columns of the roles
/// `ignore`, `id` and `timestamp` are left out. The row ids of the dataset are record numbers of the file, from 1.
///
/// - Parameters:
///   - file: the data; see `DatasetContract.locateFile`.
///   - checksDigest: refuse a file that is not the original by the contract's digests.
///   - threads: how many read the file and look at its columns; the result is the same for any number.
///   - blocks: a column of the file, feature or not, and which block each of its values belongs to.
/// - Throws: `IngestError` with the problems of the first stage that found any.
/// - Complexity: one pass over the file, one more where a quote or a malformed record stands in it; memory for the columns
///   that are used, some 50 bytes a row beside them, and 8 MB of buffers for a packed file.
public func loadDataset(
  _ contract: DatasetContract, file: String, checksDigest: Bool = true, threads: Int = 1,
  blocks: (column: String, block: (String) -> String)? = nil
) throws(IngestError) -> (dataset: Dataset, report: CleaningReport) {
  try loadDataset(
    contract, file: file, checksDigest: checksDigest, threads: threads, blocks: blocks, sizes: CSVBlockSizes())
}

/// - Parameter sizes: of what is read at once; tests make them small.
package func loadDataset(
  _ contract: DatasetContract, file: String, checksDigest: Bool = true, threads: Int,
  blocks: (column: String, block: (String) -> String)? = nil, sizes: CSVBlockSizes
) throws(IngestError) -> (dataset: Dataset, report: CleaningReport) {
  var cleaning = try DatasetCleaning(
    contract, file: file, checksDigest: checksDigest, threads: threads, blocks: blocks, sizes: sizes)
  try cleaning.handleNulls()
  try cleaning.mapLabels()
  cleaning.handleDuplicates()
  try cleaning.selectRows()
  try cleaning.derive()
  cleaning.handleConstantColumns()
  return cleaning.result()
}

/// The state between the stages of cleaning.
private struct DatasetCleaning {
  let contract: DatasetContract
  let file: String
  /// Never cancelled.
  private let workers: Workers
  var report: CleaningReport
  /// Features, and below them what derived columns are made of.
  var columns: [Column]
  let labelColumn: Column?
  /// Of `columns` as they were read, and of the label behind them.
  private let summaries: [ColumnBounds]
  /// Of all rows that were read, by the features.
  private var rowHashes: [UInt64]?
  /// The block of each row, where blocks were asked for.
  var blocks: [Int32]?
  var lines: [Int]
  var rowIDs: [Int]
  var labels: Labels?
  var isKept: [Bool]

  init(
    _ contract: DatasetContract, file: String, checksDigest: Bool, threads: Int,
    blocks: (column: String, block: (String) -> String)?, sizes: CSVBlockSizes
  ) throws(IngestError) {
    self.contract = contract
    self.file = file
    workers = Workers(threads: threads)
    let sources = Set(contract.derived.map(\.from))
    let used = contract.columns.filter { $0.role.isFeature || sources.contains($0.name) }
    var slots = used.map { CSVSlot(column: $0.name, isNumber: $0.type == .number, isCompared: $0.role.isFeature) }
    if let labels = contract.labels { slots.append(CSVSlot(column: labels.column, isNumber: false)) }
    if let blocks, contract.columns.contains(where: { $0.name == blocks.column }) {
      slots.append(CSVSlot(column: blocks.column, isNumber: false))
    }
    // The digest is that of the bytes the table was read from; a difference is said before anything else.
    let fast = CSVBlockReader(contract, slots: slots, threads: threads, sizes: sizes).read(
      try mappedContents(ofFile: file), path: file)
    let original = checksDigest ? contract.original : OriginalDigest()
    let digest = if let fast { fast.digest } else { try sha256(ofFile: file) }
    let found = original.compare(file, digest: digest)
    if found.match == .different {
      throw IngestError(
        IngestProblem(
          file: file, "the file's SHA-256 is \(found.digest), the contract '\(contract.name)' says \(original)",
          advice: "this is another version of the data: get the original from \(contract.source)"))
    }
    report = CleaningReport(
      dataset: contract.name, file: contract.file, digest: found.identity, isDigestChecked: found.match != .unchecked)
    if let blocks { try checkBlockColumn(blocks.column, contract, file) }
    let raw = if let fast { fast.table } else { try CSVTableReader(contract, path: file, slots: slots).read() }
    columns = Array(raw.columns.prefix(used.count))
    labelColumn = contract.labels == nil ? nil : raw.columns[used.count]
    self.blocks = blocks.flatMap { blocks in raw.columns.last.map { blockNumbers($0, blocks.block) } }
    lines = raw.lines
    rowIDs = raw.recordNumbers
    isKept = Array(repeating: true, count: raw.lines.count)
    summaries =
      raw.summaries.isEmpty
      ? workers.evenIfCancelled(raw.columns.count) { ColumnBounds(raw.columns[$0]) } : raw.summaries
    rowHashes = raw.rowHashes
    report.rowsRead = raw.recordCount
    report.rowsSetAside = raw.setAsideRecordCount
    report.setAside = raw.setAside.problems
    report.blankLines = raw.blankLineCount
    report.violations = workers.evenIfCancelled(used.count) { [columns, summaries] in
      violation(of: used[$0].rule, in: columns[$0], summaries[$0], lines: raw.lines)
    }.compactMap { $0 }
  }

  mutating func handleNulls() throws(IngestError) {
    var problems = IngestProblemList()
    let all =
      columns + (labelColumn.flatMap { label in columns.contains { $0.name == label.name } ? nil : [label] } ?? [])
    let missing = workers.evenIfCancelled(all.count) { [summaries] in missingRows(all[$0], summaries[$0]) }
    for (column, rows) in zip(all, missing) {
      guard let first = rows.first else { continue }
      report.nulls.append(.init(column: column.name, rows: rows.count, firstLine: lines[first]))
      switch contract.cleaning.nulls {
      case .keep: break
      case .dropRow: for row in rows { isKept[row] = false }
      case .fail:
        problems.add(
          IngestProblem(
            file: file, line: lines[first], column: column.name, "\(rows.count) values are missing, the first is here",
            advice: "set cleaning.nulls to drop-row or keep, or correct cleaning.nullValues"))
      }
    }
    try problems.throwIfAny()
    report.rowsDroppedForNulls = isKept.count { !$0 }
  }

  mutating func mapLabels() throws(IngestError) {
    guard let contractLabels = contract.labels, let labelColumn else { return }
    labels = try contractLabels.labels(from: labelColumn, lines: lines, file: file)
  }

  /// Looks at the rows that are left after nulls.
  mutating func handleDuplicates() {
    let features = contract.columns.filter(\.role.isFeature).map(\.name)
    let compared = columns.filter { features.contains($0.name) }
    let isWhole = !isKept.contains(false)
    let rows = isWhole ? [] : isKept.indices.filter { isKept[$0] }
    let selected = isWhole ? compared : compared.map { Column(name: $0.name, values: $0.values.selecting(rows)) }
    let groups = DuplicateRows(
      selected, rowCount: isWhole ? isKept.count : rows.count, hashes: isWhole ? rowHashes : nil, workers: workers
    ).first
    rowHashes = nil
    let selectedLabels = isWhole ? labels : labels?.selectingRows(rows)
    let counts = DuplicateCounts(groups: groups, labels: selectedLabels)
    let drops = contract.cleaning.duplicates == .drop
    if drops { for row in counts.repeatedRows { isKept[isWhole ? row : rows[row]] = false } }
    report.duplicates = counts.summary(dropped: drops)
  }

  mutating func selectRows() throws(IngestError) {
    let keptCount = isKept.count { $0 }
    guard keptCount > 0 else { throw IngestError(IngestProblem(file: file, "no row is left after cleaning")) }
    if keptCount < isKept.count {
      let rows = isKept.indices.filter { isKept[$0] }
      columns = columns.map { $0.selectingAndCompacting(rows) }
      labels = labels?.selectingAndCompacting(rows)
      lines = rows.map { lines[$0] }
      rowIDs = rows.map { rowIDs[$0] }
      blocks = blocks.map { blocks in rows.map { blocks[$0] } }
    }
    report.rowsKept = keptCount
    if let labels { report.describe(labels) }
  }

  /// Adds derived columns and leaves out those that only served to make them.
  mutating func derive() throws(IngestError) {
    var problems = IngestProblemList()
    var made: [Column] = []
    for derived in contract.derived {
      guard let source = columns.first(where: { $0.name == derived.from }) else { continue }
      let (column, ungrouped) = source.grouped(as: derived.name) { level in
        derived.groups.first { $0.values.contains(level) }?.name ?? derived.otherwise
      }
      made.append(column)
      for level in ungrouped {
        problems.add(
          IngestProblem(
            file: file, column: derived.from, "the value '\(level)' is in no group of the derived '\(derived.name)'",
            advice: "add it to a group, or name a group for all others with otherwise"))
      }
    }
    try problems.throwIfAny()
    let features = contract.columns.filter(\.role.isFeature).map(\.name)
    columns = columns.filter { features.contains($0.name) } + made
  }

  mutating func handleConstantColumns() {
    let drops = contract.cleaning.constantColumns == .drop
    let values = workers.evenIfCancelled(columns.count) { [columns] in constantValue(columns[$0]) }
    for (column, value) in zip(columns, values) {
      guard let value else { continue }
      report.constantColumns.append(.init(column: column.name, value: value, isDropped: drops))
    }
    if drops {
      let dropped = report.constantColumns.map(\.column)
      columns.removeAll { dropped.contains($0.name) }
    }
    report.quasiCategories =
      workers.evenIfCancelled(columns.count) { [columns] in quasiCategory(columns[$0]) }.compactMap { $0 }
  }

  func result() -> (dataset: Dataset, report: CleaningReport) {
    var report = report
    let inFrame = Set(columns.map(\.name))
    report.columns = contract.columns.map { column in
      let isIn = inFrame.contains(column.name)
      let note = isIn ? nil : column.role == .feature ? "constant" : column.why ?? "role \(column.role.rawValue)"
      return .init(column: column.name, type: column.type, role: column.role, isInFrame: isIn, note: note)
    }
    report.columns += contract.derived.map { derived in
      .init(
        column: derived.name, type: .category, role: .feature, isInFrame: inFrame.contains(derived.name),
        note: "derived from \(derived.from)")
    }
    let dataset = Dataset(
      name: contract.name, frame: Frame(columns: columns, rowCount: rowIDs.count), labels: labels, rowIDs: rowIDs,
      digest: report.digest, blocks: blocks)
    return (dataset, report)
  }
}

extension Workers {
  /// One value for each index, whether there is a request to stop or not.
  fileprivate func evenIfCancelled<T: Sendable>(_ count: Int, _ value: @Sendable (Int) -> T) -> [T] {
    (try? map(count, value)) ?? (0..<count).map(value)
  }
}

/// - Throws: `IngestError` naming the columns that there are.
private func checkBlockColumn(_ name: String, _ contract: DatasetContract, _ file: String) throws(IngestError) {
  let known = contract.columns.map(\.name)
  if known.contains(name) { return }
  throw IngestError(
    IngestProblem(file: contract.path, "no column '\(name)' to make blocks of" + suggestion(for: name, among: known)))
}

/// Blocks numbered in order of first appearance; a missing value is a block of its own.
private func blockNumbers(_ column: Column, _ block: (String) -> String) -> [Int32] {
  guard case .categorical(let codes, let levels) = column.values else { return [] }
  var numbers: [String: Int32] = [:]
  let ofLevel = levels.map { level in
    let name = block(level)
    if let number = numbers[name] { return number }
    let number = Int32(numbers.count)
    numbers[name] = number
    return number
  }
  return codes.map { $0 < 0 ? Int32(numbers.count) : ofLevel[Int($0)] }
}
