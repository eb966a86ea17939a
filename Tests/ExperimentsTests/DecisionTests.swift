import AnomalyCore
import Experiments
import RunRecords
import Testing

@Suite("Decisions")
struct DecisionTests {
  @Test("a clear winner is picked, the next stands in the record, a baseline never wins")
  func clearWinner() throws {
    let record = try plainTrial().decide(top50)
    #expect(record.outcome == .verdict)
    #expect(record.winner == "first")
    #expect(record.about == nil)
    #expect(record.close.map(\.arm) == ["second"])
    #expect(record.close.first?.isTied == false)
    #expect(abs((record.close.first?.difference ?? 0) + 0.2) < 1e-12)
    #expect(record.candidates.map(\.standing) == [.winner, .behind, .behind, .yardstick])
    #expect(record.candidates.map(\.arm) == ["first", "second", "third", "noise"])
    #expect(record.steps.first?.removed.map(\.arm) == ["noise"])
    #expect(record.headline.contains("P@50 0.800 [0.700, 0.900], where chance gives 0.300"))
    #expect(record.cost?.fitSeconds == 1 && record.cost?.peakMegabytes == 100)
  }

  /// What decides a tie between "first", which has the better estimate, and "second".
  static let ties: [(decider: String, winner: String, change: @Sendable (inout TiedPair) -> Void)] = [
    ("stability", "second", { $0.second.stability = ["top-k-jaccard@50": 0.76] }),
    ("stability", "first", { $0.first.stability = ["top-k-jaccard@50": 0.9] }),
    ("cost", "second", { $0.first.fit = 2.6 }),
    ("cost", "first", { $0.second.microseconds = 5000 }),
    ("explainability", "second", { $0.second.detector = "partial" }),
    (
      "explainability", "first",
      {
        $0.first.detector = "additive"
        $0.second.detector = "partial"
      }
    ),
    ("the better estimate", "first", { _ in }),
    // Too small to count: the margins are 0.05, a factor of 1.5 and a second.
    ("the better estimate", "first", { $0.second.stability = ["top-k-jaccard@50": 0.74] }),
    ("the better estimate", "first", { $0.first.fit = 1.4 }),
    (
      "the better estimate", "first",
      {
        $0.first.fit = 0.02
        $0.second.fit = 0.01
        $0.first.microseconds = 1
        $0.second.microseconds = 1
      }
    ),
    // Stability decides before cost.
    (
      "stability", "second",
      {
        $0.second.stability = ["top-k-jaccard@50": 0.9]
        $0.second.fit = 100
      }
    ),
  ]

  @Test("a tie is decided by the criteria in their order", arguments: ties.indices)
  func decidesTie(index: Int) throws {
    let tie = Self.ties[index]
    let record = try tiedTrial(tie.change).decide(top50)
    #expect(record.winner == tie.winner)
    #expect(record.why.contains { $0.contains("Decided by \(tie.decider)") }, "\(record.why)")
    #expect(record.close.filter(\.isTied).count == 1)
    #expect(record.caveats.contains { $0.contains("coin toss") } == (tie.decider == "the better estimate"))
  }

  @Test("the policy's order of criteria is kept")
  func orderOfCriteria() throws {
    let trial = tiedTrial {
      $0.second.stability = ["top-k-jaccard@50": 0.9]
      $0.second.fit = 100
    }
    var policy = top50
    policy.order = [.metric, .cost, .stability]
    #expect(try trial.decide(policy).winner == "first")
    policy.order = [.metric]
    #expect(try trial.decide(policy).winner == "first")
    #expect(try trial.decide(top50).winner == "second")
  }

  @Test("stability over seeds does not win against stability over subsamples, but the other way round")
  func stabilitySources() throws {
    let bySeeds = tiedTrial {
      $0.first.stability = ["top-k-jaccard@50": 0.6]
      $0.first.source = .subsamples
    }
    #expect(try bySeeds.decide(top50).winner == "first")
    let bySubsamples = tiedTrial {
      $0.second.stability = ["top-k-jaccard@50": 0.9]
      $0.second.source = .subsamples
    }
    #expect(try bySubsamples.decide(top50).winner == "second")
  }

  @Test("what is not known neither wins nor loses a tie")
  func unknownIsNeutral() throws {
    for change: @Sendable (inout TiedPair) -> Void in [{ $0.first.stability = [:] }, { $0.second.stability = [:] }] {
      #expect(try tiedTrial(change).decide(top50).winner == "first")
    }
    var trial = tiedTrial { $0.first.fit = 100 }
    trial.hasCosts = false
    let record = try trial.decide(top50)
    #expect(record.winner == "first" && record.cost == nil)
    #expect(record.caveats.contains { $0.contains("cost decided nothing") })
  }

  /// A demand that the leader does not meet, the step that removes it and what the reason says.
  static let demands: [(step: String, says: String, policy: @Sendable (inout Policy) -> Void)] = [
    ("Stability floor", "0.100 short", { $0.stability.floor = 0.8 }),
    ("Cost caps", "fit 3 s, 1 over", { $0.cost.fitSeconds = 2 }),
    ("Cost caps", "score 900 µs a row", { $0.cost.scoreMicrosecondsPerRow = 500 }),
    ("Cost caps", "peak 4000 MB", { $0.cost.peakMegabytes = 2000 }),
    ("Explainability", "'opaque'", { $0.explainability = .partial }),
    ("Candidates", "excluded", { $0.exclude = ["first"] }),
    ("Candidates", "excluded", { $0.exclude = ["opaque"] }),
  ]

  @Test("each demand removes what does not meet it, and the record says so", arguments: demands.indices)
  func removesByDemand(index: Int) throws {
    let demand = Self.demands[index]
    let trial = tiedTrial {
      $0.first.fit = 3
      $0.first.microseconds = 900
      $0.first.megabytes = 4000
      $0.second = TrialArm(
        label: "second", detector: "additive", values: ["precision-at-k@50": 0.6], stability: ["top-k-jaccard@50": 0.9])
    }
    #expect(try trial.decide(top50).winner == "first")
    var policy = top50
    demand.policy(&policy)
    let record = try trial.decide(policy)
    #expect(record.winner == "second")
    let removal = record.steps.first { $0.title == demand.step }?.removed.first { $0.arm == "first" }
    #expect(removal?.reason.contains(demand.says) == true, "\(String(describing: removal))")
    #expect(record.changes.contains { $0.winner == "first" }, "without the demand the first would win")
  }

  @Test("an arm that failed in any fit is out")
  func failedArm() throws {
    let record = try tiedTrial { $0.first.failure = "out of memory" }.decide(top50)
    #expect(record.winner == "second")
    #expect(record.steps[0].removed.first?.reason == "1 of 1 fits failed: out of memory")
  }

  @Test("a cap that cannot be checked is said, not applied")
  func uncheckedCap() throws {
    var trial = plainTrial()
    trial.hasCosts = false
    var policy = top50
    policy.cost.fitSeconds = 0.001
    let record = try trial.decide(policy)
    #expect(record.winner == "first")
    #expect(record.caveats.contains { $0.contains("caps on cost were not checked") })
  }

  @Test("nothing beats chance: no winner, and each miss is named, nearest first")
  func nothingBeatsChance() throws {
    var trial = plainTrial()
    trial.chance = 0.75
    var policy = top50
    policy.explainability = .additive
    trial.arms[1].detector = "additive"
    let record = try trial.decide(policy)
    #expect(record.outcome == .none && record.winner == nil)
    #expect(record.misses.map(\.arm) == ["second", "first", "third"])
    #expect(record.misses.map(\.lacks.count) == [1, 2, 2])
    #expect(record.misses[1].lacks[0].contains("0.800 [0.700, 0.900] reaches down to the chance level of 0.750, 0.050"))
    #expect(record.changes.contains { $0.change.contains("beat chance") } == true)
  }

  @Test("an interval under the chance level is called below chance and is not turned round")
  func belowChance() throws {
    let trial = Trial([
      TrialArm(label: "upside-down", values: ["roc-auc": 0.2]), TrialArm(label: "sound", values: ["roc-auc": 0.7]),
    ])
    let record = try trial.decide(Policy(name: "auc", metric: "roc-auc"))
    #expect(record.winner == "sound")
    let removal = record.steps.first { $0.title == "Better than chance" }?.removed.first
    #expect(removal?.arm == "upside-down")
    #expect(removal?.reason.hasPrefix("below chance: 0.200 [0.100, 0.300] against 0.500") == true)
  }

  @Test("a baseline that is not clearly behind the winner is named")
  func namesBaseline() throws {
    let names = { (record: DecisionRecord) in record.caveats.filter { $0.contains("baseline") } }
    #expect(
      names(try plainTrial().decide(top50)).first?.contains("noise reaches 0.900 [0.800, 1.000]: it does") == true)
    var trial = plainTrial()
    trial.arms[3].values = ["precision-at-k@50": 0.65]
    #expect(names(try trial.decide(top50)).first?.contains("its interval meets the winner's") == true)
    trial.arms[3].values = ["precision-at-k@50": 0.3]
    #expect(names(try trial.decide(top50)).isEmpty)
  }

  @Test("a result with known leaks is no ground for a choice, and says so first")
  func namesLeaks() throws {
    var trial = plainTrial()
    trial.alarms = [AlarmRecord(code: .acceptedLeak, finding: "label", advice: "do not choose by it")]
    #expect(try trial.decide(top50).caveats.first?.contains("no ground for a choice") == true)
    trial.alarms = []
    #expect(try !trial.decide(top50).caveats.contains { $0.contains("no ground") })
  }

  @Test("where resampling shows no uncertainty, the exact interval speaks")
  func degenerateIntervals() throws {
    var trial = Trial([
      TrialArm(label: "all", values: ["precision-at-k@3": 1]),
      TrialArm(label: "none", values: ["precision-at-k@3": 0.5]),
    ])
    trial.width = 0
    trial.slack = 0
    trial.exact = 0.6
    let policy = Policy(name: "top-3", metric: "precision-at-k", budget: 3, mustBeatChance: false)
    #expect(try trial.decide(policy).close.map(\.isTied) == [true], "three alerts tell nothing apart")
    trial.exact = 0.2
    #expect(try trial.decide(policy).close.map(\.isTied) == [false])
    trial.chance = 0.9
    #expect(try trial.decide(Policy(name: "top-3", metric: "precision-at-k", budget: 3)).outcome == .none)
  }

  @Test("Holm's adjustment leaves more candidates tied, never fewer")
  func holmTies() throws {
    var policy = top50
    policy.adjustment = .holm
    let clear = try plainTrial().decide(policy)
    #expect(clear.winner == "first" && clear.close.map(\.isTied) == [false])
    #expect(clear.method.contains { $0.contains("Holm") })
    #expect(holm([0.01, 0.04, 0.03], level: 0.05) == [true, false, false])
    #expect(holm([0.01, 0.02, 0.03], level: 0.05) == [true, true, true])
    #expect(holm([], level: 0.05).isEmpty)
    let difference = DifferenceRecord(
      scenario: "natural", metric: "x", budget: nil, first: "a", second: "b", difference: 1, lower: 1, upper: 1,
      shareAbove: 1)
    #expect(pValue(difference, resamples: 999) == 0.001)
  }

  @Test("the choice does not depend on the order of the arms", arguments: 0..<20)
  func orderOfArms(seed: Int) throws {
    var generator = SystemRandomNumberGenerator()
    let labels = ["a", "b", "c", "d", "e"]
    // Whole steps of 0.02 make ties and near ties likely; the seed makes the case.
    let arms = labels.enumerated().map { index, label in
      TrialArm(
        label: label, detector: ["opaque", "partial", "additive"][(seed + index) % 3],
        values: ["precision-at-k@50": 0.5 + 0.02 * Double((seed * 7 + index * 3) % 6)],
        stability: ["top-k-jaccard@50": 0.1 * Double((seed + index * index) % 5)],
        source: (seed + index) % 2 == 0 ? .seeds : .subsamples, fit: Double((seed * index) % 4))
    }
    let winner = try Trial(arms).decide(top50).winner
    for _ in 0..<5 {
      #expect(try Trial(arms.shuffled(using: &generator)).decide(top50).winner == winner)
    }
  }
}
