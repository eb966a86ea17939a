public import AnomalyCore

/// What the values of the label column mean.
public struct LabelContract: Sendable, Hashable {
  public struct Family: Sendable, Hashable {
    public let name: String
    public let values: [String]
  }

  /// What a value means that is listed nowhere.
  public enum Otherwise: String, Sendable, CaseIterable {
    /// An attack of the family "other".
    case anomaly
    case unlabelled
    /// The data are refused, so that a new name is never an attack by accident.
    case error
  }

  /// The family of rows without attack.
  public static let normalFamily = "normal"
  public static let otherFamily = "other"
  public static let unlabelledFamily = "unlabelled"
  /// The class of a row whose label is missing.
  public static let missingClass = "(missing)"

  public let column: String
  public let normal: [String]
  public let unlabelled: [String]
  public let families: [Family]
  public let otherwise: Otherwise
  /// Taken off the end of every value: KDD Cup 99 writes "smurf.".
  public let strip: String

  /// A label value without what is stripped.
  public func className(of value: String) -> String {
    !strip.isEmpty && value.hasSuffix(strip) ? String(value.dropLast(strip.count)) : value
  }

  /// Verdict and family of a class, or nil if it is listed nowhere and that is an error.
  public func meaning(ofClass name: String) -> (verdict: Verdict, family: String)? {
    if normal.contains(name) { return (.normal, Self.normalFamily) }
    if unlabelled.contains(name) || name == Self.missingClass { return (.unlabelled, Self.unlabelledFamily) }
    if let family = families.first(where: { $0.values.contains(name) }) { return (.anomaly, family.name) }
    switch otherwise {
    case .anomaly: return (.anomaly, Self.otherFamily)
    case .unlabelled: return (.unlabelled, Self.unlabelledFamily)
    case .error: return nil
    }
  }

  /// Every value that is listed.
  public var listedValues: [String] { normal + unlabelled + families.flatMap(\.values) }
}
