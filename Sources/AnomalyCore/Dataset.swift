/// What the labels say of one row.
public enum Verdict: Sendable, Hashable {
  case normal
  case anomaly
  /// Nobody judged this row, or the judge could not tell; it takes part in no metric that needs labels.
  case unlabelled
}

/// Labels of the rows of a dataset, kept apart from its features.
public struct Labels: Sendable, Hashable {
  /// Distinct label values as they stand in the data ("normal", "neptune", …), in order of first appearance.
  public let classes: [String]
  /// The class of each row, an index into `classes`.
  public let codes: [Int32]
  /// What each class means, in the order of `classes`.
  public let verdicts: [Verdict]
  /// The family of each class ("dos", "probe", …; "normal" for normal traffic), in the order of `classes`.
  public let families: [String]

  public init(classes: [String], codes: [Int32], verdicts: [Verdict], families: [String]) {
    precondition(classes.count == verdicts.count && classes.count == families.count, "one verdict and family a class")
    self.classes = classes
    self.codes = codes
    self.verdicts = verdicts
    self.families = families
  }

  /// Two classes, "normal" and "anomaly".
  public init(isAnomaly: [Bool]) {
    self.init(
      classes: ["normal", "anomaly"], codes: isAnomaly.map { $0 ? 1 : 0 }, verdicts: [.normal, .anomaly],
      families: ["normal", "anomaly"])
  }

  public var count: Int { codes.count }

  public func verdict(ofRow row: Int) -> Verdict { verdicts[Int(codes[row])] }

  public func selectingRows(_ rows: [Int]) -> Labels {
    Labels(classes: classes, codes: rows.map { codes[$0] }, verdicts: verdicts, families: families)
  }

  /// How many rows have the given verdict.
  public func count(of verdict: Verdict) -> Int {
    codes.count { verdicts[Int($0)] == verdict }
  }
}

/// Features, labels and where they came from. The one place where the two stand together before the metrics.
public struct Dataset: Sendable {
  /// The id of its contract, as in `dataset/<name>/`.
  public let name: String
  public let frame: Frame
  /// Nil when the data have no label column.
  public let labels: Labels?
  /// One id a row, stable across samples: the number of the record in its source, from 1.
  public let rowIDs: [Int]
  /// SHA-256 of the source's bytes, in hexadecimal.
  public let digest: String
  /// Rows with the same number belong together (one host, one hour); nil when nobody asked for blocks.
  public let blocks: [Int32]?

  public init(
    name: String, frame: Frame, labels: Labels?, rowIDs: [Int], digest: String, blocks: [Int32]? = nil
  ) {
    precondition(labels.map { $0.count == frame.rowCount } ?? true, "one label a row")
    precondition(rowIDs.count == frame.rowCount, "one id a row")
    precondition(blocks.map { $0.count == frame.rowCount } ?? true, "one block a row")
    self.name = name
    self.frame = frame
    self.labels = labels
    self.rowIDs = rowIDs
    self.digest = digest
    self.blocks = blocks
  }

  public func selectingRows(_ rows: [Int]) -> Dataset {
    Dataset(
      name: name, frame: frame.selectingRows(rows), labels: labels?.selectingRows(rows),
      rowIDs: rows.map { rowIDs[$0] }, digest: digest, blocks: blocks.map { blocks in rows.map { blocks[$0] } })
  }
}
