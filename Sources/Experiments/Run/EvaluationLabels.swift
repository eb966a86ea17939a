import AnomalyCore

/// The one place where labels and scores meet: what the labels say of the evaluation rows, ready for metrics.
struct EvaluationLabels: Sendable {
  /// Names of the attack families, in alphabetical order.
  private let familyNames: [String]
  /// Evaluation rows that are labelled normal or anomaly, ascending.
  let judged: [Int]
  let isAnomaly: [Bool]
  private let reference: Partition?
  /// The family of each judged row, an index into `familyNames`; −1 for normal rows.
  private let familyOfRow: [Int]
  private let hasLabels: Bool

  init(_ labels: Labels?, reference: PartitionReference) {
    hasLabels = labels != nil
    guard let labels else {
      (judged, isAnomaly, familyOfRow, familyNames, self.reference) = ([], [], [], [], nil)
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
    let attacks = labels.classes.indices.filter { labels.verdicts[$0] == .anomaly }
    let familyNames = Array(Set(attacks.map { labels.families[$0] })).sorted()
    let familyOfClass = labels.classes.indices.map { index in
      labels.verdicts[index] == .anomaly ? familyNames.firstIndex(of: labels.families[index]) ?? -1 : -1
    }
    familyOfRow = judged.map { familyOfClass[Int(labels.codes[$0])] }
    self.familyNames = familyNames
  }

  /// The same for some of the evaluation rows, counted anew in the given order; nil keeps all.
  func restricted(to rows: [Int]?) -> EvaluationLabels {
    guard let rows, hasLabels else { return self }
    let placeOfRow = Dictionary(uniqueKeysWithValues: judged.enumerated().map { ($1, $0) })
    let kept = rows.enumerated().compactMap { position, row in placeOfRow[row].map { (position: position, place: $0) } }
    return EvaluationLabels(self, judged: kept.map(\.position), places: kept.map(\.place))
  }

  private init(_ all: EvaluationLabels, judged: [Int], places: [Int]) {
    self.judged = judged
    isAnomaly = places.map { all.isAnomaly[$0] }
    reference = all.reference.map { reference in
      Partition(labels: places.map { reference.labels[$0] }, clusterCount: reference.clusterCount)
    }
    familyOfRow = places.map { all.familyOfRow[$0] }
    familyNames = all.familyNames
    hasLabels = true
  }

  func labelled(_ scores: [Double]) throws(MetricError) -> LabelledScores {
    guard hasLabels else { throw .undefined("the data set has no labels") }
    return LabelledScores(scores: judged.map { scores[$0] }, isAnomaly: isAnomaly)
  }

  /// Attack families that occur, with how many rows each has.
  var families: [(name: String, rows: Int)] {
    familyNames.indices.map { family in (familyNames[family], familyOfRow.count { $0 == family }) }
      .filter { $0.1 > 0 }
  }

  /// One family as what is to be found, every other judged row as what is not.
  func labelled(_ scores: [Double], family: String) -> LabelledScores {
    let number = familyNames.firstIndex(of: family) ?? -2
    return LabelledScores(scores: judged.map { scores[$0] }, isAnomaly: familyOfRow.map { $0 == number })
  }

  func pair(_ partition: Partition) throws(MetricError) -> PartitionPair {
    guard let reference else { throw .undefined("the data set has no labels") }
    let labels = judged.map { partition.labels[$0] }
    return PartitionPair(Partition(labels: labels, clusterCount: partition.clusterCount), reference: reference)
  }
}
