import Foundation

/// A part of an experiment, in the order in which they come.
public enum Stage: String, Sendable, Hashable, Codable, CaseIterable {
  case load = "load and clean"
  case leakage = "leakage gate"
  case transform = "transform"
  case fits = "fits"
  case scoring = "scoring"
  case metrics = "metrics"
  case assessment = "assessment"
  case stability = "stability"
  case writing = "writing"
}

/// What one stage took.
public struct StageCost: Sendable, Hashable, Codable {
  public let stage: Stage
  /// Seconds of wall-clock time.
  public var wallSeconds: Double
  /// Seconds of user time of the whole process.
  public var userSeconds: Double

  public init(stage: Stage, wallSeconds: Double, userSeconds: Double) {
    self.stage = stage
    self.wallSeconds = wallSeconds
    self.userSeconds = userSeconds
  }

  /// Cores kept busy; nil where the time is too short to tell.
  public var coresBusy: Double? { wallSeconds >= 0.01 ? userSeconds / wallSeconds : nil }
}

/// A moment from which the time of a stage counts.
public struct StageMark: Sendable {
  fileprivate let wall = ContinuousClock.now
  fileprivate let user = processUserSeconds()

  public init() {}
}

/// Seconds by stage, added up over all its parts.
public struct StageTimes: Sendable {
  private var costs: [Stage: StageCost] = [:]

  public init() {}

  /// In the order of the stages; those that never came are left out.
  public var all: [StageCost] { Stage.allCases.compactMap { costs[$0] } }

  /// Adds what passed since the mark.
  public mutating func add(_ stage: Stage, since mark: StageMark) {
    let wall = (ContinuousClock.now - mark.wall).components
    add(
      StageCost(
        stage: stage, wallSeconds: Double(wall.seconds) + Double(wall.attoseconds) * 1e-18,
        userSeconds: processUserSeconds() - mark.user))
  }

  public mutating func add(_ times: StageTimes) {
    for cost in times.all { add(cost) }
  }

  private mutating func add(_ cost: StageCost) {
    var sum = costs[cost.stage] ?? StageCost(stage: cost.stage, wallSeconds: 0, userSeconds: 0)
    sum.wallSeconds += cost.wallSeconds
    sum.userSeconds += cost.userSeconds
    costs[cost.stage] = sum
  }
}

private func processUserSeconds() -> Double {
  var usage = rusage()
  #if canImport(Darwin)
    getrusage(RUSAGE_SELF, &usage)
  #else
    getrusage(Int32(RUSAGE_SELF.rawValue), &usage)
  #endif
  return Double(usage.ru_utime.tv_sec) + Double(usage.ru_utime.tv_usec) * 1e-6
}

/// `cost.json`: what differs from run to run.
public struct CostFile: Sendable, Codable {
  public static let fileName = "cost.json"

  public let runs: [CostRecord]
  public let stages: [StageCost]

  public init(runs: [CostRecord], stages: [StageCost]) {
    self.runs = runs
    self.stages = stages
  }

  private enum CodingKeys: String, CodingKey { case runs, stages }

  /// Results of earlier versions hold the list of runs alone.
  public init(from decoder: any Decoder) throws {
    if let runs = try? [CostRecord](from: decoder) {
      self.init(runs: runs, stages: [])
      return
    }
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      runs: try container.decode([CostRecord].self, forKey: .runs),
      stages: try container.decode([StageCost].self, forKey: .stages))
  }
}
