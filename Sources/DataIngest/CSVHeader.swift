import AnomalyCore

/// The names in the first record of a file.
struct CSVHeader {
  let path: String
  let line: Int
  let names: [String]

  /// - Throws: `IngestError` when a name is empty, stands twice or is not UTF-8.
  init(_ record: CSVRecord, path: String) throws(IngestError) {
    self.path = path
    line = record.line
    if let flaw = record.flaw { throw IngestError(flaw.problem(file: path, line: record.line)) }
    var problems = IngestProblemList()
    var seen: Set<String> = []
    var names: [String] = []
    for index in 0..<record.fieldCount {
      let name = record.text(index) ?? ""
      names.append(name)
      if name.isEmpty {
        problems.add(IngestProblem(file: path, line: record.line, "column \(index + 1) of the header has no name"))
      } else if !seen.insert(name).inserted {
        problems.add(IngestProblem(file: path, line: record.line, "the header names column '\(name)' twice"))
      }
    }
    try problems.throwIfAny()
    self.names = names
  }

  /// The field of each slot; the columns of the file may stand in another order than those of the contract.
  ///
  /// - Throws: `IngestError` for columns that one has and the other lacks.
  func fields(of slots: [CSVSlot], contract: DatasetContract) throws(IngestError) -> [Int] {
    let expected = contract.columns.map(\.name)
    var problems = IngestProblemList()
    for name in expected where !names.contains(name) {
      problems.add(
        IngestProblem(
          file: path, line: line, column: name, "the header does not have this column of the contract",
          advice: nearestName(to: name, among: names).map { "is it '\($0)'?" } ?? "set header to false if there is none"
        )
      )
    }
    for name in names where !expected.contains(name) {
      problems.add(
        IngestProblem(
          file: path, line: line, column: name, "the contract does not have this column of the file",
          advice: "add it to the contract, with the role ignore if it is not wanted"))
    }
    try problems.throwIfAny()
    return slots.map { slot in names.firstIndex(of: slot.column) ?? 0 }
  }

  func unknownColumn(_ name: String) -> IngestProblem {
    IngestProblem(file: path, line: line, "there is no column '\(name)'" + suggestion(for: name, among: names))
  }
}
