import ArgumentParser
import Foundation
import RunRecords
import Workbench

struct ReferenceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reference", abstract: "Writes the reference pages from the catalogs, or checks that they are current."
  )

  @Option(help: "Folder of the pages.")
  var output = "docs/reference"

  @Flag(help: "Write nothing; fail if a page is missing or differs.")
  var check = false

  func run() throws {
    try refusingBadInput {
      let pages = referencePages(listedCatalogs)
      for (name, text) in pages.sorted(by: { $0.key < $1.key }) {
        let path = "\(output)/\(name)"
        if check {
          let present = try? String(contentsOfFile: path, encoding: .utf8)
          if present != text {
            printError("assay: \(path) is not current: run 'assay reference' and commit the page")
            throw ExitCode(1)
          }
        } else {
          try writeFile(Data(text.utf8), to: path)
        }
      }
    }
  }
}
