import AnomalyCore

/// The labels in the forms in which a column may repeat them.
struct LabelTarget: Sendable {
  /// One way to call the rows.
  struct Naming: Sendable {
    /// What the names are, in the singular: "label".
    let what: String
    let names: [String]
    /// An index into `names` for each row.
    let codes: [Int32]
    /// Names that occur.
    let occupied: Int
    /// Rows that do not carry the most frequent name.
    let rowsOffMode: Int

    init(_ what: String, of labels: Labels, _ nameOfClass: [String]) {
      self.what = what
      names = Array(Set(nameOfClass)).sorted()
      let places = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, Int32($0)) })
      let codeOfClass = nameOfClass.map { places[$0] ?? 0 }
      codes = labels.codes.map { codeOfClass[Int($0)] }
      var counts = [Int](repeating: 0, count: names.count)
      for code in codes { counts[Int(code)] += 1 }
      occupied = counts.count { $0 > 0 }
      rowsOffMode = codes.count - (counts.max() ?? 0)
    }
  }

  let verdicts: VerdictRows
  /// The labels as they stand in the data, then the families, then normal or anomaly.
  let namings: [Naming]

  init(_ labels: Labels) {
    verdicts = VerdictRows(labels)
    let words = labels.verdicts.map { verdict in
      switch verdict {
      case .normal: "normal"
      case .anomaly: "anomaly"
      case .unlabelled: "unlabelled"
      }
    }
    namings = [
      Naming("label", of: labels, labels.classes), Naming("family", of: labels, labels.families),
      Naming("verdict", of: labels, words),
    ]
  }
}

extension LabelTarget.Naming {
  /// The column's code for each name, when every name has one value of its own and no other; else nil.
  func valueOfName(in column: ColumnLevels) -> [Int32]? {
    guard occupied > 1, column.levelCount == occupied else { return nil }
    var valueOfName = [Int32](repeating: -1, count: names.count)
    for (value, name) in zip(column.codes, codes) {
      if valueOfName[Int(name)] == -1 { valueOfName[Int(name)] = value }
      if valueOfName[Int(name)] != value { return nil }
    }
    // As many values as names: two names with one value would leave another value without a name.
    return valueOfName
  }
}
