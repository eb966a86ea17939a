public import ArgumentParser
import RunRecords
public import Workbench

extension DecisionFormat: ExpressibleByArgument {}

struct PickCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pick", abstract: "Picks a detector from a result by a policy, with reasons.",
    discussion: """
      Example: assay pick results/nsl-kdd --policy policies/top-50.yaml

      Writes decision.md and decision.json beside the result: the winner and why, what was close, what it costs, what would
      change it, the alarms that stand. Data without labels give a recommendation, which is no verdict; the JSON says
      which it is in 'outcome'.

      Exit status: 0 picked · 2 input refused · 3 no detector satisfies the policy; what each lacks is written
      """)

  @Argument(help: "Folder that 'assay run' wrote.")
  var folder: String

  @Option(help: "The policy file; see policies/README.md.")
  var policy: String

  @Option(help: "How to print the decision: text, markdown, brief (a few lines of Markdown) or json.")
  var format = DecisionFormat.text

  @Flag(inversion: .prefixedNo, help: "Write decision.md and decision.json into the folder.")
  var write = true

  func run() throws {
    try refusingBadInput {
      let decision = try pick(from: folder, policy: policy)
      if write { try writeDecision(decision, to: folder) }
      print(try rendered(decision, as: format), terminator: "")
      if decision.outcome == .none { throw ExitCode(3) }
    }
  }
}
