/// What code is coloured with.
enum LanguagesCheck {
  static func examine(_ patient: Patient) async -> [Finding] {
    [finding(missing: Grammars.missingPackage)]
  }

  /// What there is to say.
  ///
  /// - Parameter package: Debian's, that is not there; nil where all is.
  /// - Returns: Advice with the command that brings it; all is well without one.
  static func finding(missing package: String?) -> Finding {
    guard let package else {
      return Finding("languages", .fine, "code is coloured by the definitions of GtkSourceView")
    }
    return Finding(
      "languages", .advice, "code is shown in one colour: \(package) is missing",
      mend: "sudo apt-get install \(package)")
  }
}
