import AnomalyTestSupport
import Foundation
import Testing

/// Input that must be refused: a name, the arguments (FILE stands for a file with the given text), what the message says.
private struct BadInput: CustomTestStringConvertible {
  let name: String
  let text: String?
  let arguments: [String]
  let says: [String]

  init(_ name: String, _ text: String?, _ arguments: [String], says: [String]) {
    self.name = name
    self.text = text
    self.arguments = arguments
    self.says = says
  }

  var testDescription: String { name }
}

private let score = ["score", "--detector", "hbos", "--input", "FILE", "--output", "OUT"]

private func scored(_ detector: String, _ more: String...) -> [String] {
  ["score", "--detector", detector, "--input", "FILE", "--output", "OUT"] + more
}

private let rows = "a,b\n1,2\n2,3\n3,5\n4,4\n5,9\n6,1\n"

private let badInputs: [BadInput] = [
  BadInput("empty file", "", score, says: ["FILE", "empty"]),
  BadInput("header only", "a,b\n", score, says: ["FILE", "row"]),
  BadInput("one row", "a,b\n1,2\n", scored("isolation-forest"), says: ["1 rows are too few", "2"]),
  BadInput("one row for lof", "a,b\n1,2\n", scored("lof"), says: ["too few", "21"]),
  BadInput("only a label column", "y\n0\n1\n", scored("hbos", "--label-column", "y"), says: ["column"]),
  BadInput("all constant", "a,b\n1,2\n1,2\n1,2\n", score, says: ["all 3 rows are equal"]),
  BadInput("not a number", "a,b\n1,2\n3,x\n", score, says: ["FILE:3", "'b'", "x"]),
  BadInput("NaN", "a,b\n1,2\nNaN,3\n", score, says: ["FILE:3", "'a'", "finite"]),
  BadInput("infinite", "a,b\n1,inf\n2,3\n", score, says: ["FILE:2", "'b'", "finite"]),
  BadInput("ragged", "a,b\n1,2\n3\n4,5\n", score, says: ["FILE:3", "2"]),
  BadInput("unclosed quote", "a,b\n1,\"2\n3,4\n", score, says: ["FILE:2", "quote"]),
  BadInput("k above n", rows, scored("lof", "--parameter", "neighbors=6"), says: ["6 rows are too few", "7"]),
  BadInput("more clusters than rows", rows, scored("k-means-composite"), says: ["too few", "8"]),
  BadInput("no such file", nil, score, says: ["FILE", "no such file"]),
  BadInput("a folder", nil, ["score", "--detector", "hbos", "--input", "/tmp", "--output", "OUT"], says: ["/tmp"]),
  BadInput("unknown detector", rows, scored("hbso"), says: ["'hbso'", "did you mean 'hbos'"]),
  BadInput(
    "unknown parameter", rows, scored("lof", "--parameter", "neighbours=3"), says: ["did you mean 'neighbors'"]),
  BadInput("refused value", rows, scored("lof", "--parameter", "neighbors=-3"), says: ["'neighbors'", "1…100000"]),
  BadInput("no value", rows, scored("lof", "--parameter", "neighbors"), says: ["name=value"]),
  BadInput("no label column", rows, scored("hbos", "--label-column", "z"), says: ["'z'"]),
  BadInput("label of another kind", rows, scored("hbos", "--label-column", "b"), says: ["FILE:2", "2"]),
  BadInput(
    "clusters of a detector without", rows, scored("hbos", "--partition", "OUT2"), says: ["makes no clusters"]),
  BadInput(
    "not a model", rows, ["score", "--model", "FILE", "--input", "FILE", "--output", "OUT"], says: ["not a model"]),
  BadInput("no experiment", nil, ["run", "FILE"], says: ["FILE", "no such file"]),
  BadInput(
    "less memory than the program has", nil,
    ["run", "experiments/smoke/simulated.yaml", "--quiet", "--output", "OUT", "--memory-limit", "1MB"],
    says: ["1 MB of --memory-limit", "nothing was run", "isolation-forest", "nothing smaller would fit"]),
  BadInput("empty experiment", "", ["run", "FILE"], says: ["FILE:1:1", "empty"]),
  BadInput("not YAML", "name: [\n", ["run", "FILE"], says: ["FILE:", "not YAML"]),
  BadInput("unknown key", "nmae: x\n", ["run", "FILE"], says: ["FILE:1:1", "did you mean 'name'"]),
  BadInput("bad override", nil, ["run", "experiments/simulated.yaml", "--set", "seeds"], says: ["path=value"]),
  BadInput(
    "override that leads nowhere", nil, ["run", "experiments/simulated.yaml", "--set", "detectors[99].id=hbos"],
    says: ["detectors[99]"]),
  BadInput(
    "unknown data set", nil, ["run", "experiments/simulated.yaml", "--set", "dataset=simulatd"],
    says: ["did you mean 'simulated'"]),
  BadInput("no result", nil, ["compare", "/tmp"], says: ["/tmp/manifest.json", "no result here"]),
  BadInput("unknown plug-in", nil, ["describe", "silhuette"], says: ["did you mean 'silhouette'"]),
  BadInput(
    "lengths differ", "1\n2\n", ["evaluate", "--partition", "FILE", "--input", "dataset/simulated/flows.csv"],
    says: ["flows.csv"]),
  BadInput(
    "unknown simulator parameter", nil, ["data", "simulate", "--parameter", "day=3", "--output", "OUT"], says: ["days"]),
]

@Suite("Bad input gets a clear message and a non-zero exit, never a crash")
struct BadInputTests {
  @Test(arguments: badInputs)
  fileprivate func refuses(_ input: BadInput) throws {
    let folder = try TemporaryFolder()
    let path = try input.text.map { try folder.file("input.csv", $0) } ?? folder.path("absent.csv")
    let output = folder.path("output.csv")
    let arguments = input.arguments.map {
      $0.replacing("FILE", with: path).replacing("OUT2", with: folder.path("second")).replacing("OUT", with: output)
    }
    let result = try assay(arguments)
    #expect(!result.isCrash && result.status != 0, "status \(result.status): \(result.errors)")
    for part in input.says {
      let expected = part.replacing("FILE", with: path)
      #expect(result.errors.contains(expected), "'\(expected)' is not in: \(result.errors)")
    }
    #expect(!FileManager.default.fileExists(atPath: output), "no output is left behind")
  }

  @Test("the malformed files", .enabled(if: datasetsFolder != nil, "data not present"))
  func refusesMalformedFiles() throws {
    let folder = try #require(datasetsFolder) + "/malformed"
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    #expect(names.count >= 4)
    let output = try TemporaryFolder().path("output.csv")
    for name in names {
      let result = try assay("score", "--detector", "hbos", "--input", "\(folder)/\(name)", "--output", output)
      #expect(result.status == 2 && !result.isCrash, "\(name): \(result.errors)")
      #expect(result.errors.contains(name), "\(name): \(result.errors)")
    }
  }

  @Test("one column of numbers is fine")
  func acceptsOneColumn() throws {
    let folder = try TemporaryFolder()
    let input = try folder.file("input.csv", "a\n" + (1...30).map { "\($0 * $0)\n" }.joined())
    for detector in ["hbos", "lof", "isolation-forest", "ecod"] {
      let output = folder.path("\(detector).csv")
      let result = try assay("score", "--detector", detector, "--input", input, "--output", output)
      #expect(result.status == 0, "\(result.errors)")
      #expect(try String(contentsOfFile: output, encoding: .utf8).split(separator: "\n").count == 31)
    }
  }
}
