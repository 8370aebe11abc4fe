/// Names for addresses and anchors.
package enum Slug {
  /// Makes one folder name of an address from a title, a tag or a file name.
  ///
  /// Letters and digits of every script are kept, in lower case; everything between them becomes
  /// one `-`. `+` and `#` right behind a letter are spelled out, since `C`, `C++` and `C#` are
  /// three tags.
  ///
  /// - Returns: At most 120 bytes, no `/`, no `.`; empty when the text has no letter or digit.
  package static func make(_ text: String) -> String {
    var slug = String.UnicodeScalarView()
    var bytes = 0
    var afterWord = false
    func append(_ word: some Sequence<Unicode.Scalar>, joined: Bool) {
      if !joined, !slug.isEmpty { add("-") }
      for scalar in word { add(scalar) }
    }
    func add(_ scalar: Unicode.Scalar) {
      slug.append(scalar)
      bytes += UTF8.width(scalar)
    }
    for scalar in text.lowercased().unicodeScalars {
      guard bytes < 110 else { break }
      let isWord =
        scalar.properties.isAlphabetic || scalar.properties.numericType == .decimal
        || (afterWord && scalar.properties.generalCategory == .nonspacingMark)
      switch scalar {
      case _ where isWord:
        append(CollectionOfOne(scalar), joined: afterWord)
        afterWord = true
      case "+" where afterWord, "+" where slug.ends(with: "plus"):
        append("plus".unicodeScalars, joined: false)
        afterWord = false
      case "#" where afterWord:
        append("sharp".unicodeScalars, joined: false)
        afterWord = false
      default: afterWord = false
      }
    }
    return String(slug)
  }
}

extension String.UnicodeScalarView {
  fileprivate func ends(with suffix: String) -> Bool {
    Array(self.suffix(suffix.unicodeScalars.count)) == Array(suffix.unicodeScalars)
  }
}
