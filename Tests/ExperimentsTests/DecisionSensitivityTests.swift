import AnomalyCore
import Experiments
import RunRecords
import Testing

/// "first" wins at 50 alerts, "second" at 500, in the other scenario and by AUC.
private func shiftingTrial() -> Trial {
  var trial = Trial([
    TrialArm(
      label: "first",
      values: [
        "precision-at-k@50": 0.9, "precision-at-k@500": 0.5, "prevalence-0.05 precision-at-k@50": 0.5, "roc-auc": 0.7,
        "max-f1": 0.9,
      ]),
    TrialArm(
      label: "second",
      values: [
        "precision-at-k@50": 0.6, "precision-at-k@500": 0.9, "prevalence-0.05 precision-at-k@50": 0.9, "roc-auc": 0.9,
        "max-f1": 0.5,
      ]),
  ])
  trial.scenarios.append(
    Scenario(id: "prevalence-0.05", title: "5 % anomalies", prevalence: 0.05, draws: 5, rows: 700, anomalies: 35))
  return trial
}

@Suite("What would change a decision")
struct DecisionSensitivityTests {
  @Test("another winner by budget, scenario and metric is recorded, the same winner is not")
  func recordsChanges() throws {
    let record = try shiftingTrial().decide(top50)
    #expect(record.winner == "first")
    #expect(
      record.changes == [
        DecisionRecord.Change(change: "a budget of 500", winner: "second"),
        DecisionRecord.Change(change: "scenario 'prevalence-0.05' (5 % anomalies)", winner: "second"),
        DecisionRecord.Change(change: "ROC AUC instead of P@50", winner: "second"),
      ])
    #expect(record.changesTried == 6, "also maximum F1, without chance, the estimate alone")
  }

  @Test("the table of winners has what was measured and nothing else")
  func tabulatesWinners() throws {
    let cells = try shiftingTrial().decide(top50).winners
    #expect(cells.map(\.scenario) == ["natural", "natural", "prevalence-0.05"])
    #expect(cells.map(\.budget) == [50, 500, 50])
    #expect(cells.map(\.winner) == ["first", "second", "second"])
    #expect(cells.map(\.tied) == [0, 0, 0])
  }

  @Test("a metric without budgets has one column")
  func withoutBudget() throws {
    let record = try shiftingTrial().decide(Policy(name: "auc", metric: "roc-auc"))
    #expect(record.winner == "second")
    #expect(record.winners.map(\.budget) == [nil])
    #expect(record.question.metricTitle == "ROC AUC")
  }

  @Test("the alarms of the winner and of the experiment stand, those of others do not")
  func alarms() throws {
    var trial = plainTrial()
    trial.alarms = ["first", nil, "second"].map {
      AlarmRecord(code: .tieAtCut, arm: $0, finding: "37 rows tie.", advice: "Take all.")
    }
    #expect(try trial.decide(top50).alarms.map(\.arm) == ["first", nil])
  }
}

@Suite("Decisions without labels")
struct BlindDecisionTests {
  private func blindTrial(_ change: (inout [TrialArm]) -> Void = { _ in }) -> Trial {
    var arms = [
      TrialArm(label: "steady", stability: ["top-k-jaccard@50": 0.9, "top-k-jaccard@500": 0.3], agreement: 0.5),
      TrialArm(label: "agreeing", stability: ["top-k-jaccard@50": 0.87, "top-k-jaccard@500": 0.8], agreement: 0.8),
      TrialArm(label: "noise", detector: "baseline", stability: ["top-k-jaccard@50": 1], agreement: 0),
    ]
    change(&arms)
    var trial = Trial(arms)
    trial.anomalies = nil
    trial.scenarios = [Scenario(id: Scenario.natural, title: "natural prevalence", rows: 1000, anomalies: nil)]
    return trial
  }

  @Test("a policy that needs labels gives a recommendation, and says what is known of such choices")
  func recommendation() throws {
    let record = try blindTrial().decide(top50)
    #expect(record.outcome == .recommendation)
    #expect(record.winner == "agreeing")
    for figure in ["0.84 to 0.92", "0.983", "−0.000", "0.89 to 0.99"] {
      #expect(record.about?.contains(figure) == true)
    }
    #expect(record.caveats.contains { $0.contains("which needs labels") })
    #expect(record.question.metric == nil)
    #expect(record.headline.contains("recommended") && !record.headline.contains("Pick"))
    #expect(record.close.map(\.arm) == ["steady"])
  }

  @Test("a policy without a metric looks at no label even where there are some")
  func ignoresLabels() throws {
    var trial = plainTrial()
    trial.arms[2].stability = ["top-k-jaccard@50": 0.9]
    trial.arms[0].stability = ["top-k-jaccard@50": 0.2]
    trial.arms[1].stability = ["top-k-jaccard@50": 0.2]
    let record = try trial.decide(Policy(name: "unlabelled", metric: nil, budget: 50))
    #expect(record.outcome == .recommendation && record.winner == "third")
    #expect(record.caveats.contains { $0.contains("does not look at them") })
    #expect(record.candidates.allSatisfy { $0.estimate == nil })
  }

  @Test("other budgets and orders of criteria are tried")
  func tried() throws {
    let trial = blindTrial { $0[1].stability = ["top-k-jaccard@50": 0.7, "top-k-jaccard@500": 0.8] }
    let record = try trial.decide(Policy(name: "unlabelled", metric: nil, budget: 50))
    #expect(record.winner == "steady")
    #expect(
      record.changes == [
        DecisionRecord.Change(change: "a budget of 500", winner: "agreeing"),
        DecisionRecord.Change(change: "agreement first", winner: "agreeing"),
      ])
  }

  @Test(
    "a score that is stable for no good reason is not recommended",
    arguments: [AlarmRecord.Code.constantScores, .rowOrder, .degeneratePartition])
  func refusesDegenerate(code: AlarmRecord.Code) throws {
    var trial = blindTrial()
    trial.alarms = [AlarmRecord(code: code, arm: "agreeing", finding: "It says the same of all.", advice: "")]
    let record = try trial.decide(top50)
    #expect(record.winner == "steady")
    #expect(record.steps.flatMap(\.removed).contains { $0.reason == "It says the same of all." })
  }

  @Test("alarms that rest on labels do not enter")
  func looksAtNoLabel() throws {
    var trial = blindTrial()
    trial.alarms = [AlarmRecord(code: .belowChance, arm: "agreeing", finding: "Below.", advice: "")]
    let record = try trial.decide(top50)
    #expect(record.winner == "agreeing" && record.alarms.count == 1, "but they are shown")
  }

  @Test("nothing recorded but the arms: still a recommendation, called a coin toss")
  func nothingKnown() throws {
    var trial = blindTrial { arms in for index in arms.indices { arms[index].stability = [:] } }
    trial.hasIntervals = false
    trial.hasCosts = false
    let record = try trial.decide(top50)
    #expect(record.winner == "agreeing", "by name")
    #expect(record.caveats.contains { $0.contains("coin toss") })
  }
}

@Suite("Policies that a result cannot answer")
struct DecisionErrorTests {
  /// A policy, and what the message must name.
  static let errors: [(policy: Policy, says: [String])] = [
    (Policy(name: "x", metric: "precision-at-k", budget: 70), ["precision-at-k at a budget of 70", "there: 50, 500"]),
    (Policy(name: "x", metric: "average-precision"), ["average-precision", "max-f1, precision-at-k, roc-auc"]),
    (
      Policy(name: "x", metric: "precision-at-k", budget: 50, scenario: "prevalence-0.5"),
      ["'prevalence-0.5'", "there: natural, prevalence-0.05"]
    ),
    (Policy(name: "x", metric: "max-f1"), ["no chance level", "mustBeatChance: false"]),
    (
      Policy(
        name: "x", metric: "precision-at-k", budget: 50, stability: .init(metric: "top-k-jaccard", floor: 0.5)),
      ["stability.floor", "top-k-jaccard@50", "nothing was fitted more than once"]
    ),
    (
      Policy(name: "x", metric: "precision-at-k", budget: 50, exclude: ["frist"]),
      ["exclude", "'frist'", "did you mean 'first'"]
    ),
  ]

  @Test("the message names what is there", arguments: errors.indices)
  func namesWhatIsThere(index: Int) {
    let (policy, says) = Self.errors[index]
    let error = #expect(throws: DecisionError.self) { try shiftingTrial().decide(policy) }
    for part in says { #expect(error?.description.contains(part) == true, "\(String(describing: error))") }
  }

  @Test("a result without intervals is refused with advice")
  func withoutIntervals() {
    var trial = plainTrial()
    trial.hasIntervals = false
    let error = #expect(throws: DecisionError.self) { try trial.decide(top50) }
    #expect(error?.description.contains("run the experiment again") == true)
  }
}
