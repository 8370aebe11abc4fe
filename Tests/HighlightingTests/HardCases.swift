/// Code in which a simple tokenizer goes wrong.
let hardCases: [String: String] = [
  "rust": ##"""
  /* outer /* nested */ still */ fn main() -> Result<(), Error> {
      let raw = r#"not the "end" // no comment"#; // comment
      let c = '\''; let lifetime: &'static str = "a \"quoted\" \u{1F600}\n";
      let n = 0xFF_u8 + 1_000i64 as u8; #[derive(Debug)] struct S;
      println!("{raw}"); match x { Some(v) if v > 1.5e3 => true, _ => false }
  }
  """##,
  "swift": ##"""
  /* outer /* nested */ still */ import Foundation
  let raw = #"not \(interpolated) "here""#
  let text = "sum \(a + f("inner")) end" // comment
  let long = """
    many "lines" \(x)
    """
  @MainActor func go<T: Sendable>(_ x: T?) async throws -> [Int] { guard let x else { return [0x1F, 1_000] } }
  """##,
  "go": """
  package main
  // comment
  func (s *Server) Run(ctx context.Context) error {
  \traw := `raw "string"
  over \\n lines // no comment`
  \tr, n := '\\'', 0x1F
  \tgo func() { defer close(ch); ch <- fmt.Sprintf("%d \\"q\\"", n) }()
  \tvar m map[string][]byte = nil
  }
  """,
  "c": #"""
  #include <stdio.h>
  #define MAX(a, b) ((a) > (b) ? (a) : (b)) /* comment */
  static const char *s = "a \"b\" // no comment"; // comment
  int main(void) { char c = '\''; return sizeof(int) * 0x1FUL; }
  """#,
  "cpp": ##"""
  #include <vector>
  auto raw = R"x(not "the" end)" // still)x"; // comment
  template <typename T> class A final : public B { virtual ~A() = default; };
  int x = 1'000'000; const char* s = u8"é\n"; nullptr;
  """##,
  "csharp": ##"""
  using System;
  var v = @"verbatim ""quote"" \ no escape"; // comment
  var i = $"sum {a + b} {{literal}}";
  public async Task<int> Go(string? s) => await F(s ?? "x", 0x1F, 'c');
  """##,
  "java": #"""
  /** Doc {@code x} */
  @Override public final class A<T extends B> implements C {
    String s = "a \"b\" // no"; char c = '\''; // comment
    long n = 1_000L; var x = switch (y) { case 1 -> true; default -> null; };
  }
  """#,
  "kotlin": ##"""
  data class A(val x: Int?, var s: String = "a ${x + 1} $s \" end") // comment
  /* outer /* nested */ still */
  fun main() { val raw = """raw "quotes" $x"""; when (x) { is String -> 'c'; else -> null } }
  """##,
  "python": ##"""
  @decorator
  def f(x: int = 0x1F, *, name="a 'b' # no") -> None:  # comment
      """Doc "string"
      over lines"""
      raw = r'\d+\'' ; text = f"{x!r:>{width}} {{x}}" ; b = b'\x00'
      return None if x is not True else lambda y: y ** 2
  """##,
  "javascript": ##"""
  // comment
  const re = /[/"]\/'/gi, s = 'it\'s "x"', t = `a ${b + `inner ${c}`} end`;
  async function* f({ a, ...rest } = {}) { for await (const x of y) yield x ?? 0x1F; }
  class A extends B { #p = null; get x() { return this.#p / 2 / 1e3; } }
  """##,
  "typescript": ##"""
  interface A<T extends string = "x"> { readonly a?: T[]; (x: number): asserts x is 1 }
  type B = keyof typeof c | `${string}-x`; // comment
  export const f = <T,>(x: T): x is NonNullable<T> => x !== undefined as unknown;
  enum E { A = 1 << 2, B = "b" }
  """##,
  "bash": ##"""
  #!/bin/bash
  # comment
  for f in "$@"; do echo "a ${f%.txt} $(basename "$f") \"q\"" 'no $x'; done
  cat <<EOF
  text $HOME $(date) # no comment
  EOF
  cat <<'EOF'
  plain $HOME
  EOF
  if [[ -n ${x:-} && $# -gt 0 ]]; then x=$((1 + 2)); fi # comment
  """##,
  "json": ##"""
  { "key": "a \"b\" \u00e9", "n": -1.5e3, "t": true, "x": null, "list": [1, "2"] }
  """##,
  "yaml": ##"""
  # comment
  key: "a # no" # comment
  list: [1, yes, ~, 'it''s']
  text: |
    block # no comment
    key: no
  ref: &a { b: *a }
  2026-11-24: !tag value
  """##,
  "toml": ##"""
  # comment
  [table."quoted key"]
  s = "a \"b\" # no" # comment
  raw = 'C:\no\escape'
  long = """
  many "lines" """
  date = 2026-11-24T09:30:00Z
  n = 1_000
  list = [true, 0xFF, 1.5e3]
  """##,
  "sql": ##"""
  -- comment
  SELECT "Column", count(*) AS n FROM t /* c */ WHERE s = 'it''s -- no' AND x IS NOT NULL
  GROUP BY 1 HAVING n > 1.5 ORDER BY n DESC LIMIT 10;
  """##,
  "html": ##"""
  <!doctype html><!-- comment -->
  <a href="/x?a=1&amp;b=2" hidden>text &copy;</a>
  <style>p > a { color: #fff }</style><script>if (a < b) { f("</p>"); }</script>
  """##,
  "css": ##"""
  /* comment */
  @media (min-width: 40rem) { .a > b:hover::before { color: #1f2937; margin: -1.5em auto; content: "\201C"; } }
  :root { --x: calc(100% - var(--y)) } a[href^="http"] { background: url(x.png) !important }
  """##,
  "xml": ##"""
  <?xml version="1.0"?><!-- comment -->
  <a:b xmlns:a="urn:x" c='d &lt;'>text &#38; <![CDATA[ <no> ]]></a:b>
  """##,
  "diff": """
  diff --git a/x b/x
  --- a/x
  +++ b/x
  @@ -1,2 +1,2 @@ fn main
   same
  -old
  +new
  """,
  "http": """
  POST /api/v1/statuses?x=1 HTTP/1.1
  Host: example.org
  Content-Type: application/json

  HTTP/1.1 429 Too Many Requests
  Retry-After: 30
  """,
  "dockerfile": ##"""
  # comment
  FROM swift:6.3 AS build
  RUN apt-get update && \
      echo "a # no" # comment
  COPY --from=build /x ./
  ENV A=b
  CMD ["x", "y"]
  """##,
  "makefile": """
  # comment
  CC ?= gcc
  all: main.o $(OBJS) ## Build
  \t@echo "a $(CC)" # comment
  ifeq ($(x),1)
  include x.mk
  endif
  """,
  "ini": """
  ; comment
  [Section "x"]
  key = value ; text
  n=1
  """,
  "console": """
  ~/notes$ controlroom check --staged
  notes/a.md:4:12: error: no note at 'b.md'
  # make test
  done $ not a prompt
  """,
]
