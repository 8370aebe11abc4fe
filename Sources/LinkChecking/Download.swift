internal import Addresses

/// Fetches a file whole, by the same rules as links are followed.
package struct Download: Sendable {
  private let settings: FetchSettings

  package init(_ settings: FetchSettings) { self.settings = settings }

  /// The bytes at an address, redirects followed.
  ///
  /// - Parameters:
  ///   - address: `http` or `https`.
  ///   - limit: In bytes; a larger file is refused.
  /// - Returns: The bytes.
  /// - Throws: ``FetchError``.
  package func bytes(of address: String, limit: Int) async throws(FetchError) -> [UInt8] {
    guard var url = WebURL(address) else { throw .refused("it is no web address") }
    for _ in 0...10 {
      let page = try await page(url, limit: limit + 1)
      switch page.status {
      case 200:
        if page.body.count > limit { throw .refused("it has more than \(limit) bytes") }
        return page.body
      case 301, 302, 303, 307, 308:
        guard let next = page.location.flatMap({ WebURL($0, from: url) }) else {
          throw .refused("it redirects to what is no web address")
        }
        url = next
      default: throw .refused("it answers \(page.status)")
      }
    }
    throw .refused("it redirects too often")
  }

  private func page(_ url: WebURL, limit: Int) async throws(FetchError) -> FetchedPage {
    let session = try await HostSession(url.host, settings)
    do throws(FetchError) {
      let page = try await session.fetch(url, .get, limit: limit)
      await session.close()
      return page
    } catch {
      await session.close()
      throw error
    }
  }
}
