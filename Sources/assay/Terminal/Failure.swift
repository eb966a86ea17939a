import ArgumentParser
import Experiments
import Foundation

/// Writes a line to standard error.
func printError(_ text: String) {
  FileHandle.standardError.write(Data((text + "\n").utf8))
}

/// Runs a command's body; an error becomes one clear message on standard error and an exit status.
func refusingBadInput(_ body: () throws -> Void) throws {
  do {
    try body()
  } catch let code as ExitCode {
    throw code
  } catch let error as ExperimentCancelled {
    printError("assay: \(error)")
    throw ExitCode(130)
  } catch {
    printError("assay: \(error)")
    throw ExitCode(2)
  }
}
