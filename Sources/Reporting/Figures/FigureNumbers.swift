import Foundation

/// Four significant digits: figures show no more, and files stay small.
func rounded(_ value: Double) -> Double {
  guard value.isFinite, value != 0 else { return value }
  let scale = pow(10, 3 - floor(log10(abs(value))))
  guard scale.isFinite, scale > 0 else { return value }
  return (value * scale).rounded() / scale
}

/// "46.5 %"
func percent(_ share: Double) -> String {
  let value = share * 100
  return String(format: value != 0 && abs(value) < 0.1 ? "%.2g %%" : "%.1f %%", value)
}
