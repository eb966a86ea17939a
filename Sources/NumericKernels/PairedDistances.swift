/// Distances of all rows of some panels to all clusters, each pair of rows once.
///
/// The panels of a cluster are cut into strips, by size alone. A strip meets the panels from its own on: that gives sums
/// to its own rows, which are complete cluster by cluster, and to the rows it meets, which are added up strip after
/// strip. So every sum has one order of addition, whatever the number of threads.
struct PairedDistances {
  private struct Strip {
    let cluster: Int
    let panels: Range<Int>
    let isLastOfCluster: Bool
  }

  private let panels: ClusterPanels
  private let sizes: [Int]
  private let strips: [Strip]
  private let queries: QueryPanels
  /// At each position.
  private(set) var distances: [ClusterDistances]
  /// Distances from each position to the strips of the present cluster so far.
  private var running: [Double]

  /// Strips that are at work or waiting to be added up, for each thread.
  static let stripsPerThread = 4

  /// - Parameter sizes: Rows of each cluster.
  init(_ panels: ClusterPanels, sizes: [Int]) {
    let length = max(8, (panels.panelCount + 95) / 96)
    strips = panels.ranges.enumerated().flatMap { cluster, range in
      stride(from: range.lowerBound, to: range.upperBound, by: length).map { start in
        let end = min(range.upperBound, start + length)
        return Strip(cluster: cluster, panels: start..<end, isLastOfCluster: end == range.upperBound)
      }
    }
    self.panels = panels
    self.sizes = sizes
    queries = panels.ownQueries()
    distances = Array(repeating: ClusterDistances(), count: panels.positionCount)
    running = Array(repeating: 0, count: panels.positionCount)
  }

  /// - Throws: `KernelError.cancelled`.
  mutating func compute(workers: Workers) throws(KernelError) {
    let batch = Self.stripsPerThread * workers.threads
    var partial = [Double](repeating: 0, count: min(batch, strips.count) * panels.positionCount)
    for start in stride(from: 0, to: strips.count, by: batch) {
      let range = start..<min(strips.count, start + batch)
      try meet(range, &partial, workers)
      try addUp(range, partial, workers)
    }
  }

  /// Lets each strip of a batch meet the panels from its own on, with `partial` for its sums to the rows met.
  private mutating func meet(
    _ batch: Range<Int>, _ partial: inout [Double], _ workers: Workers
  ) throws(KernelError) {
    let (panels, strips, queries, sizes) = (panels, strips, queries, sizes)
    try distances.withUnsafeMutableBufferPointer { distances throws(KernelError) in
      try partial.withUnsafeMutableBufferPointer { partial throws(KernelError) in
        guard let distanceBase = distances.baseAddress, let partialBase = partial.baseAddress else { return }
        let (slots, sums) = (UnsafeSlots(distanceBase), UnsafeSlots(partialBase))
        try workers.forEach(batch.count) { index in
          let strip = strips[batch.lowerBound + index]
          panels.meet(
            strip.panels, of: strip.cluster, queries, sizes: sizes, distances: slots,
            columnSums: sums.base + index * panels.positionCount, workers)
        }
      }
    }
  }

  /// Adds up the sums to the rows that the strips of a batch met.
  private mutating func addUp(
    _ batch: Range<Int>, _ partial: [Double], _ workers: Workers
  ) throws(KernelError) {
    let (panels, strips, sizes, width) = (panels, strips, sizes, ClusterPanels.width)
    try distances.withUnsafeMutableBufferPointer { distances throws(KernelError) in
      try running.withUnsafeMutableBufferPointer { running throws(KernelError) in
        guard let distanceBase = distances.baseAddress, let runningBase = running.baseAddress else { return }
        let (slots, sums) = (UnsafeSlots(distanceBase), UnsafeSlots(runningBase))
        try workers.forEachBlock(of: panels.positionCount, grain: 4096) { block in
          partial.withUnsafeBufferPointer { partial in
            for index in batch {
              let strip = strips[index]
              let offset = (index - batch.lowerBound) * panels.positionCount
              let first = max(block.lowerBound, strip.panels.lowerBound * width)
              for position in first..<max(first, block.upperBound) { sums[position] += partial[offset + position] }
              guard strip.isLastOfCluster else { continue }
              let own = panels.ranges[strip.cluster]
              let since = max(block.lowerBound, own.lowerBound * width)
              for position in since..<max(since, block.upperBound) {
                (slots.base + position).pointee.add(
                  sums[position], isOwn: position < own.upperBound * width, members: sizes[strip.cluster])
                sums[position] = 0
              }
            }
          }
        }
      }
    }
  }
}

extension ClusterPanels {
  /// Distances of one strip of a cluster to the panels from its own on: complete for the rows of the strip, in
  /// `distances`, and the part of this strip for the rows met, in `columnSums`.
  fileprivate func meet(
    _ strip: Range<Int>, of cluster: Int, _ queries: QueryPanels, sizes: [Int],
    distances: UnsafeSlots<ClusterDistances>, columnSums: UnsafeMutablePointer<Double>, _ workers: Workers
  ) {
    let first = strip.lowerBound * Self.width
    (columnSums + first).update(repeating: 0, count: positionCount - first)
    var sums = [Double](repeating: 0, count: strip.count * Self.width)
    for other in cluster..<ranges.count where !ranges[other].isEmpty {
      let met = max(ranges[other].lowerBound, strip.lowerBound)..<ranges[other].upperBound
      sums.withUnsafeMutableBufferPointer { sums in
        guard let base = sums.baseAddress else { return }
        forEachTile(of: met) { tile in
          if workers.cancellation.isCancelled { return }
          for panel in strip {
            let rowSums = base + panel * Self.width - first
            // A panel meets itself from both sides at once.
            if tile.contains(panel) {
              add(queries, panel: panel, to: panel..<panel + 1, rowSums: rowSums, columnSums: nil)
            }
            let later = min(tile.upperBound, max(tile.lowerBound, panel + 1))..<tile.upperBound
            add(queries, panel: panel, to: later, rowSums: rowSums, columnSums: columnSums)
          }
        }
      }
      for place in sums.indices {
        let slot = distances.base + first + place
        slot.pointee.add(sums[place], isOwn: other == cluster, members: sizes[other])
        sums[place] = 0
      }
    }
  }
}
