/// The simulated span: which days it has and how busy each moment of them is.
struct TrafficCalendar: Sendable {
  static let secondsPerDay = 86_400.0

  let days: Int
  /// Days from 1970-01-01 to the first simulated one.
  private let firstDay: Int

  init(startDate: Int, days: Int) {
    self.days = days
    firstDay = civilDayNumber(year: startDate / 10_000, month: startDate / 100 % 100, day: startDate % 100)
  }

  /// Seconds since the epoch.
  var start: Double { Double(firstDay) * Self.secondsPerDay }
  var length: Double { Double(days) * Self.secondsPerDay }
  var end: Double { start + length }

  func midnight(ofDay day: Int) -> Double { start + Double(day) * Self.secondsPerDay }

  /// 1970-01-01 was a Thursday.
  func isWeekend(day: Int) -> Bool { (firstDay + day + 3) % 7 >= 5 }

  /// How busy the people of the office are in that hour of that day; 1 in a busy working hour.
  func activity(day: Int, hour: Int) -> Double {
    let level = Self.workingDay[hour]
    return isWeekend(day: day) ? 0.02 + 0.1 * level : level
  }

  /// The same at any moment of the span.
  func activity(at time: Double) -> Double {
    let hours = Int((time - start) / 3600)
    let bounded = min(max(hours, 0), days * 24 - 1)
    return activity(day: bounded / 24, hour: bounded % 24)
  }

  /// By hour from midnight; lunch at noon.
  private static let workingDay = [
    0.03, 0.02, 0.02, 0.02, 0.02, 0.04, 0.12, 0.45, 0.85, 1, 1, 0.95,
    0.65, 0.7, 0.95, 1, 0.95, 0.75, 0.4, 0.2, 0.14, 0.1, 0.07, 0.04,
  ]
}

/// Days from 1970-01-01 to a day of the Gregorian calendar.
package func civilDayNumber(year: Int, month: Int, day: Int) -> Int {
  // Years begin in March, so that the leap day is the last of its year.
  let months = year * 12 + month - 3
  let marchYear = months.flooredDivision(by: 12), marchMonth = months - marchYear * 12
  let leapDays =
    marchYear.flooredDivision(by: 4) - marchYear.flooredDivision(by: 100)
    + marchYear.flooredDivision(by: 400)
  // From 0000-03-01 to 1970-01-01 there are 719 468 days; months from March on have 153 days in five.
  return marchYear * 365 + leapDays + (153 * marchMonth + 2) / 5 + day - 1 - 719_468
}

/// "2026-03-05T08:15:30.250Z" for seconds since the epoch, rounded to milliseconds.
package func timestampText(_ seconds: Double) -> String {
  let milliseconds = Int((seconds * 1000).rounded())
  let days = milliseconds.flooredDivision(by: 86_400_000), rest = milliseconds - days * 86_400_000
  var year = 1970 + (days * 400).flooredDivision(by: 146_097)
  while civilDayNumber(year: year, month: 1, day: 1) > days { year -= 1 }
  while civilDayNumber(year: year + 1, month: 1, day: 1) <= days { year += 1 }
  var month = 12
  while civilDayNumber(year: year, month: month, day: 1) > days { month -= 1 }
  let day = days - civilDayNumber(year: year, month: month, day: 1) + 1
  let date = "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
  let time = [rest / 3_600_000, rest / 60_000 % 60, rest / 1000 % 60].map { padded($0, 2) }.joined(separator: ":")
  return "\(date)T\(time).\(padded(rest % 1000, 3))Z"
}

/// The digits of a number that is not negative, with zeros before them.
private func padded(_ number: Int, _ width: Int) -> String {
  let digits = String(number)
  return String(repeating: "0", count: max(0, width - digits.count)) + digits
}

extension Int {
  fileprivate func flooredDivision(by divisor: Int) -> Int {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? quotient - 1 : quotient
  }
}
