/// Who the ledger says did something.
enum IdentityCheck {
  static func examine(_ patient: Patient) async -> [Finding] {
    if let email = patient.email, !email.isEmpty { return [Finding("identity", .fine, email)] }
    return [
      Finding(
        "identity", .advice,
        "git knows no user.email, so runs are recorded for "
          + "'\(Identity.current(in: patient.doctor.location))'",
        mend: "git config --global user.email you@example.org")
    ]
  }
}
