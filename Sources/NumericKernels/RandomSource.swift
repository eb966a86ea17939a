/// One seed, from which named streams of random numbers are derived.
///
/// A stream depends on the seed, the name and the index alone, never on the order in which streams are asked for
/// or the thread that draws from them: `source.stream("tree", 17)` is the same however the trees are scheduled.
public struct RandomSource: Sendable, Hashable {
  public let seed: UInt64

  public init(seed: UInt64) { self.seed = seed }

  /// The stream of that name and index.
  public func stream(_ name: String, _ index: Int = 0) -> RandomStream {
    RandomStream(key: seed, stream: streamID(name, index))
  }

  /// Another source, for a part of the work that names its own streams.
  public func child(_ name: String, _ index: Int = 0) -> RandomSource {
    RandomSource(seed: mixed(seed ^ mixed(streamID(name, index))))
  }

  private func streamID(_ name: String, _ index: Int) -> UInt64 {
    // FNV-1a over the name, then the finaliser of SplitMix64 with the index.
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
    return mixed(hash &+ mixed(UInt64(bitPattern: Int64(index))))
  }
}

/// The finaliser of SplitMix64 (Steele, Lea, Flood 2014, doi 10.1145/2660193.2660195): a bijection that scatters bits.
public func mixed(_ value: UInt64) -> UInt64 {
  var z = value &+ 0x9e37_79b9_7f4a_7c15
  z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
  z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
  return z ^ (z >> 31)
}
