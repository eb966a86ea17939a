import ArgumentParser
import Foundation
import RunRecords

/// Prints a record as JSON on standard output.
func printJSON(_ record: some Encodable) throws {
  FileHandle.standardOutput.write(try encodedRecord(record))
}

/// "50,100" as numbers.
func parsedBudgets(_ text: String) throws -> [Int] {
  try text.split(separator: ",").map { part in
    guard let budget = Int(part.trimmingCharacters(in: .whitespaces)), budget > 0 else {
      throw ValidationError("--budget \(text): write whole numbers above 0, separated by commas")
    }
    return budget
  }
}
