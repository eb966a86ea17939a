extension Hypothesis.Verdict {
  /// Whether a quantity reaches a limit: supported when its whole interval does, not supported when none of it does.
  public init(lower: Double, upper: Double, atLeast limit: Double) {
    self = lower >= limit ? .supported : upper < limit ? .notSupported : .undecidable
  }

  /// Whether everything holds: one failure is enough against it, one doubt enough to leave it open.
  public init(all verdicts: [Hypothesis.Verdict]) {
    if verdicts.contains(.notSupported) {
      self = .notSupported
    } else {
      self = verdicts.isEmpty || verdicts.contains(.undecidable) ? .undecidable : .supported
    }
  }
}

/// How much more frequent something is in a group than in all rows.
struct Lift: Sendable {
  let share: CountedShare
  /// The share in all rows, taken as known: the group is the smaller sample by far.
  let base: Double
  let value: Double
  let lower: Double
  let upper: Double

  /// Nil for an empty group or a base of 0.
  init?(_ share: CountedShare, base: Double) {
    guard let value = share.value, let lower = share.lower, let upper = share.upper, base > 0 else { return nil }
    self.share = share
    self.base = base
    (self.value, self.lower, self.upper) = (value / base, lower / base, upper / base)
  }

  func figure(_ name: String) -> Hypothesis.Figure { Hypothesis.Figure(name, value, lower: lower, upper: upper) }

  /// "1.62 × [1.49, 1.74]"
  var text: String {
    "\(HypothesisText.number(value)) × [\(HypothesisText.number(lower)), \(HypothesisText.number(upper))]"
  }
}

extension CountedShare {
  func figure(_ name: String) -> Hypothesis.Figure {
    Hypothesis.Figure(name, value ?? .nan, lower: lower, upper: upper)
  }

  /// "754 of 1260, 59.8 %"
  public var text: String { "\(hits) of \(total)" + (value.map { ", \(HypothesisText.percent($0))" } ?? "") }
}

/// Numbers in sentences.
package enum HypothesisText {
  /// Two decimals; up to four for small numbers.
  package static func number(_ value: Double) -> String {
    guard value.isFinite && abs(value) < 1e12 else { return "\(value)" }
    let (scale, digits) = abs(value) < 0.1 && value != 0 ? (10_000.0, 4) : (100.0, 2)
    let whole = Int((value * scale).rounded())
    let fraction = String(abs(whole) % Int(scale))
    var decimals = String(repeating: "0", count: digits - fraction.count) + fraction
    while decimals.count > 2 && decimals.last == "0" { decimals.removeLast() }
    return "\(whole < 0 ? "-" : "")\(abs(whole) / Int(scale)).\(decimals)"
  }

  /// "59.8 %"
  package static func percent(_ share: Double) -> String {
    let tenths = Int((share * 1000).rounded())
    return "\(tenths / 10).\(abs(tenths) % 10) %"
  }

  /// "1.62 [1.49, 1.74]"
  package static func interval(_ value: Double, _ lower: Double, _ upper: Double) -> String {
    "\(number(value)) [\(number(lower)), \(number(upper))]"
  }

  /// A whole number as one, others with decimals.
  static func plain(_ value: Double) -> String {
    value == value.rounded() ? RuleCondition.words(value) : number(value)
  }
}
