internal import Addresses

/// Who is called: scheme, host and port.
struct Origin: Hashable, CustomStringConvertible {
  let description: String

  init(_ url: WebURL) {
    let host = url.host.contains(":") ? "[\(url.host)]" : url.host
    let usual = url.isSecure ? 443 : 80
    let port = url.port.flatMap { $0 == usual ? nil : ":\($0)" } ?? ""
    description = (url.isSecure ? "https://" : "http://") + host + port
  }

  init?(_ text: String) {
    guard let url = WebURL(text) else { return nil }
    self.init(url)
  }
}
