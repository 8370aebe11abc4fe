/// Why nothing is served.
package enum ServingError: Error, Hashable, Sendable {
  /// Something else listens on the port; the next one on which nothing does.
  case portInUse(Int, free: Int?)
  /// In words for a person.
  case cannotListen(String)

  var isPortInUse: Bool {
    if case .portInUse = self { return true }
    return false
  }
}
