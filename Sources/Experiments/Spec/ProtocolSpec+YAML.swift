import StrictYAML

extension SpecReader {
  /// `prevalence: {levels: [0.05, 0.01], draws: 5}` and `families: [dos, probe]`.
  func scenarios() -> ScenarioSpec {
    var scenarios = ScenarioSpec()
    if let prevalence = reader.optionalMapping("prevalence") {
      scenarios.levels = prevalence.numbers("levels")
      for level in scenarios.levels where level <= 0 || level >= 1 {
        prevalence.note("levels", "\(level) is no share of anomalies: write numbers between 0 and 1")
      }
      scenarios.draws = prevalence.integer("draws", in: 1...1000, default: scenarios.draws)
      prevalence.finish()
    }
    scenarios.families = reader.strings("families", default: [])
    return scenarios
  }

  /// `intervals: {resamples: 1000, level: 0.95, blocks: source_host}`; `blocks` may be `{column: …, every: hour}`.
  func intervals() -> IntervalSpec {
    var intervals = IntervalSpec()
    guard let given = reader.optionalMapping("intervals") else { return intervals }
    intervals.resamples = given.integer("resamples", in: 0...1_000_000, default: intervals.resamples)
    if (1..<100).contains(intervals.resamples) {
      given.note("resamples", "fewer than 100 resamples give no interval; 0 turns intervals off")
    }
    intervals.level = given.number("level", in: 0.5...0.999, default: intervals.level)
    if let blocks = given.child("blocks") {
      if blocks.scalar != nil {
        intervals.blocks = BlockSpec(column: given.string("blocks"))
      } else {
        let fields = given.mapping("blocks", expecting: "a column or {column: …, every: hour}")
        intervals.blocks = BlockSpec(column: fields.string("column"), every: fields.choice("every", default: .value))
        fields.finish()
      }
    }
    given.finish()
    return intervals
  }

  /// `leakage: refuse`, `leakage: compare` or `leakage: {accept: [class]}`.
  func leakage() -> LeakageRule {
    guard let value = reader.child("leakage") else { return .refuse }
    guard value.entries == nil else {
      let fields = reader.mapping("leakage", expecting: "refuse, compare or {accept: [column, …]}")
      let columns = fields.strings("accept")
      fields.finish()
      return .accept(columns)
    }
    return reader.choice("leakage", among: ["refuse", "compare"]) == "compare" ? .compare : .refuse
  }

  /// `stability: {converge: {budget: 50, target: 0.8, limit: 32}}`.
  func convergence(_ stability: YAMLReader?) -> ConvergenceSpec? {
    guard let given = stability?.optionalMapping("converge") else { return nil }
    let convergence = ConvergenceSpec(
      budget: given.integer("budget", in: 1...Int.max, default: 50),
      target: given.number("target", in: 0.01...1, default: 0.8),
      limit: given.integer("limit", in: 1...4096, default: 32))
    given.finish()
    return convergence
  }
}
