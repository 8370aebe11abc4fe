internal import Notes

extension Site {
  /// Lets every robot in, and says where the sitemap is.
  func robots() -> [UInt8] {
    var text = "User-agent: *\nAllow: /\n"
    if let url = library.configuration.url { text += "\nSitemap: \(url)/sitemap.xml\n" }
    return Array(text.utf8)
  }
}
