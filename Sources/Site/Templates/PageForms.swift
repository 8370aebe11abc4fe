internal import Synchronization

/// The forms that pages of one theme have had so far; safe on any number of threads.
final class PageForms: Sendable {
  private let known = Mutex<[PageForm.Key: PageForm]>([:])

  /// A site has some thirty; more than this would only take up room.
  private static let most = 512

  /// The form of a page, made now or before; `render` renders the template with
  /// ``PageForm/Key/marks``.
  func form(_ key: PageForm.Key, _ render: () -> String) -> PageForm {
    if let form = known.withLock({ $0[key] }) { return form }
    let form = PageForm(key, rendered: render())
    known.withLock { if $0.count < Self.most { $0[key] = form } }
    return form
  }
}
