/// A shape that would cost the parser far more time or memory than its size allows.
package struct Hazard: Sendable, Hashable {
  /// What was found, for a diagnostic: `too many '![' in one paragraph`.
  package var what: String
  /// Where it begins, in bytes of what was screened.
  package var offset: Int

  package init(what: String, offset: Int) {
    self.what = what
    self.offset = offset
  }
}

extension Document {
  /// Looks for shapes on which this cmark takes quadratic time, or writes far more than it reads.
  ///
  /// cmark cannot be interrupted, so what this finds must not be parsed. One pass that looks only
  /// at the bytes such shapes are made of; it estimates the time from above and finds fault with
  /// what may take about a second beyond the time that its size explains.
  ///
  /// - Parameter bytes: What ``init(_:firstLine:)`` would parse.
  /// - Returns: The costliest shape, and nil for a text that is safe to parse.
  package static func hazard(in bytes: [UInt8]) -> Hazard? {
    var screen = HazardScreen(bytes)
    return screen.run()
  }

  /// The same for a stretch of a file; the offset counts from the start of the stretch.
  package static func hazard(in bytes: ArraySlice<UInt8>) -> Hazard? { hazard(in: Array(bytes)) }
}
