import Git
import Support
import Testing

@Suite struct RepositoryTests {
  @Test func `a missing repository is reported, not trapped`() {
    do throws(GitError) {
      _ = try Repository(path: "/nonexistent")
      Issue.record("opened")
    } catch {
      #expect(error.code == .notFound)
      #expect(error.cause == .noRepository(path: "/nonexistent"))
      #expect(error.hint == "start one with: git init /nonexistent")
    }
  }
}
