import DataIngest
import Foundation
import Synchronization

/// Shows how far a download is: one line that is rewritten on a terminal; what went wrong on the way, and the end, stay.
final class FetchProgress: Sendable {
  private struct Pace {
    /// Bytes that were at hand when the transfer began.
    var offset = 0
    var start = ContinuousClock.now
    var lastShown: ContinuousClock.Instant?
  }

  private let isQuiet: Bool
  private let line = StatusLine()
  private let pace = Mutex(Pace())

  init(quiet: Bool) {
    isQuiet = quiet
  }

  func show(_ event: DownloadEvent, of name: String) {
    switch event {
    case .started(let address, let offset, _):
      pace.withLock { $0 = Pace(offset: offset) }
      if offset > 0 {
        note("\(name): going on after \(readableBytes(offset)) from \(address.absoluteString)")
      } else if !isQuiet {
        line.rewrite("\(name): from \(address.absoluteString)")
      }
    case .received(let bytes, let length): showBytes(bytes, length, name)
    case .startedOver(let why): note("\(name): beginning anew: \(why)")
    case .waiting(let why, let attempt, let attempts, let wait):
      note("\(name): \(why); attempt \(attempt) of \(attempts) in \(wait.components.seconds) s")
    case .movingOn(let why): note("\(name): \(why); trying the next address")
    }
  }

  /// A line that stays.
  func note(_ text: String) {
    if !isQuiet { line.note(text) }
  }

  /// Leaves no half line before a message of another kind.
  func clear() { line.clear() }

  private func showBytes(_ bytes: Int, _ length: Int?, _ name: String) {
    guard !isQuiet, line.isTerminal else { return }
    let rate: String? = pace.withLock { pace in
      let now = ContinuousClock.now
      if bytes != length, let last = pace.lastShown, now - last < .milliseconds(100) { return nil }
      pace.lastShown = now
      let seconds = max(0.001, (now - pace.start) / .seconds(1))
      return readableBytes(Int(Double(bytes - pace.offset) / seconds)) + "/s"
    }
    guard let rate else { return }
    let whole = length.map { " of \(readableBytes($0)) (\($0 > 0 ? 100 * bytes / $0 : 100) %)" } ?? ""
    line.rewrite("\(name): \(readableBytes(bytes))\(whole), \(rate)")
  }
}

/// "812 bytes", "2.1 MB".
func readableBytes(_ count: Int) -> String {
  var value = Double(count)
  if value < 1000 { return "\(count) bytes" }
  for unit in ["kB", "MB", "GB"] {
    value /= 1000
    if value < 999.95 || unit == "GB" { return String(format: "%.1f ", value) + unit }
  }
  return "\(count) bytes"
}
