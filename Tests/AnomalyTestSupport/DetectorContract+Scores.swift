import AnomalyCore
import NumericKernels

func checkScoreOfEveryRow(_ entry: DetectorEntry) throws {
  let model = try fitted(entry)
  try require(model.columnCount == ContractData.columnCount, "the model has \(model.columnCount) columns")
  try checkScores(model.trainingScores, of: ContractData.training.rowCount, entry)
  let probes = ContractData.probes
  try checkScores(try model.score(probes, workers: Workers()), of: probes.rowCount, entry)
  let none = Matrix(rowCount: 0, columnCount: ContractData.columnCount)
  try require(try model.score(none, workers: Workers()).isEmpty, "a batch without rows has scores")
}

func checkIndependence(_ entry: DetectorEntry) throws {
  let model = try fitted(entry)
  let probes = ContractData.probes
  let batch = try model.score(probes, workers: Workers())
  for row in 0..<probes.rowCount {
    let alone = try model.score(ContractData.row(row, of: probes), workers: Workers())
    try requireSameBits([batch[row]], alone, "row \(row) in its batch and alone")
  }
  let backwards = Array((0..<probes.rowCount).reversed())
  let reversed = try model.score(probes.selectingRows(backwards), workers: Workers())
  try requireSameBits(backwards.map { batch[$0] }, reversed, "rows forwards and backwards")
  let mixed = try model.score(
    ContractData.appended(ContractData.training, (0..<probes.rowCount).map { Array(probes.row($0)) }),
    workers: Workers(threads: 2))
  try requireSameBits(batch, Array(mixed.suffix(probes.rowCount)), "rows alone and behind the training rows")
}

func checkRepetition(_ entry: DetectorEntry) throws {
  let probes = ContractData.probes
  let model = try fitted(entry)
  let scores = try model.score(probes, workers: Workers())
  for threads in [1, 2] {
    let workers = Workers(threads: threads)
    let again = try fitted(entry, workers: workers)
    try requireSameBits(model.trainingScores, again.trainingScores, "training scores, fit with \(threads) threads")
    try requireSameBits(scores, try again.score(probes, workers: workers), "scores with \(threads) threads")
  }
  guard entry.info.traits.isDeterministic else { return }
  let other = try fitted(entry, seed: 8)
  try requireSameBits(model.trainingScores, other.trainingScores, "training scores of two seeds, declared unused")
  try requireSameBits(scores, try other.score(probes, workers: Workers()), "scores of two seeds, declared unused")
}

func checkTrainingScores(_ entry: DetectorEntry) throws {
  for rows in [ContractData.training, ContractData.contaminated, DegenerateData.duplicates.training] {
    let model = try fitted(entry, rows)
    let asNew = try model.score(rows, workers: Workers())
    if entry.info.traits.trainingScoresExcludeSelf {
      try require(asNew != model.trainingScores, "declared to leave the row itself out, yet all scores are the same")
    } else {
      try requireSameBits(model.trainingScores, asNew, "training rows in the fit and scored as new")
    }
  }
}

/// Far rows must beat 95 % of the ordinary ones, ties counted half: on rows of the fit, and as new rows of a model
/// that saw none of them. New rows may tie with the edge of what the fit saw, which is why not all are asked for.
func checkFarOutliers(_ entry: DetectorEntry) throws {
  guard !entry.info.traits.isBaseline else { return }
  let ordinary = 0..<ContractData.training.rowCount
  let seen = try fitted(entry, ContractData.contaminated).trainingScores
  try checkFarRows(Array(seen[ordinary.upperBound...]), above: Array(seen[ordinary]), "in the fit")
  let clean = try fitted(entry)
  let new = try clean.score(ContractData.contaminated, workers: Workers())
  try checkFarRows(Array(new[ordinary.upperBound...]), above: Array(new[ordinary]), "as new")
}

private func checkFarRows(_ far: [Double], above ordinary: [Double], _ situation: String) throws(Violation) {
  for (index, score) in far.enumerated() {
    let beaten = ordinary.reduce(0.0) { $0 + ($1 < score ? 1 : $1 == score ? 0.5 : 0) } / Double(ordinary.count)
    try require(beaten >= 0.95, "far row \(index) \(situation) scores above only \(beaten) of the ordinary rows")
  }
}

func checkPartition(_ entry: DetectorEntry) throws {
  let model = try fitted(entry)
  guard let model = model as? any PartitioningDetector else {
    return try require(!entry.yieldsPartition, "the entry claims a partition that the model does not give")
  }
  try require(entry.yieldsPartition, "the entry does not say that the model gives a partition")
  let training = model.trainingPartition
  try require(training.rowCount == ContractData.training.rowCount, "training partition of \(training.rowCount) rows")
  let probes = ContractData.probes
  let batch = try model.partition(probes, workers: Workers())
  try require(batch.rowCount == probes.rowCount, "partition of \(batch.rowCount) rows for \(probes.rowCount)")
  try require(batch.clusterCount == training.clusterCount, "new rows in \(batch.clusterCount) clusters")
  for row in 0..<probes.rowCount {
    let alone = try model.partition(ContractData.row(row, of: probes), workers: Workers(threads: 2))
    try require(alone.labels == [batch.labels[row]], "row \(row) is in another cluster when alone")
  }
  let again = try fitted(entry, workers: Workers(threads: 2)) as? any PartitioningDetector
  try require(again?.trainingPartition == training, "another partition with two threads")
}
