internal import Cards
internal import Diagnostics
internal import Notes
internal import Sandbox

/// What the site's social cards are drawn with.
enum CardsCheck {
  static func examine(_ patient: Patient) async -> [Finding] {
    let configuration = patient.prepared?.configuration.value
    let isUsed = configuration?.cards.isOn == true && configuration?.url != nil
    let effect = isUsed ? "" : "; this repository needs no cards"
    guard let program = CardProgram.beside() else {
      return [
        Finding(
          "cards", .advice, "\(CardProgram.name) is not beside this program\(effect)",
          mend: "make release, and install both programs in one folder")
      ]
    }
    let missing = CardFonts.missing
    guard missing.isEmpty else {
      let names = missing.joined(separator: " ")
      return [
        Finding(
          "cards", .advice, "no font for titles\(effect)", mend: "apt-get install \(names)")
      ]
    }
    let tried = Card(
      title: "Doctor", site: "Doctor", date: "", tags: [], language: "en",
      colours: CardColours(
        paper: .init(red: 255, green: 255, blue: 255), ink: .init(red: 0, green: 0, blue: 0),
        quiet: .init(red: 0, green: 0, blue: 0), accent: .init(red: 0, green: 0, blue: 0)))
    do {
      guard case .png = try await program.draw([tried]).first else {
        return [Finding("cards", .advice, "no card can be drawn\(effect)")]
      }
    } catch {
      return [Finding("cards", .advice, error.message + effect, mend: error.hint)]
    }
    let scripts = CardFonts.missingForScripts
    guard scripts.isEmpty else {
      return [
        Finding(
          "cards", .advice, "no cards for notes with other letters than European ones, or emoji",
          mend: "apt-get install \(scripts.joined(separator: " "))")
      ]
    }
    return [Finding("cards", .fine, "\(program.path) draws")]
  }
}
