import Diagnostics
import Notes
import Support
import Testing
import Workflow

@testable import Pipeline

@Suite struct SitePeopleTests {
  private func read(_ text: String) -> Checked<SitePeople> {
    SitePeople.read(SourceFile(path: "pipelines/site.yaml", bytes: Array(text.utf8)))
  }

  @Test func `people have roles, an address and a key`() {
    let read = read(
      """
      title: Notes
      people:
        roman: { email: roman@example.org, roles: [author, editor] }
        anna@example.org: { roles: [editor], key: ssh-ed25519 AAAAC3Nz+/= anna@laptop }
      signed: true
      signers: pipelines/allowed_signers
      """)
    #expect(read.diagnostics.isEmpty)
    #expect(
      read.value.people
        == People(listed: [
          .init("roman", email: "roman@example.org", roles: ["author", "editor"]),
          .init("anna@example.org", roles: ["editor"]),
        ]))
    #expect(read.value.keys == ["anna@example.org": "ssh-ed25519 AAAAC3Nz+/= anna@laptop"])
    #expect(read.value.isSigned && read.value.signers == "pipelines/allowed_signers")
  }

  @Test func `a person is found by name or address, and has the roles that are listed`() {
    let people = People(listed: [.init("ro", email: "Ro@Example.org", roles: ["author"])])
    #expect(people.roles(of: "ro@example.ORG", among: ["editor", "author"]) == ["author"])
    #expect(people.roles(of: "ro", among: ["editor"]) == [])
    #expect(people.roles(of: "stranger", among: ["author"]) == [])
    #expect(People().roles(of: "anybody", among: ["editor"]) == ["editor"])
  }

  @Test func `a mistake is shown, and gives nobody a role`() {
    let text = """
      people:
        roman: [editor]
               ^^^^^^^ error: 'roman' is a list, and has to be a table [config.invalid]
        anna: { role: editor }
                ^^^^ warning: 'role' is not a key of a person [config.unknown-key] hint: did you mean 'roles'?
        ^^^^ error: 'anna' does not say 'roles' [config.invalid] hint: add 'roles: [editor]'
        ada: { roles: [editor], key: rsa AAAA }
                                     ^^^^^^^^ error: 'rsa AAAA' is not a public key of SSH [config.invalid] hint: write the line of the file that ends in '.pub'
      signed: sure
              ^^^^ error: 'signed' is text, and has to be true or false [config.invalid]
      signers: ../keys
               ^^^^^^^ error: '../keys' is not a folder [config.invalid] hint: write its path, without '..'
      """
    expectDiagnostics(in: text) { self.read($0).diagnostics }
    let people = read(
      text.split(separator: "\n").filter { !$0.contains("^") }.joined(separator: "\n")
    ).value
    #expect(people == .unknown)
    #expect(people.people.roles(of: "roman", among: ["editor"]).isEmpty)
  }

  @Test(arguments: ["people: [roman", "people: { roman: [editor] }", "people: roman", "people:"])
  func `a list of people that cannot be read is not a repository of one person`(text: String) {
    let people = read(text).value
    #expect(people.people.listed == [] && !people.isWhole)
  }

  @Test func `a key too many leaves people their roles`() {
    let people = read("people:\n  roman: { roles: [editor], phone: '1' }\nsigned: true\n")
    #expect(people.diagnostics.map(\.severity) == [.warning])
    #expect(people.value.people.roles(of: "roman", among: ["editor"]) == ["editor"])
    #expect(people.value.people.roles(of: "ada", among: ["editor"]).isEmpty)
    #expect(people.value.isSigned && people.value.isWhole)
  }

  @Test(arguments: ["people:\n  ada: [editor]\n", "people: [ada\n", "signed: sure\n"])
  func `nothing is run while it is not known who may do what`(text: String) async throws {
    let repository = try TemporaryRepository {
      $0.commit("Start", write: ["pipelines/site.yaml": text, "notes/a.md": "# A\n"])
    }
    let publish = Publish(
      RepositoryLocation(repository.path), output: repository.sibling("dist"),
      asOf: .moment(Timestamp(seconds: 1_800_000_000)),
      trigger: "manual", actor: "eve")
    let refused = await #expect(throws: PipelineRefused.self) { try await publish.run() }
    #expect(refused?.diagnostics.map(\.path) == ["pipelines/site.yaml"])
  }
}
