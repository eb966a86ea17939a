public import AnomalyCore
public import NumericKernels

/// A stage of the analysis of columns, in their order.
public enum ColumnAnalysisStage: String, Sendable, CaseIterable {
  case columns
  case independence = "tests of independence"
  case correlations
}

/// Summarises the columns of a data set, tests them against its labels and ranks what makes an anomaly more likely.
///
/// Nothing is fitted, and no column is taken out for leaking: a column that decides the class shows as one that does.
/// The result has the same bits for any number of threads.
///
/// - Parameter observe: Is called at the beginning of each stage.
/// - Throws: `KernelError.cancelled`.
/// - Complexity: O(*n* · *d*²) for the correlations of *d* numeric columns; the rest is O(*n* · *d*) for most data.
public func analyzeColumns(
  of dataset: Dataset, settings: ColumnAnalysisSettings = ColumnAnalysisSettings(), workers: Workers,
  observe: (ColumnAnalysisStage) -> Void = { _ in }
) throws(KernelError) -> ColumnAnalysis {
  observe(.columns)
  let classes = RowClasses(dataset.labels, rowCount: dataset.frame.rowCount)
  let columns = dataset.frame.columns
  let studies = try workers.map(columns.count) { ColumnStudy(columns[$0], classes) }
  observe(.independence)
  let (numericTests, categoricalTests) = try classTests(studies, classes, settings, workers)
  observe(.correlations)
  let constant = studies.filter { $0.summary.isNumeric && $0.correlated == nil }.map(\.summary.name)
  let correlations = try ColumnCorrelations(
    studies.compactMap(\.correlated), leftOut: constant, workers: workers)
  let influences = classes.areBothThere ? rankedBins(studies, classes.counts, settings) : []
  let counts = classes.counts
  return ColumnAnalysis(
    dataset: dataset.name, digest: dataset.digest, rows: counts,
    baseRate: counts.judged > 0 ? Double(counts.anomalies) / Double(counts.judged) : nil,
    columns: studies.map(\.summary), numericTests: numericTests, categoricalTests: categoricalTests,
    correlations: correlations, influences: influences,
    notes: notes(dataset, studies, counts, numericTests, categoricalTests, settings), settings: settings)
}

/// All tests, adjusted together.
private func classTests(
  _ studies: [ColumnStudy], _ classes: RowClasses, _ settings: ColumnAnalysisSettings, _ workers: Workers
) throws(KernelError) -> ([MannWhitneyTest], [IndependenceTest]) {
  guard classes.areBothThere else { return ([], []) }
  var rankTests = studies.compactMap(\.rankTest)
  var independenceTests: [IndependenceTest] = []
  let random = RandomSource(seed: settings.seed).child("independence")
  for study in studies {
    guard let table = study.table else { continue }
    let test = try IndependenceTest(
      column: study.summary.name, table, replicates: settings.replicates, random: random, workers: workers)
    if let test { independenceTests.append(test) }
  }
  let values = rankTests.map(\.p) + independenceTests.map(\.p)
  let adjusted = zip(holmAdjusted(values), benjaminiHochbergAdjusted(values)).map {
    AdjustedP(holm: $0.0, benjaminiHochberg: $0.1)
  }
  for index in rankTests.indices { rankTests[index].adjusted = adjusted[index] }
  for index in independenceTests.indices {
    independenceTests[index].adjusted = adjusted[rankTests.count + index]
  }
  return (rankTests, independenceTests)
}

private func rankedBins(
  _ studies: [ColumnStudy], _ counts: RowCounts, _ settings: ColumnAnalysisSettings
) -> [InfluenceBin] {
  studies.flatMap { study in
    study.bins.compactMap { InfluenceBin($0, of: study.summary.name, among: counts) }
  }.ranked(minimumSupport: settings.minimumSupport)
}
