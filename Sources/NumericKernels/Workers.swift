import Dispatch
import Synchronization

/// A request to stop that one thread makes and the others see.
public final class Cancellation: Sendable {
  private let requested = Atomic<Bool>(false)

  public init() {}

  public func cancel() { requested.store(true, ordering: .relaxed) }
  public var isCancelled: Bool { requested.load(ordering: .relaxed) }
}

/// How many threads a kernel may use, and whether it should stop.
///
/// Work is cut into blocks by size alone, never by thread, and each block writes its own slots:
/// the result has the same bits for any number of threads.
public struct Workers: Sendable {
  /// Number of threads, at least 1.
  public let threads: Int
  public let cancellation: Cancellation

  public init(threads: Int = 1, cancellation: Cancellation = Cancellation()) {
    self.threads = max(1, threads)
    self.cancellation = cancellation
  }

  /// Stops here if cancellation was requested.
  public func checkCancellation() throws(KernelError) {
    if cancellation.isCancelled { throw .cancelled }
  }

  /// Calls `body` once for every index of `0..<count`, on up to `threads` threads, in no particular order.
  ///
  /// - Throws: `KernelError.cancelled`; between two indices cancellation is looked at.
  public func forEach(_ count: Int, _ body: @Sendable (Int) -> Void) throws(KernelError) {
    let lanes = min(threads, count)
    if lanes <= 1 {
      for index in 0..<count {
        if cancellation.isCancelled { throw .cancelled }
        body(index)
      }
      return
    }
    let next = Atomic<Int>(0)
    DispatchQueue.concurrentPerform(iterations: lanes) { _ in
      while !cancellation.isCancelled {
        let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
        if index >= count { return }
        body(index)
      }
    }
    try checkCancellation()
  }

  /// Calls `body` for consecutive ranges of `0..<count` that hold `grain` indices each (the last may hold fewer).
  public func forEachBlock(
    of count: Int, grain: Int, _ body: @Sendable (Range<Int>) -> Void
  ) throws(KernelError) {
    try forEach((count + grain - 1) / grain) { block in
      body(block * grain..<min(count, (block + 1) * grain))
    }
  }

  /// One value for every index of `0..<count`, computed in blocks of `grain` indices.
  public func map<T: Sendable>(
    _ count: Int, grain: Int = 1, _ transform: @Sendable (Int) -> T
  ) throws(KernelError) -> [T] {
    let filled: Result<[T], KernelError> = fillSlots(of: T.self, count: count) { slots throws(KernelError) in
      try forEachBlock(of: count, grain: grain) { range in
        for index in range { slots.initialize(index, to: transform(index)) }
      }
    }
    return try filled.get()
  }
}

/// Slots that several threads fill, each index written by exactly one of them.
///
/// Here and in `DisjointSets`, and nowhere else, the compiler's check of shared mutable state is switched off.
public struct UnsafeSlots<T>: @unchecked Sendable {
  public let base: UnsafeMutablePointer<T>

  public init(_ base: UnsafeMutablePointer<T>) { self.base = base }

  @inlinable
  public func initialize(_ index: Int, to value: T) { (base + index).initialize(to: value) }

  @inlinable
  public subscript(index: Int) -> T {
    get { base[index] }
    nonmutating set { base[index] = newValue }
  }
}

/// Allocates `count` slots, lets `fill` initialise every one of them, and returns them as an array.
/// When `fill` throws, trivial slots are given up; others may leak what they held, which only cancellation can cause.
private func fillSlots<T>(
  of type: T.Type, count: Int, _ fill: (UnsafeSlots<T>) throws(KernelError) -> Void
) -> Result<[T], KernelError> {
  var failure: KernelError?
  let values = [T](unsafeUninitializedCapacity: count) { buffer, initialized in
    guard let base = buffer.baseAddress else { return }
    do throws(KernelError) {
      try fill(UnsafeSlots(base))
      initialized = count
    } catch {
      failure = error
    }
  }
  if let failure { return .failure(failure) }
  return .success(values)
}
