import AnomalyCore
import EvaluationMetrics
import NumericKernels

/// One way to break one promise of the metrics of one kind.
enum MetricFault: String, Sendable, CaseIterable {
  case malformedID, noContract, noReference
  case refusedDefault
  case outOfRange, boundsReversed
  case notANumber
  case valueWithoutReason
  case dependsOnRowOrder
  case dependsOnThreads
  case missesCeiling
  case usesScores
  case ignoresTies
  case wrongChance
  case prefersDisorder
  case usesNumbers
  case usesOrigin
  case dropsNoise
  case asymmetric

  /// The id of the promise that it breaks.
  var promise: String {
    switch self {
    case .malformedID, .noContract, .noReference: "describes-itself"
    case .refusedDefault: "describes-parameters"
    case .outOfRange, .boundsReversed: "stays-in-range"
    case .notANumber: "survives-degenerate-input"
    case .valueWithoutReason: "refuses-input-without-value"
    case .dependsOnRowOrder: "ignores-row-order"
    case .dependsOnThreads: "repeats-itself"
    case .missesCeiling: "rewards-perfection"
    case .usesScores: "ignores-scale"
    case .ignoresTies: "expects-over-ties"
    case .wrongChance: "knows-chance"
    case .prefersDisorder: "prefers-true-clusters"
    case .usesNumbers: "ignores-numbering"
    case .usesOrigin: "ignores-origin-and-unit"
    case .dropsNoise: "counts-noise-as-cluster"
    case .asymmetric: "is-symmetric"
    }
  }

  /// The fault of the task, because `info` and `parameters` belong to a type, not to its values.
  @TaskLocal static var current: MetricFault?
}

/// A sound metric to be spoilt by one fault at a time, to test the contract itself.
protocol SoundMetric: Sendable {
  associatedtype Input: ContractInput
  associatedtype Sound: Metric where Sound.Input == Input
  /// What a fault makes of the input.
  static func spoilt(_ input: Input, by fault: MetricFault?) -> Input
  /// A number that a sound metric would not look at.
  static func distraction(in input: Input, for fault: MetricFault?) -> Double
}

struct FaultyMetric<Kind: SoundMetric>: Metric {
  var weight = MetricFault.current == .refusedDefault ? 3.0 : 1.0

  static var parameters: [Parameter<Self>] {
    [.real("weight", \.weight, in: 0...2, "A number that a sound metric would use.")]
  }

  static var info: MetricInfo {
    let (sound, fault) = (Kind.Sound.info, MetricFault.current)
    return MetricInfo(
      id: fault == .malformedID ? "No ID" : sound.id, title: sound.title, summary: sound.summary,
      direction: sound.direction, range: sound.range, contract: fault == .noContract ? "" : sound.contract,
      references: fault == .noReference ? [] : sound.references)
  }

  func measure(_ input: Kind.Input, workers: Workers) throws(MetricError) -> MetricValue {
    let fault = MetricFault.current
    let sound: MetricValue
    do throws(MetricError) {
      sound = try Kind.Sound().measure(Kind.spoilt(input, by: fault), workers: workers)
    } catch {
      if fault == .notANumber { return MetricValue(.nan) }
      if fault == .valueWithoutReason { return MetricValue(0) }
      throw error
    }
    var shift = Kind.distraction(in: input, for: fault) * 1e-3
    if fault == .dependsOnThreads { shift += Double(workers.threads) * 1e-9 }
    if fault == .missesCeiling { shift -= 1e-3 }
    if fault == .outOfRange { shift += 5 }
    let isReversed = fault == .boundsReversed
    return MetricValue(
      (fault == .prefersDisorder ? -1 : 1) * sound.value + shift,
      lowest: isReversed ? 0.9 : sound.lowest, highest: isReversed ? 0.1 : sound.highest,
      chance: sound.chance.map { fault == .wrongChance ? $0 + 0.1 : $0 }, ceiling: sound.ceiling)
  }
}

enum SoundRanking: SoundMetric {
  typealias Sound = ROCAUC

  static func spoilt(_ input: LabelledScores, by fault: MetricFault?) -> LabelledScores { input }

  static func distraction(in input: LabelledScores, for fault: MetricFault?) -> Double {
    switch fault {
    case .dependsOnRowOrder: input.isAnomaly.first == true ? 1 : -1
    case .usesScores: input.scores.reduce(0, +) / 1000
    case .ignoresTies: Set(input.scores).count < input.count ? 40 : 0
    default: 0
    }
  }
}

enum SoundPartitionIndex: SoundMetric {
  typealias Sound = SilhouetteCoefficient

  static func spoilt(_ input: PartitionedRows, by fault: MetricFault?) -> PartitionedRows { input }

  static func distraction(in input: PartitionedRows, for fault: MetricFault?) -> Double {
    switch fault {
    case .dependsOnRowOrder, .usesOrigin: input.rows.values.first ?? 0
    case .usesNumbers: Double(input.partition.clusterCount)
    default: 0
    }
  }
}

enum SoundPartitionAgreement: SoundMetric {
  typealias Sound = AdjustedRandIndex

  static func spoilt(_ input: PartitionPair, by fault: MetricFault?) -> PartitionPair {
    guard fault == .dropsNoise else { return input }
    let kept = input.partition.labels.indices.filter { input.partition.labels[$0] >= 0 }
    return input.reordered(kept)
  }

  static func distraction(in input: PartitionPair, for fault: MetricFault?) -> Double {
    switch fault {
    case .dependsOnRowOrder: Double(input.reference.labels.prefix(9).enumerated().reduce(0) { $0 + $1.0 * Int($1.1) })
    case .usesNumbers: Double(input.partition.clusterCount)
    default: 0
    }
  }
}

enum SoundScoreAgreement: SoundMetric {
  typealias Sound = SpearmanCorrelation

  static func spoilt(_ input: ScorePair, by fault: MetricFault?) -> ScorePair { input }

  static func distraction(in input: ScorePair, for fault: MetricFault?) -> Double {
    switch fault {
    case .dependsOnRowOrder: (input.first.first ?? 0) - (input.first.last ?? 0)
    case .usesScores: input.first.reduce(0, +) / 1000
    case .asymmetric: input.first.max() ?? 0 > input.second.max() ?? 0 ? 1 : -1
    default: 0
    }
  }
}
