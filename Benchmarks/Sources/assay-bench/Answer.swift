import Foundation

/// What a task found, in a form in which two programs can be compared.
enum Answer {
  /// One number a row.
  case scores([Double])
  /// One cluster a row, −1 for noise.
  case clusters([Int32])
  /// A single figure, the less the better.
  case figure(Double)

  /// All of it as doubles, which is how it is stored.
  var values: [Double] {
    switch self {
    case .scores(let scores): scores
    case .clusters(let labels): labels.map(Double.init)
    case .figure(let figure): [figure]
    }
  }
}
