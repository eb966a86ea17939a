import AnomalyCore
import NumericKernels
import RunRecords

/// What the scenarios of an experiment gave so far.
struct ExperimentFindings {
  let plan: ExperimentPlan
  let sample: Dataset
  let selection: RowSelection
  let leakage: LeakageCheck
  var pipelines: [Manifest.Pipeline] = []
  private var scenarios: [Scenario] = []
  private var runs: [RunRecord] = []
  private var costs: [CostRecord] = []
  private var natural = CaseOutcome()
  private var assessment = Assessment()

  init(plan: ExperimentPlan, sample: Dataset, selection: RowSelection, leakage: LeakageCheck) {
    self.plan = plan
    self.sample = sample
    self.selection = selection
    self.leakage = leakage
  }

  /// Takes in a scenario whose draws are all done, and assesses it.
  mutating func add(
    _ scenario: PlannedScenario, cases: [CaseRows], outcomes: [CaseOutcome], workers: Workers
  ) throws {
    scenarios.append(record(scenario, cases[0]))
    for outcome in outcomes { runs += inArmOrder(outcome.runs, \.arm) }
    let fits = outcomes.flatMap(\.fits)
    if plan.spec.intervals.resamples > 0, sample.labels != nil {
      let draws = try cases.map { try drawRows($0) }
      let (intervals, differences) = try stopping { () throws(KernelError) in
        try scenarioIntervals(scenario, fits: fits, draws: draws, plan: plan, workers: workers)
      }
      assessment.intervals += intervals
      assessment.differences += differences
    }
    guard scenario.kind == .natural, let outcome = outcomes.first else { return }
    natural = outcome
    costs = inArmOrder(outcome.costs, \.arm)
    natural.scores = plan.arms.compactMap { arm in outcome.scores.first { $0.arm == arm.arm.label } }
    assessment.agreements = try detectorAgreements(natural.scores, plan: plan, workers: workers)
    assessment.families = inArmOrder(outcome.families, \.arm)
    assessment.flips = inArmOrder(outcome.flips, \.arm)
    assessment.convergence = inArmOrder(outcome.convergence, \.arm)
  }

  func outcome(_ dataset: Dataset) -> ExperimentOutcome {
    let held = selection.evaluation
    let isHoldout = plan.spec.holdoutShare != nil
    let stability = inArmOrder(natural.stability, \.arm)
    var assessment = assessment
    if plan.spec.intervals.resamples > 0, sample.labels != nil {
      assessment.method = Assessment.Method(
        resamples: plan.spec.intervals.resamples, level: plan.spec.intervals.level,
        unit: plan.spec.intervals.blocks.map { "blocks of \($0.title)" } ?? "rows of each class")
    }
    assessment.alarms = Alarms(
      plan: plan, accepted: leakage.accepted, runs: runs, stability: stability, assessment: assessment,
      natural: natural,
      frame: sample.frame.selectingRows(held), labels: sample.labels?.selectingRows(held)
    ).all()
    return ExperimentOutcome(
      data: Manifest.Data(
        dataset: dataset.name, digest: dataset.digest, rows: sample.frame.rowCount,
        anomalies: sample.labels?.count(of: .anomaly), unlabelled: sample.labels?.count(of: .unlabelled),
        trainingRows: selection.training.count, evaluationRows: held.count,
        evaluation: isHoldout ? "holdout" : "training"),
      leakage: leakage.findings, pipelines: pipelines, arms: plan.arms.map(\.arm), scenarios: scenarios, runs: runs,
      costs: costs,
      stability: stability, assessment: assessment, scores: natural.scores,
      topShares: inArmOrder(natural.topShares, \.arm),
      rowIDs: held.map { sample.rowIDs[$0] })
  }

  private func record(_ scenario: PlannedScenario, _ rows: CaseRows) -> Scenario {
    var prevalence: Double?
    if case .prevalence(let level) = scenario.kind { prevalence = level }
    let anomalies = sample.labels.map { labels in
      rows.evaluation.count { labels.verdict(ofRow: $0) == .anomaly }
    }
    return Scenario(
      id: scenario.id, title: scenario.title, prevalence: prevalence, draws: scenario.draws,
      rows: rows.evaluation.count, anomalies: anomalies)
  }

  /// Records arm by arm in the order of the plan; pipelines are run in another one.
  private func inArmOrder<Record>(_ records: [Record], _ label: (Record) -> String) -> [Record] {
    plan.arms.flatMap { arm in records.filter { label($0) == arm.arm.label } }
  }

  /// The judged evaluation rows of one draw.
  private func drawRows(_ rows: CaseRows) throws -> DrawRows {
    guard let labels = sample.labels else { return DrawRows(rows: [], isAnomaly: []) }
    let judged = rows.evaluation.filter { labels.verdict(ofRow: $0) != .unlabelled }
    let isAnomaly = judged.map { labels.verdict(ofRow: $0) == .anomaly }
    guard plan.spec.intervals.blocks != nil else { return DrawRows(rows: judged, isAnomaly: isAnomaly) }
    guard let blocks = sample.blocks else {
      throw PlanError(description: "intervals.blocks: the data set was loaded without its blocks")
    }
    return DrawRows(rows: judged, isAnomaly: isAnomaly, blocks: judged.map { blocks[$0] })
  }
}

/// Runs a kernel; a request to stop ends the whole experiment.
func stopping<T>(_ body: () throws(KernelError) -> T) throws -> T {
  do { return try body() } catch .cancelled { throw ExperimentCancelled() }
}
