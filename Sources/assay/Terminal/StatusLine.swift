import Foundation
import Synchronization

/// The last line on standard error, which is rewritten on a terminal. Elsewhere only lines that stay are written.
final class StatusLine: Sendable {
  let isTerminal = isatty(STDERR_FILENO) == 1
  private let lastWidth = Mutex(0)

  /// Replaces the line; does nothing where there is no terminal.
  func rewrite(_ text: String) {
    guard isTerminal else { return }
    lastWidth.withLock { width in
      let fill = String(repeating: " ", count: max(0, width - text.count))
      FileHandle.standardError.write(Data("\r\(text)\(fill)\(text.isEmpty ? "\r" : "")".utf8))
      width = text.count
    }
  }

  func clear() { rewrite("") }

  /// Writes a line that stays.
  func note(_ text: String) {
    clear()
    printError(text)
  }
}
