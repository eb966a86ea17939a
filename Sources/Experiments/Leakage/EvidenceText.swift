/// "494,021"
func spelled(_ count: Int) -> String {
  var digits = Array(String(count))
  for place in stride(from: digits.count - 3, to: 0, by: -3) { digits.insert(",", at: place) }
  return String(digits)
}

/// "71.3 %"; never "100.0 %" for less than all, nor "0.0 %" for more than nothing.
func percent(_ share: Double) -> String {
  let tenths = Int((share * 1000).rounded())
  let shown = share < 1 ? min(tenths, 999) : tenths
  if shown <= 0 { return share > 0 ? "under 0.1 %" : "0 %" }
  return shown % 10 == 0 ? "\(shown / 10) %" : "\(shown / 10).\(shown % 10) %"
}

/// "0.9993", cut and not rounded: an AUC just below 1 is not shown as 1.
func fourDigits(_ value: Double) -> String {
  let digits = String(Int((abs(value) * 10_000).rounded(.down)))
  let padded = String(repeating: "0", count: max(0, 5 - digits.count)) + digits
  return padded.prefix(padded.count - 4) + "." + padded.suffix(4)
}

/// The first few of many: "a, b, c and 5 more".
func listed(_ texts: [String], limit: Int = 3) -> String {
  let more = texts.count - limit
  return texts.prefix(limit).joined(separator: ", ") + (more > 0 ? " and \(spelled(more)) more" : "")
}
