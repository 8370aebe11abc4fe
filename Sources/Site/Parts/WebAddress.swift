/// A URL that a repository names, let through only where a reader may be sent.
///
/// - Returns: `text`, or nil unless it begins with `http://` or `https://` and has neither spaces
///   nor control characters.
func webAddress(_ text: String?) -> String? {
  guard let text else { return nil }
  let lowercased = text.prefix(8).lowercased()
  guard lowercased.hasPrefix("https://") || lowercased.hasPrefix("http://"),
    text.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F })
  else { return nil }
  return text
}
