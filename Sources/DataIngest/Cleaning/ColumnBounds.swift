package import AnomalyCore

/// What one pass over a column shows: enough to see of most columns that nothing is wrong with them.
package struct ColumnBounds: Sendable, Hashable {
  package private(set) var hasMissing = false
  /// Of the numbers that are not missing; where there are none, the least is greater than the greatest.
  package private(set) var least = Double.infinity
  package private(set) var greatest = -Double.infinity
  /// All numbers that are not missing are whole and below 2⁵¹. False may also mean that they were not looked at.
  package private(set) var isSurelyWhole = false

  /// Of no values.
  init() { isSurelyWhole = true }

  package init(_ column: Column) {
    switch column.values {
    case .numeric(let values): self = values.withUnsafeBufferPointer { ColumnBounds($0) }
    case .categorical(let codes, _): self = codes.withUnsafeBufferPointer { ColumnBounds(codes: $0) }
    }
  }

  init(codes: UnsafeBufferPointer<Int32>) {
    var least: Int32 = 0
    for code in codes { least = min(least, code) }
    hasMissing = least < 0
  }

  init(_ values: UnsafeBufferPointer<Double>) {
    typealias Lanes = SIMD8<Double>
    var least = Lanes(repeating: .infinity), greatest = -least
    var isMissing = SIMDMask<SIMD8<Int64>>(repeating: false), isBroken = isMissing
    // Added and taken off again, it leaves whole numbers alone and rounds all others, up to 2⁵¹.
    let rounding = Lanes(repeating: 0x1.8p52)
    @inline(__always)
    func look(_ lanes: Lanes) {
      let isNumber = lanes .== lanes
      isMissing .|= .!isNumber
      least.replace(with: lanes, where: lanes .< least)
      greatest.replace(with: lanes, where: lanes .> greatest)
      isBroken .|= isNumber .& ((lanes + rounding) - rounding .!= lanes)
    }
    let raw = UnsafeRawBufferPointer(values), size = MemoryLayout<Lanes>.size
    let whole = raw.count / size * size
    var offset = 0
    while offset < whole {
      look(raw.loadUnaligned(fromByteOffset: offset, as: Lanes.self))
      offset += size
    }
    if let first = values.first, whole < raw.count {
      // The first value once more changes nothing.
      var lanes = Lanes(repeating: first)
      for (lane, value) in values[(whole / MemoryLayout<Double>.stride)...].enumerated() { lanes[lane] = value }
      look(lanes)
    }
    (self.least, self.greatest) = (least.min(), greatest.max())
    hasMissing = isMissing != SIMDMask(repeating: false)
    isSurelyWhole =
      isBroken == SIMDMask(repeating: false)
      && (self.least > self.greatest || self.least >= -0x1p51 && self.greatest <= 0x1p51)
  }

  /// Takes up the values that another one is of.
  mutating func add(_ other: ColumnBounds) {
    hasMissing = hasMissing || other.hasMissing
    least = min(least, other.least)
    greatest = max(greatest, other.greatest)
    isSurelyWhole = isSurelyWhole && other.isSurelyWhole
  }
}
