/// Paths of a repository, as links write them.
package enum RepositoryPath {
  /// Follows a relative path from a folder.
  ///
  /// - Parameters:
  ///   - path: With `/` between names; `.` and `..` are followed.
  ///   - folder: Where it starts; empty for the root.
  /// - Returns: A path without `.`, `..` or a `/` at either end; nil when it leads out of the
  ///   repository.
  package static func resolve(_ path: String, from folder: String) -> String? {
    var names = folder.split(separator: "/")
    for name in path.split(separator: "/") {
      switch name {
      case ".": continue
      case "..":
        guard names.popLast() != nil else { return nil }
      default: names.append(name)
      }
    }
    return names.joined(separator: "/")
  }

  /// The way from a folder to a file, such as `../guides/setup.md`.
  package static func relative(from folder: String, to path: String) -> String {
    let from = folder.split(separator: "/")
    let to = path.split(separator: "/")
    let common = zip(from, to.dropLast()).prefix { $0 == $1 }.count
    let up = Array(repeating: Substring(".."), count: from.count - common)
    return (up + to.dropFirst(common)).joined(separator: "/")
  }
}

/// A link's destination, taken apart.
struct LinkParts {
  /// Before `?` and `#`, percent-decoded; nil when it cannot be decoded.
  var path: String?
  /// From `?` or `#` on, as typed.
  var suffix: String
  /// Behind `#`, percent-decoded.
  var fragment: String?
  /// Before the first `:`, in lower case, when it is one.
  var scheme: String?

  init(_ destination: String) {
    let end = destination.firstIndex { $0 == "?" || $0 == "#" } ?? destination.endIndex
    path = percentDecoded(String(destination[..<end]))
    suffix = String(destination[end...])
    if let hash = destination.firstIndex(of: "#") {
      let typed = String(destination[destination.index(after: hash)...])
      fragment = percentDecoded(typed) ?? typed
    }
    scheme = Self.scheme(of: destination)
  }

  /// Finds a scheme as RFC 3986, section 3.1, writes it.
  ///
  /// Control characters before or within it are dropped, as browsers do.
  private static func scheme(of destination: String) -> String? {
    let bytes = destination.utf8.filter { $0 > 0x20 && $0 != 0x7F }
    guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")), let first = bytes.first,
      isASCIILetterOrDigit(first), digits([first]) == nil,
      bytes[..<colon].allSatisfy({ isASCIILetterOrDigit($0) || "+-.".utf8.contains($0) })
    else { return nil }
    return String(decoding: bytes[..<colon], as: UTF8.self).lowercased()
  }
}
