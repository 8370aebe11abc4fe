/// The names by which code blocks call their languages.
enum CodeLanguages {
  static let known = Set(names)
  static let vocabulary = Suggestion.Vocabulary(names)

  /// Names and short names in use.
  ///
  /// Source: the languages and aliases of github-linguist and of
  /// Pygments, those that notes on software are likely to hold.
  private static let names: [String] = """
    abap abnf ada adb ads adoc agda alloy apache apacheconf apex apl applescript arduino arm asciidoc asm asp \
    aspx assembly ast astro atom autohotkey autoit awk bash bat batch bazel bicep bibtex bison bnf brainfuck bzl \
    c c# c++ caddy caddyfile capnp cassandra ceylon cfg clj cljc cljs clojure cmake cmd cobol \
    coffee coffeescript common-lisp conf config console coq cpp cql crystal cs csharp cshtml csproj css csv \
    cue cuda cxx cypher cython d dart dhall diff django docker dockerfile dockerignore dot dotenv dtd \
    ebnf ecmascript edn eex ejs elisp elixir elm emacs-lisp env erb erl erlang ex excel exs f# f90 \
    fish flow forth fortran fs fsharp fsi fsproj gas gawk gdb gdscript gherkin git git-commit git-config \
    git-rebase gitattributes gitconfig gitignore gleam glsl gnuplot go go-mod go.mod golang gomod gql gradle \
    graphql graphviz groovy h hack haml handlebars haskell haxe hbs hcl heex hlsl hocon hpp hs htm html http \
    https hx hy idris ignore ini ino ipython j janet java javascript jinja jinja2 jl jq js json json5 \
    jsonc jsonl jsonld jsonnet jsp jsx julia jupyter just justfile kdl kotlin kt kts kusto kql latex ldif lean less \
    lhs liquid lisp literate-haskell llvm log logs logql ls lua m make makefile man markdown math mathematica \
    matlab mediawiki md mdx mermaid meson mips mjs ml mojo move msgpack mustache mysql nasm ndjson nginx nim ninja \
    nix none nroff nsis nu nushell objc objective-c objective-cpp objectivec objectpascal ocaml octave odin \
    openqasm org output pascal patch pcre perl pgsql php pkl pl plaintext plantuml plpgsql plsql po \
    postgres postgresql postscript pot powershell prisma prolog promql properties proto protobuf ps1 psql pug \
    puml puppet purescript py pyi pycon python python3 pytb q qml qsharp r racket raku rb re reason rego regex \
    regexp rest rkt rmd robots robotframework rs rst ruby rust rustdoc sarif sas sass sbt scad scala \
    scheme scm scss sed sgml sh shell shell-session shellsession slim smali smalltalk smt smtlib sml solidity sparql \
    splunk sql sqlite sql-server squirrel ssh-config sshconfig ssh stan starlark stata stylus surql svelte svg swift \
    systemd systemverilog tcl tcsh tex text textile tf tfvars thrift tla tlaplus toml ts tsql tsv tsx turtle twig \
    txt typescript typst udiff unity uxn v vala vb vb.net vbnet vbs vbscript verilog vhdl vim viml vimscript \
    vue wasm wast wat webidl wgsl wit wolfram x86asm xaml xhtml xml xpath xquery xsd xsl xslt yacc yaml yang yml \
    zig zir zsh
    """.split(separator: " ").map(String.init)
}
