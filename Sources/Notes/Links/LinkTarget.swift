/// What a link leads to, once the whole library is known.
package enum LinkTarget: Hashable, Sendable {
  /// Another site; the address as typed.
  case external(String)
  /// A page of this site. `fragment` is an anchor of it, without `#`.
  case page(Address, fragment: String?)
  /// A file of the repository, which is published at the same path. `suffix` is the query or
  /// fragment as typed, with its `?` or `#`, or empty.
  case asset(String, suffix: String)
  /// A place on the same page, without `#`.
  case here(String)
  /// Nothing: there is a diagnostic for it, or it is unsafe.
  case broken
}

extension LinkTarget {
  /// The link as a page writes it, not yet escaped for HTML.
  ///
  /// - Parameter toRoot: The way from the page to the site's root, such as `../../`; for an
  ///   absolute link, the site's URL and a `/`.
  /// - Returns: `#` for a broken link: a reader stays where they are.
  package func href(toRoot: String) -> String {
    switch self {
    case .external(let url): url
    case .page(let address, let fragment):
      link(toRoot + address.path) + (fragment.map { "#" + $0 } ?? "")
    case .asset(let path, let suffix): toRoot + percentEncoded(path) + suffix
    case .here(let fragment): "#" + fragment
    case .broken: "#"
    }
  }

  /// The home page, linked from itself, has the empty path, which browsers take for the page in
  /// view, query and all.
  private func link(_ path: String) -> String { path.isEmpty ? "./" : path }
}

/// Encodes what a URL's path may not hold, `/` kept.
///
/// Source: RFC 3986, section 3.3, `pchar`.
package func percentEncoded(_ path: String) -> String {
  guard !path.utf8.allSatisfy({ isKept[Int($0)] }) else { return path }
  let hex = Array("0123456789ABCDEF".utf8)
  var out: [UInt8] = []
  for byte in path.utf8 {
    if isKept[Int(byte)] {
      out.append(byte)
    } else {
      out += [UInt8(ascii: "%"), hex[Int(byte >> 4)], hex[Int(byte & 15)]]
    }
  }
  return String(decoding: out, as: UTF8.self)
}

/// For each byte, whether a path may hold it as it is.
private let isKept: [Bool] = {
  let kept = Set(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~!$&'()*+,;=:@/".utf8)
  return (0...UInt8.max).map(kept.contains)
}()
