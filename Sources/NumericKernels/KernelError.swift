/// What can go wrong below the detectors.
public enum KernelError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The run was asked to stop; nothing it computed is complete.
  case cancelled
  /// A routine of the linear algebra library refused, with its own words.
  case library(routine: String, reason: String)
  /// Variances of the given rows exceed the largest number.
  case overflow

  public var description: String {
    switch self {
    case .cancelled: "cancelled"
    case .library(let routine, let reason): "\(routine): \(reason)"
    case .overflow: "the variances exceed the largest number: scale the columns first"
    }
  }
}
