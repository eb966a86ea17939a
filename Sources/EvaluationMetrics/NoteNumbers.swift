/// A number as a note shows it: three decimal places, trailing zeros left out.
func rounded(_ value: Double) -> String {
  let scaled = (value * 1000).rounded()
  guard abs(scaled) < 1e15 else { return "\(value)" }
  let text = "\(scaled / 1000)"
  return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
}

/// A share as a percentage with one decimal place: "3.2 %".
func percentage(_ share: Double) -> String { rounded((share * 1000).rounded() / 10) + " %" }
