/// ssh-keygen, where approvals have to be signed.
enum SigningCheck {
  static func examine(_ patient: Patient) async -> [Finding] {
    let isSigned = patient.prepared?.people.value.isSigned ?? false
    if let path = ProgramSearch.find("ssh-keygen") { return [Finding("ssh-keygen", .fine, path)] }
    return [
      Finding(
        "ssh-keygen", isSigned ? .problem : .advice,
        isSigned
          ? "not installed, and this repository's approvals are signed"
          : "not installed; only signed approvals need it", mend: "apt-get install openssh-client")
    ]
  }
}
