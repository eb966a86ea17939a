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
