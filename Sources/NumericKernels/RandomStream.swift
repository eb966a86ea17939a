import RealModule

/// Counter-based random numbers: Philox4x32-10 (Salmon, Moraes, Dror, Shaw 2011, doi 10.1145/2063384.2063405).
///
/// The key is the seed, the upper half of the counter names the stream, the lower half counts the draws.
public struct RandomStream: RandomNumberGenerator, Sendable {
  private let key: UInt64
  private let stream: UInt64
  private var counter: UInt64 = 0
  private var spare: UInt64?
  private var spareGaussian: Double?

  init(key: UInt64, stream: UInt64) {
    self.key = key
    self.stream = stream
  }

  public mutating func next() -> UInt64 {
    if let value = spare {
      spare = nil
      return value
    }
    let words = philox4x32(
      counter: (
        UInt32(truncatingIfNeeded: counter), UInt32(truncatingIfNeeded: counter >> 32),
        UInt32(truncatingIfNeeded: stream), UInt32(truncatingIfNeeded: stream >> 32)
      ),
      key: (UInt32(truncatingIfNeeded: key), UInt32(truncatingIfNeeded: key >> 32)))
    counter &+= 1
    spare = UInt64(words.2) | UInt64(words.3) << 32
    return UInt64(words.0) | UInt64(words.1) << 32
  }

  /// Uniform in [0, 1), a multiple of 2⁻⁵³.
  public mutating func uniform() -> Double {
    Double(next() >> 11) * 0x1p-53
  }

  /// Uniform in `range`, its upper end excluded but for rounding.
  public mutating func uniform(in range: ClosedRange<Double>) -> Double {
    range.lowerBound + uniform() * (range.upperBound - range.lowerBound)
  }

  /// Uniform over `0..<bound`, without bias (Lemire 2019, doi 10.1145/3230636).
  public mutating func below(_ bound: Int) -> Int {
    precondition(bound > 0, "no index below \(bound)")
    let limit = UInt64(bound)
    var product = next().multipliedFullWidth(by: limit)
    if product.low < limit {
      let threshold = (0 &- limit) % limit
      while product.low < threshold { product = next().multipliedFullWidth(by: limit) }
    }
    return Int(product.high)
  }

  /// Standard normal (Box and Muller 1958, doi 10.1214/aoms/1177706645).
  public mutating func gaussian() -> Double {
    if let value = spareGaussian {
      spareGaussian = nil
      return value
    }
    let radius = Double.sqrt(-2 * Double.log(1 - uniform()))
    let angle = 2 * Double.pi * uniform()
    spareGaussian = radius * Double.sin(angle)
    return radius * Double.cos(angle)
  }

  /// Exponential with the given mean.
  public mutating func exponential(mean: Double) -> Double {
    -mean * Double.log(1 - uniform())
  }

  /// `0..<count` in random order (Fisher and Yates).
  public mutating func permutation(of count: Int) -> [Int] {
    var order = Array(0..<count)
    for last in stride(from: count - 1, to: 0, by: -1) { order.swapAt(last, below(last + 1)) }
    return order
  }

  /// `size` different indices of `0..<count`, in random order, by a partial shuffle.
  ///
  /// - Complexity: O(size) draws; O(min(size, count)) memory where the sample is a small part, else O(count).
  public mutating func sample(_ size: Int, of count: Int) -> [Int] {
    precondition(size <= count, "cannot draw \(size) of \(count)")
    if size < count / 16 { return sparseSample(size, of: count) }
    var order = Array(0..<count)
    for position in 0..<size { order.swapAt(position, position + below(count - position)) }
    return Array(order.prefix(size))
  }

  /// The same draws and the same sample, without the indices that the shuffle leaves in place.
  private mutating func sparseSample(_ size: Int, of count: Int) -> [Int] {
    var sample: [Int] = []
    sample.reserveCapacity(size)
    // Open addressing; a place beyond the sample that was never drawn still holds its own index.
    let mask = (1 << (Int.bitWidth - size.leadingZeroBitCount)) * 2 - 1
    var slots = [(place: Int, holds: Int)](repeating: (-1, 0), count: mask + 1)
    func slot(of place: Int) -> Int {
      var slot = Int(truncatingIfNeeded: mixed(UInt64(place))) & mask
      while slots[slot].place >= 0 && slots[slot].place != place { slot = (slot + 1) & mask }
      return slot
    }
    for position in 0..<size {
      let drawn = position + below(count - position)
      let here = slot(of: position), there = slot(of: drawn)
      let value = slots[here].place < 0 ? position : slots[here].holds
      sample.append(slots[there].place < 0 ? drawn : slots[there].holds)
      slots[there] = (drawn, value)
    }
    return sample
  }
}

/// Ten rounds of Philox on one block of four 32-bit words.
package func philox4x32(
  counter: (UInt32, UInt32, UInt32, UInt32), key: (UInt32, UInt32)
) -> (UInt32, UInt32, UInt32, UInt32) {
  var (c0, c1, c2, c3) = counter
  var (k0, k1) = key
  for _ in 0..<10 {
    let first = UInt64(0xD251_1F53) &* UInt64(c0)
    let second = UInt64(0xCD9E_8D57) &* UInt64(c2)
    (c0, c1, c2, c3) = (
      UInt32(truncatingIfNeeded: second >> 32) ^ c1 ^ k0, UInt32(truncatingIfNeeded: second),
      UInt32(truncatingIfNeeded: first >> 32) ^ c3 ^ k1, UInt32(truncatingIfNeeded: first)
    )
    k0 &+= 0x9E37_79B9
    k1 &+= 0xBB67_AE85
  }
  return (c0, c1, c2, c3)
}
