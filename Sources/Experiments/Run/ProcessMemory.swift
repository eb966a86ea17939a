import Foundation
import NumericKernels

/// The resident memory of this process, as Linux counts it.
public enum ProcessMemory {
  /// Starts a new maximum; without effect where the system does not offer it.
  ///
  /// Memory that was given up and that the allocator still holds goes back to the system first: it is no need of what
  /// comes next.
  public static func resetPeak() {
    returnFreeMemory()
    guard let file = FileHandle(forWritingAtPath: "/proc/self/clear_refs") else { return }
    try? file.write(contentsOf: Data("5".utf8))
    try? file.close()
  }

  /// The largest since the last reset, bytes; nil where the system cannot tell.
  public static var peakBytes: Int? { bytes("VmHWM:") }

  /// Now, without what the allocator holds but nobody uses, bytes; nil where the system cannot tell.
  public static var residentBytes: Int? {
    returnFreeMemory()
    return bytes("VmRSS:")
  }

  private static func bytes(_ name: String) -> Int? {
    guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8) else { return nil }
    let line = status.split(separator: "\n").first { $0.hasPrefix(name) }
    let kilobytes = line?.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first.flatMap { Int($0) }
    return kilobytes.map { $0 * 1024 }
  }
}
