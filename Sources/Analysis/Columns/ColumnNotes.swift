import AnomalyCore

/// What a reader must know of an analysis beside its numbers.
func notes(
  _ dataset: Dataset, _ studies: [ColumnStudy], _ counts: RowCounts, _ rankTests: [MannWhitneyTest],
  _ independenceTests: [IndependenceTest], _ settings: ColumnAnalysisSettings
) -> [String] {
  var notes = labelNotes(dataset, counts) + columnNotes(studies)
  guard counts.normal > 0 && counts.anomalies > 0 else { return notes }
  notes += testNotes(studies, rankTests, independenceTests)
  notes.append(
    "Influences: intervals are of 95 % for one bin chosen beforehand; ranked are bins of at least "
      + "\(settings.minimumSupport) judged rows, by the lower end. The first of many is on average somewhat too great.")
  return notes
}

private func labelNotes(_ dataset: Dataset, _ counts: RowCounts) -> [String] {
  let consequence = "Distributions by class compare nothing, and tests and influences are left out."
  if dataset.labels == nil { return ["The data set has no labels. \(consequence)"] }
  if counts.judged == 0 { return ["No row is judged normal or an anomaly. \(consequence)"] }
  var notes: [String] = []
  if counts.unlabelled > 0 {
    notes.append(
      "\(counts.unlabelled) of \(counts.total) rows are not judged; they take no part in tests and influences.")
  }
  if counts.normal == 0 || counts.anomalies == 0 {
    notes.append("All judged rows are \(counts.normal == 0 ? "anomalies" : "normal"). \(consequence)")
  }
  return notes
}

private func columnNotes(_ studies: [ColumnStudy]) -> [String] {
  func names(_ isMeant: (ColumnSummary) -> Bool) -> String? {
    let names = studies.map(\.summary).filter(isMeant).map(\.name)
    return names.isEmpty ? nil : names.joined(separator: ", ")
  }
  var notes: [String] = []
  if let constant = names({ $0.kind == .constant }) {
    notes.append("Constant columns take no part in tests, correlations and influences: \(constant).")
  }
  if let missing = names({ $0.missing > 0 }) {
    notes.append(
      "Rows without a value are left out of the column's figures, and of a correlation if either value is missing: "
        + "\(missing).")
  }
  if let infinite = names({ $0.infinite > 0 }) {
    notes.append("Infinite values are taken as missing: \(infinite).")
  }
  return notes
}

private func testNotes(
  _ studies: [ColumnStudy], _ rankTests: [MannWhitneyTest], _ independenceTests: [IndependenceTest]
) -> [String] {
  var notes = [
    "p is adjusted over all \(rankTests.count + independenceTests.count) tests of both kinds; binary and "
      + "quasi-categorical numbers take both. With many rows next to every difference is significant: "
      + "judge by AUC and V."
  ]
  let random = independenceTests.filter { $0.method == .monteCarlo }
  if let replicates = random.first?.replicates {
    notes.append(
      "Expected counts below 5: p from \(replicates) random tables of the same margins, never below "
        + "1/\(replicates + 1): \(random.map(\.column).joined(separator: ", ")).")
  }
  let exact = independenceTests.filter { $0.method == .fisher }
  if !exact.isEmpty {
    notes.append("Expected counts below 5: p by Fisher's exact test: \(exact.map(\.column).joined(separator: ", ")).")
  }
  for study in studies where study.pooledLevels > 0 {
    notes.append("\(study.summary.name): the \(study.pooledLevels) rarest levels are one in the test of independence.")
  }
  return notes
}
