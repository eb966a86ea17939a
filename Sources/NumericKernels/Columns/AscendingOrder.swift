import CNumericKernels

/// Indices of values from the least to the greatest, equal values by index.
public struct AscendingOrder {
  private let words: UnsafeBufferPointer<UInt64>

  public var count: Int { words.count }

  /// The index of the value at a place of the order.
  public subscript(place: Int) -> Int { Int(words[place] & 0xffff_ffff) }

  /// Room that a sort needs.
  public static let bytesPerValue = 2 * MemoryLayout<UInt64>.size

  /// Sorts for the time of `body`.
  ///
  /// - Parameter values: Numbers, infinite ones too, fewer than 2³².
  /// - Complexity: O(*n*); O(*n* log *n*) when most values are equal in single precision but not in double.
  public static func of<T>(_ values: UnsafeBufferPointer<Double>, _ body: (AscendingOrder) -> T) -> T {
    precondition(values.count < 1 << 32, "\(values.count) values are too many to sort at once")
    return withUnsafeTemporaryAllocation(of: UInt64.self, capacity: max(1, 2 * values.count)) { room in
      guard let work = room.baseAddress, let base = values.baseAddress, !values.isEmpty else {
        return body(AscendingOrder(words: UnsafeBufferPointer(start: nil, count: 0)))
      }
      let count = values.count
      let words = assay_ascending_order(base, Int64(count), work, work + count)
      return body(AscendingOrder(words: UnsafeBufferPointer(start: words, count: count)))
    }
  }
}
