/// The program's name and version, as manifests and pages show them.
package enum Version {
  /// Part of what a site is a function of: raised whenever the same commit would build to other
  /// bytes.
  package static let number = "0.1.0"
  package static let engine = "controlroom " + number
}
