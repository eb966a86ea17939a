import AnomalyCore

/// What groups of equal rows say about labels.
struct DuplicateCounts {
  /// Rows that repeat an earlier one in features and label.
  let repeatedRows: [Int]
  private let featureRows: Int
  private let groups: Int
  private let differing: Int
  private let contradicting: Int

  /// - Parameter groups: for each row the first row of the same features.
  init(groups first: [Int], labels: Labels?) {
    var repeated: [Int] = []
    var isRepeated = [Bool](repeating: false, count: first.count)
    var (repeats, groups) = (0, 0)
    // Only of groups with more than one label.
    var labelsOfGroup: [Int: [Int32]] = [:]
    for (row, group) in first.enumerated() where group != row {
      repeats += 1
      if !isRepeated[group] {
        isRepeated[group] = true
        groups += 1
      }
      guard let labels else {
        repeated.append(row)
        continue
      }
      let label = labels.codes[row]
      if label == labels.codes[group] || labelsOfGroup[group]?.contains(label) == true {
        repeated.append(row)
      } else {
        labelsOfGroup[group, default: [labels.codes[group]]].append(label)
      }
    }
    repeatedRows = repeated
    featureRows = repeats
    self.groups = groups
    differing = labelsOfGroup.count
    contradicting = labelsOfGroup.values.count { codes in
      let verdicts = Set(codes.compactMap { labels?.verdicts[Int($0)] })
      return verdicts.contains(.normal) && verdicts.contains(.anomaly)
    }
  }

  func summary(dropped: Bool) -> CleaningReport.Duplicates {
    CleaningReport.Duplicates(
      rows: repeatedRows.count, featureRows: featureRows, groups: groups, differingLabelGroups: differing,
      contradictingGroups: contradicting, droppedRows: dropped ? repeatedRows.count : 0)
  }
}
