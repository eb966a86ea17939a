import AnomalyCore

/// The data contract (`dataset.yaml`) of a simulation that was written to `file`.
///
/// - Parameters:
///   - name: the name of the folder that holds the contract.
///   - file: the table, relative to that folder.
///   - sha256: digest of the table, in hexadecimal.
public func simulationContract(
  name: String, title: String, parameters: TrafficSimulator, seed: UInt64, file: String, sha256: String
) -> String {
  let command = simulateCommand(parameters, seed: seed, output: "dataset/\(name)/\(file)")
  return """
    # The table is made by, and byte for byte the same as, the output of the command under `source`.
    name: \(name)
    title: \(title)
    source: "\(command)"
    licence: that of the project; no traffic of real people is in it
    citation: "simulated; window features after W. Lee, S. J. Stolfo. A framework for constructing features and models
      for intrusion detection systems. ACM TISSEC 3(4), 2000. doi 10.1145/382912.382914"

    file: \(file)
    sha256: \(sha256)
    format: csv
    header: true

    columns:
    \(SimulationColumn.all.map(columnLine).joined(separator: "\n"))

    labels:
      column: label
      normal: [\(TrafficLabel.normal.rawValue)]
      families:
    \(familyLines.joined(separator: "\n"))

    cleaning:
      nulls: fail
      duplicates: keep
      constantColumns: drop

    """
}

/// The command that makes the table again; parameters that have their defaults are left out.
private func simulateCommand(_ parameters: TrafficSimulator, seed: UInt64, output: String) -> String {
  let changed = TrafficSimulator.parameterDescriptions.compactMap { description in
    let value = parameters.parameterSet[description.name]
    return value == description.defaultValue ? nil : value.map { " --parameter \(description.name)=\($0)" }
  }
  return "assay data simulate --seed \(seed)\(changed.joined()) --output \(output)"
}

private func columnLine(_ column: SimulationColumn) -> String {
  let role = column.role == .feature ? "" : ", role: \(column.role.rawValue)"
  return "  - {name: \(column.name), \(column.values.rawValue)\(role), why: \"\(column.why)\"}"
}

/// Attacks by family, in the order of the attacks.
private var familyLines: [String] {
  var families: [String] = []
  for label in TrafficLabel.attacks where !families.contains(label.family) { families.append(label.family) }
  return families.map { family in
    let attacks = TrafficLabel.attacks.filter { $0.family == family }.map(\.rawValue)
    return "    \(family): [\(attacks.joined(separator: ", "))]"
  }
}
