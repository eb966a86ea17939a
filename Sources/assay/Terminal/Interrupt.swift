import Dispatch
import Foundation
import NumericKernels

/// Turns Ctrl-C and a termination request into a cancellation; a second one ends the process at once.
///
/// Results are renamed into place only when complete, so nothing half-written stays behind either way.
final class Interrupt {
  let cancellation = Cancellation()
  private var sources: [any DispatchSourceSignal] = []

  init() {
    for number in [SIGINT, SIGTERM] {
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      let cancellation = cancellation
      source.setEventHandler {
        if cancellation.isCancelled { _exit(130) }
        cancellation.cancel()
        printError("\nassay: stopping; once more ends at once")
      }
      source.resume()
      sources.append(source)
    }
  }
}
