import Foundation

/// A metric's value in a sentence: three decimals.
func figure(_ value: Double) -> String {
  value.isFinite ? String(format: "%.3f", value == 0 ? 0 : value) : value > 0 ? "∞" : value < 0 ? "−∞" : "–"
}

/// A difference with its sign.
func signed(_ value: Double) -> String { (value > 0 ? "+" : "") + figure(value) }

/// A time, a size, a factor: at most three significant digits.
func short(_ value: Double) -> String {
  abs(value) >= 1000 ? String(format: "%.0f", value) : String(format: "%.3g", value)
}

/// "[0.791, 0.889]"
func span(_ lower: Double, _ upper: Double) -> String { "[\(figure(lower)), \(figure(upper))]" }

/// "[-0.051, +0.013]"
func signedSpan(_ lower: Double, _ upper: Double) -> String { "[\(signed(lower)), \(signed(upper))]" }

/// "a", "a and b", "a, b and c"
func listed(_ names: [String]) -> String {
  guard let last = names.last, names.count > 1 else { return names.first ?? "" }
  return names.dropLast().joined(separator: ", ") + " and " + last
}

/// "1 alert", "2 alerts"
func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
