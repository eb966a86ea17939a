public import NumericKernels

/// How many rows to draw from each group, so that small groups are not lost beside large ones.
///
/// Half of `limit` is promised in equal parts to the groups that hold rows; a group smaller than its part is taken
/// whole. What remains is shared out in proportion to the rows left (largest remainders, then the first group).
///
/// - Parameters:
///   - sizes: Rows of each group.
///   - limit: Rows in all. Below the number of groups, the largest groups get one each.
/// - Returns: Sizes that add up to `limit`, or to all rows where those are fewer.
public func sampleSizes(ofGroups sizes: [Int], limit: Int) -> [Int] {
  let total = sizes.reduce(0, +)
  if total <= limit { return sizes }
  let occupied = sizes.count { $0 > 0 }
  guard limit >= occupied else {
    let largest = Set(sizes.indices.sorted { (-sizes[$0], $0) < (-sizes[$1], $1) }.prefix(max(0, limit)))
    return sizes.indices.map { largest.contains($0) ? 1 : 0 }
  }
  let promised = sizes.map { min($0, max(1, limit / (2 * occupied))) }
  let rest = zip(sizes, promised).map { $0 - $1 }
  let (room, left) = (limit - promised.reduce(0, +), rest.reduce(0, +))
  var drawn = zip(promised, rest).map { $0 + $1 * room / left }
  let byRemainder = sizes.indices.sorted { (-(rest[$0] * room % left), $0) < (-(rest[$1] * room % left), $1) }
  for group in byRemainder.prefix(limit - drawn.reduce(0, +)) { drawn[group] += 1 }
  return drawn
}

/// Rows drawn without replacement from every group, as many as `sampleSizes` says; ascending.
///
/// A group's draw depends on the seed, its number and its rows alone.
///
/// - Parameter groups: The group of each row, 0…`groupCount` − 1.
public func stratifiedSample(_ groups: [Int32], groupCount: Int, limit: Int, random: RandomSource) -> [Int] {
  var members = [[Int]](repeating: [], count: groupCount)
  for (row, group) in groups.enumerated() { members[Int(group)].append(row) }
  let sizes = sampleSizes(ofGroups: members.map(\.count), limit: limit)
  var rows: [Int] = []
  for (group, size) in sizes.enumerated() where size > 0 {
    var stream = random.stream("stratum", group)
    rows += stream.sample(size, of: members[group].count).map { members[group][$0] }
  }
  return rows.sorted()
}
