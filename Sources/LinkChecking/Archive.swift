internal import Addresses
internal import FoundationEssentials

/// Looks for an archived copy of a page that is gone.
///
/// Source: archive.org/help/wayback_api.php, "Wayback Availability JSON API".
package struct Archive: Sendable {
  private let api: String
  private let settings: FetchSettings

  /// - Parameters:
  ///   - settings: How the archive is asked.
  ///   - api: The address of its interface.
  package init(_ settings: FetchSettings, api: String = "https://archive.org/wayback/available") {
    self.api = api
    self.settings = settings
  }

  /// The address of a copy; nil when there is none, or the archive does not answer.
  package func copy(of link: String) async -> String? {
    let allowed = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~".utf8)
    let hex = Array("0123456789ABCDEF".utf8)
    let encoded = link.utf8.reduce(into: [UInt8]()) { out, byte in
      if allowed.contains(byte) {
        out.append(byte)
      } else {
        out += [UInt8(ascii: "%"), hex[Int(byte >> 4)], hex[Int(byte & 15)]]
      }
    }
    guard let url = WebURL("\(api)?url=" + String(decoding: encoded, as: UTF8.self)) else {
      return nil
    }
    do {
      let session = try await HostSession(url.host, settings)
      let page: FetchedPage
      do {
        page = try await session.fetch(url, .get, limit: 1 << 16)
      } catch {
        await session.close()
        return nil
      }
      await session.close()
      guard page.status == 200 else { return nil }
      let closest = try JSONDecoder().decode(Answer.self, from: Data(page.body))
        .archived_snapshots.closest
      guard let closest, closest.available, WebURL(closest.url) != nil else { return nil }
      return closest.url
    } catch {
      return nil
    }
  }

  // The names are the interface's own.
  // swift-format-ignore: AlwaysUseLowerCamelCase
  private struct Answer: Decodable {
    var archived_snapshots: Snapshots
  }

  private struct Snapshots: Decodable {
    var closest: Snapshot?
  }

  private struct Snapshot: Decodable {
    var available: Bool
    var url: String
  }
}
