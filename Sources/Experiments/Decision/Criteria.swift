import AnomalyCore
import RunRecords

/// What tells tied candidates apart.
extension Evidence {
  /// Labels with the best estimate first, without labels with the most stable first; equal ones by label.
  func ordered(_ arms: [String]) -> [String] {
    func value(_ arm: String) -> Double {
      (policy.metric == nil ? stability(arm)?.value : interval(arm)?.estimate) ?? -.infinity
    }
    return arms.sorted { value($0) != value($1) ? value($0) > value($1) : $0 < $1 }
  }

  /// Whether a paired difference is more than chance.
  ///
  /// Where every resample gives the same difference, as with shares of 0 and 1, resampling shows no uncertainty: then
  /// the exact intervals of the two must lie apart.
  func isClear(_ difference: DifferenceRecord) -> Bool {
    guard difference.isClear else { return false }
    guard difference.lower == difference.upper, let first = interval(difference.first),
      let second = interval(difference.second)
    else { return true }
    return first.cautiousLower > second.cautiousUpper || second.cautiousLower > first.cautiousUpper
  }

  /// How a criterion decides: a full sentence.
  func rule(_ criterion: Policy.Criterion) -> String {
    switch criterion {
    case .metric: "The best \(metricTitle)."
    case .stability:
      "\(stabilityTitle) between fits more than \(figure(policy.stability.margin)) below another's loses; over seeds it "
        + "says less than over subsamples, so it wins only against its own kind."
    case .agreement:
      "\(agreementTitle) with the mean rank of all detectors more than \(figure(policy.agreement.margin)) below the "
        + "best loses."
    case .cost:
      "One fit and one scoring of the evaluation rows that takes more than \(short(policy.cost.factor)) times the "
        + "cheapest one's seconds, and \(short(policy.cost.margin)) s more, loses."
    case .explainability: "Scores that are less explainable than another's lose (opaque, partial, additive)."
    }
  }

  /// Why `arm` loses to one of the others, or nil. What is not known neither wins nor loses.
  func behind(_ arm: String, in criterion: Policy.Criterion, among arms: [String]) -> String? {
    switch criterion {
    case .metric: nil
    case .stability: lessStable(arm, among: arms)
    case .agreement: agreesLess(arm, among: arms)
    case .cost: dearer(arm, among: arms)
    case .explainability: lessExplainable(arm, among: arms)
    }
  }

  private func lessStable(_ arm: String, among arms: [String]) -> String? {
    guard let own = stability(arm) else { return nil }
    let better = arms.compactMap { other in stability(other).map { (other, $0) } }.filter { _, other in
      other.value - own.value > policy.stability.margin && !(other.source == .seeds && own.source == .subsamples)
    }
    return better.max { $0.1.value < $1.1.value }.map { name, other in
      "\(figure(own.value)) over \(own.source.rawValue) against \(figure(other.value)) over \(other.source.rawValue) "
        + "(\(name))"
    }
  }

  private func agreesLess(_ arm: String, among arms: [String]) -> String? {
    guard let own = agreement(arm)?.value else { return nil }
    let values = arms.compactMap { other in agreement(other)?.value.map { (other, $0) } }
    guard let best = values.max(by: { $0.1 < $1.1 }), best.1 - own > policy.agreement.margin else { return nil }
    return "\(figure(own)) against \(figure(best.1)) (\(best.0))"
  }

  private func dearer(_ arm: String, among arms: [String]) -> String? {
    guard let own = seconds(arm) else { return nil }
    let values = arms.compactMap { other in seconds(other).map { (other, $0) } }
    guard let least = values.min(by: { $0.1 < $1.1 }), own > policy.cost.factor * least.1,
      own - least.1 > policy.cost.margin
    else { return nil }
    return "\(short(own)) s against \(short(least.1)) s (\(least.0))"
  }

  private func lessExplainable(_ arm: String, among arms: [String]) -> String? {
    func level(_ label: String) -> Explainability? {
      self.arms.first { $0.label == label }.flatMap { traits($0)?.explainability }
    }
    guard let own = level(arm) else { return nil }
    let levels = arms.compactMap { other in level(other).map { (other, $0) } }
    guard let best = levels.max(by: { $0.1.rank < $1.1.rank }), best.1.rank > own.rank else { return nil }
    return "'\(own.rawValue)' against '\(best.1.rawValue)' (\(best.0))"
  }
}
