import AnomalyCore

extension LabelContract {
  /// Labels from the label column.
  ///
  /// - Throws: `IngestError` with every value that the contract does not list, unless it says what those mean.
  func labels(from column: Column, lines: [Int], file: String) throws(IngestError) -> Labels {
    guard case .categorical(let codes, let levels) = column.values else {
      return Labels(classes: [], codes: [], verdicts: [], families: [])
    }
    var classes: [String] = []
    func classCode(_ name: String) -> Int32 {
      if let known = classes.firstIndex(of: name) { return Int32(known) }
      classes.append(name)
      return Int32(classes.count - 1)
    }
    let classOfLevel = levels.map { classCode(className(of: $0)) }
    let missing = codes.contains { $0 < 0 } ? classCode(Self.missingClass) : 0
    let rowClasses = codes.map { $0 < 0 ? missing : classOfLevel[Int($0)] }
    var problems = IngestProblemList()
    let meanings = classes.enumerated().map { code, name -> (verdict: Verdict, family: String) in
      if let meaning = meaning(ofClass: name) { return meaning }
      let row = rowClasses.firstIndex(of: Int32(code)) ?? 0
      let rows = rowClasses.count { $0 == Int32(code) }
      let near = nearestName(to: name, among: listedValues).map { " (did you mean '\($0)'?)" } ?? ""
      problems.add(
        IngestProblem(
          file: file, line: lines[row], column: column.name,
          "the label '\(name)' (\(rows) rows) is listed nowhere in the contract\(near)",
          advice: "add it to labels.normal, labels.unlabelled or a family, or set labels.otherwise"))
      return (.unlabelled, Self.unlabelledFamily)
    }
    try problems.throwIfAny()
    return Labels(
      classes: classes, codes: rowClasses, verdicts: meanings.map(\.verdict), families: meanings.map(\.family))
  }
}

extension Labels {
  /// The given rows, without the classes that none of them has.
  func selectingAndCompacting(_ rows: [Int]) -> Labels {
    var newCodes = [Int32](repeating: -1, count: classes.count)
    var kept: [Int] = []
    let selected = rows.map { row -> Int32 in
      let code = Int(codes[row])
      if newCodes[code] < 0 {
        newCodes[code] = Int32(kept.count)
        kept.append(code)
      }
      return newCodes[code]
    }
    return Labels(
      classes: kept.map { classes[$0] }, codes: selected, verdicts: kept.map { verdicts[$0] },
      families: kept.map { families[$0] })
  }
}

extension CleaningReport {
  /// Counts by class, verdict and family.
  mutating func describe(_ labels: Labels) {
    var rows = [Int](repeating: 0, count: labels.classes.count)
    for code in labels.codes { rows[Int(code)] += 1 }
    classes = labels.classes.indices.map {
      LabelClass(
        name: labels.classes[$0], verdict: "\(labels.verdicts[$0])", family: labels.families[$0], rows: rows[$0])
    }
    verdicts = Self.counts(classes, by: \.verdict)
    families = Self.counts(classes, by: \.family)
  }

  private static func counts(_ classes: [LabelClass], by name: KeyPath<LabelClass, String>) -> [Count] {
    var names: [String] = []
    var rows: [String: Int] = [:]
    for entry in classes {
      let key = entry[keyPath: name]
      if rows[key] == nil { names.append(key) }
      rows[key, default: 0] += entry.rows
    }
    return names.map { Count(name: $0, rows: rows[$0] ?? 0) }
  }
}
