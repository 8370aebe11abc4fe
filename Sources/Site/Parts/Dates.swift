internal import Notes

extension Markup {
  /// Writes a `time` element that shows `words`.
  mutating func time(_ moment: Timestamp, _ attributes: StaticString, _ words: String) {
    raw("<time")
    if attributes.utf8CodeUnitCount > 0 {
      raw(" ")
      raw(attributes)
    }
    raw(" datetime=\"")
    text(moment.description)
    raw("\">")
    text(words)
    raw("</time>")
  }
}

extension Day {
  /// `5 Mar`: under a heading that says the year.
  var short: String { "\(day) \(Self.shortMonths[month - 1])" }

  private static let shortMonths = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]
}

extension Note {
  /// When the text last changed, where a reader would call that another day.
  var revised: Timestamp? {
    updated.day.daysSince1970 > date.day.daysSince1970 ? updated : nil
  }
}
