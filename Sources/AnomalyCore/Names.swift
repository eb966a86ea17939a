/// "; did you mean 'x'?" or "; known: a, b" for a misspelt name.
public func suggestion(for name: String, among known: [String]) -> String {
  if let near = nearestName(to: name, among: known) { return "; did you mean '\(near)'?" }
  if known.isEmpty { return "; none is known here" }
  return "; known: " + known.sorted().joined(separator: ", ")
}

/// The known name that is few edits away from `name`, or nil if none is near.
public func nearestName(to name: String, among known: [String]) -> String? {
  let wanted = Array(name.lowercased())
  let ranked = known.map { (name: $0, edits: editDistance(wanted, Array($0.lowercased()))) }
  guard let best = ranked.min(by: { ($0.edits, $0.name) < ($1.edits, $1.name) }) else { return nil }
  return best.edits <= max(1, min(wanted.count, best.name.count) / 3) ? best.name : nil
}

/// Insertions, deletions, substitutions and swaps of neighbours that turn one text into the other.
package func editDistance(_ first: [Character], _ second: [Character]) -> Int {
  var rows = [[Int]](repeating: [Int](repeating: 0, count: second.count + 1), count: first.count + 1)
  for i in 0...first.count { rows[i][0] = i }
  for j in 0...second.count { rows[0][j] = j }
  guard !first.isEmpty && !second.isEmpty else { return rows[first.count][second.count] }
  for i in 1...first.count {
    for j in 1...second.count {
      let substitution = rows[i - 1][j - 1] + (first[i - 1] == second[j - 1] ? 0 : 1)
      var edits = min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, substitution)
      if i > 1 && j > 1 && first[i - 1] == second[j - 2] && first[i - 2] == second[j - 1] {
        edits = min(edits, rows[i - 2][j - 2] + 1)
      }
      rows[i][j] = edits
    }
  }
  return rows[first.count][second.count]
}
