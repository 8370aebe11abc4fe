internal import Sandbox

/// What smaller pictures are made with.
enum PicturesCheck {
  static func examine(_ patient: Patient) async -> [Finding] {
    do throws(SandboxError) {
      let program = try await PictureProgram.installed()
      return [Finding("pictures", .fine, "\(program.path) makes smaller ones, under bubblewrap")]
    } catch {
      return [
        Finding(
          "pictures", .advice, "shown in one size: \(error.message)",
          mend: error.hint)
      ]
    }
  }
}
