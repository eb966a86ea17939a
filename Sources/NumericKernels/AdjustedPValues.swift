/// Holm's step-down adjustment of several *p* values: each may be compared with the level that all together shall keep.
///
/// The *i*-th smallest of *m* is multiplied by *m* − *i* + 1; none falls below a smaller one, none exceeds 1. Equal values
/// stay equal. S. Holm: A simple sequentially rejective multiple test procedure, Scandinavian Journal of Statistics 6,
/// 1979.
///
/// - Returns: One value for each given one, in the given order.
/// - Complexity: O(*m* log *m*).
public func holmAdjusted(_ values: [Double]) -> [Double] {
  var adjusted = values
  var greatest = 0.0
  for (position, index) in values.indices.sorted(by: { values[$0] < values[$1] }).enumerated() {
    greatest = max(greatest, min(1, values[index] * Double(values.count - position)))
    adjusted[index] = greatest
  }
  return adjusted
}

/// The step-up adjustment of Benjamini and Hochberg: rejecting what stays below a level keeps the expected share of false
/// rejections below it, for independent and for positively dependent tests.
///
/// The *i*-th smallest of *m* is multiplied by *m* / *i*; none exceeds a greater one, none exceeds 1. Equal values stay
/// equal. Y. Benjamini, Y. Hochberg 1995 (doi 10.1111/j.2517-6161.1995.tb02031.x).
///
/// - Returns: One value for each given one, in the given order.
/// - Complexity: O(*m* log *m*).
public func benjaminiHochbergAdjusted(_ values: [Double]) -> [Double] {
  var adjusted = values
  var least = 1.0
  for (position, index) in values.indices.sorted(by: { values[$0] > values[$1] }).enumerated() {
    least = min(least, values[index] * Double(values.count) / Double(values.count - position))
    adjusted[index] = least
  }
  return adjusted
}
