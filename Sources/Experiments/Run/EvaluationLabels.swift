import AnomalyCore

/// The one place where labels and scores meet: what the labels say of the evaluation rows, ready for metrics.
struct EvaluationLabels: Sendable {
  /// Evaluation rows that are labelled normal or anomaly.
  private let judged: [Int]
  private let isAnomaly: [Bool]
  private let reference: Partition?
  private let hasLabels: Bool

  init(_ labels: Labels?, reference: PartitionReference) {
    hasLabels = labels != nil
    guard let labels else {
      (judged, isAnomaly, self.reference) = ([], [], nil)
      return
    }
    let judged = (0..<labels.count).filter { labels.verdict(ofRow: $0) != .unlabelled }
    let names = labels.classes.indices.map { index in
      switch reference {
      case .verdict: labels.verdicts[index] == .anomaly ? "anomaly" : "normal"
      case .class: labels.classes[index]
      case .family: labels.families[index]
      }
    }
    let distinct = Array(Set(names)).sorted()
    let numbers = names.map { name in Int32(distinct.firstIndex(of: name) ?? 0) }
    self.judged = judged
    isAnomaly = judged.map { labels.verdict(ofRow: $0) == .anomaly }
    self.reference = Partition(
      labels: judged.map { numbers[Int(labels.codes[$0])] }, clusterCount: distinct.count)
  }

  /// The same for some of the evaluation rows, counted anew in the given order; nil keeps all.
  func restricted(to rows: [Int]?) -> EvaluationLabels {
    guard let rows, hasLabels else { return self }
    let placeOfRow = Dictionary(uniqueKeysWithValues: judged.enumerated().map { ($1, $0) })
    let kept = rows.enumerated().compactMap { position, row in placeOfRow[row].map { (position: position, place: $0) } }
    return EvaluationLabels(
      judged: kept.map(\.position), isAnomaly: kept.map { isAnomaly[$0.place] },
      reference: reference.map { reference in
        Partition(labels: kept.map { reference.labels[$0.place] }, clusterCount: reference.clusterCount)
      })
  }

  private init(judged: [Int], isAnomaly: [Bool], reference: Partition?) {
    self.judged = judged
    self.isAnomaly = isAnomaly
    self.reference = reference
    hasLabels = true
  }

  func labelled(_ scores: [Double]) throws(MetricError) -> LabelledScores {
    guard hasLabels else { throw .undefined("the data set has no labels") }
    return LabelledScores(scores: judged.map { scores[$0] }, isAnomaly: isAnomaly)
  }

  func pair(_ partition: Partition) throws(MetricError) -> PartitionPair {
    guard let reference else { throw .undefined("the data set has no labels") }
    let labels = judged.map { partition.labels[$0] }
    return PartitionPair(Partition(labels: labels, clusterCount: partition.clusterCount), reference: reference)
  }
}
