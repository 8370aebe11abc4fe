/// A shape that would cost the parser far more time or memory than its size allows.
package struct Hazard: Sendable, Hashable {
  /// What was found, for a diagnostic: `too many '![[' in one paragraph`.
  package var what: String
  /// Where it begins, in bytes of what was screened.
  package var offset: Int

  package init(what: String, offset: Int) {
    self.what = what
    self.offset = offset
  }
}

extension Document {
  package static func hazard(in bytes: [UInt8]) -> Hazard? { nil }
}
