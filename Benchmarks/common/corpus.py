"""A library of notes to measure on: a git repository, packed, the same for the same number."""
import os
import random
import shutil
import subprocess

from . import measure

# Another text in here is another corpus.
VERSION = 1
WORDS = (
    "a an the of to in that with for as by on when before after under while without every each one "
    "queue cache index shard commit ledger signal thread task worker schedule budget window buffer "
    "page segment record event router request response client server socket frame packet schema "
    "version rollout canary failure retry timeout deadline backoff quota policy proof test trace "
    "span metric counter alert runbook review design decision cost memory arena pool lock fence "
    "epoch snapshot merge split partition leader quorum vote lease clock drift order read write"
).split()
TAGS = [f"{a}-{b}" for a in WORDS[20:30] for b in ("basics", "patterns", "notes")]


def make(count):
    """Makes the corpus, unless it is there; returns its folder."""
    folder = os.path.join(measure.ROOT, f"corpus-{count}-{VERSION}")
    if os.path.isdir(folder + "/.git"):
        git(folder, "reset", "-q", "--hard")
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder + "/notes")
    for number in range(count):
        with open(f"{folder}/notes/note-{number:05}.md", "w") as file:
            file.write(note(number, count))
    with open(folder + "/README.md", "w") as file:
        file.write("# Notes\n")
    git(folder, "init", "-q", "-b", "main")
    git(folder, "-c", "gc.auto=0", "add", "-A")
    git(folder, "-c", "gc.auto=0", "commit", "-q", "-m", "Add the notes")
    git(folder, "gc", "-q")
    return folder


def stage_a_change(folder):
    with open(folder + "/notes/note-00042.md", "a") as file:
        file.write("\nOne more sentence, with a [link](note-00007.md).\n")
    git(folder, "add", "notes/note-00042.md")


def git(folder, *arguments):
    names = {f"GIT_{who}_{what}": value for who in ("AUTHOR", "COMMITTER") for what, value in (
        ("NAME", "Ada"), ("EMAIL", "ada@example.org"), ("DATE", "2026-01-01T00:00:00Z"))}
    subprocess.run(["git", "-C", folder, *arguments], check=True,
                   env={**os.environ, **names, "GIT_CONFIG_GLOBAL": "/dev/null"})


def note(number, count):
    """About 6 KB: prose, lists, a table, code in two languages, links to three other notes."""
    r = random.Random(number * 1_000_003 + count)

    def sentence():
        words = [r.choice(WORDS) for _ in range(r.randint(8, 18))]
        place = r.randrange(len(words))
        words[place] = r.choice(["**{}**", "*{}*", "`{}`", "{}", "{}", "{}"]).format(words[place])
        return " ".join(words).capitalize() + "."

    def paragraph(sentences):
        return " ".join(sentence() for _ in range(sentences))

    def link():
        return f"See [{r.choice(WORDS)} {r.choice(WORDS)}](note-{r.randrange(count):05}.md)."

    title = " ".join(r.choice(WORDS) for _ in range(4)).capitalize() + f" {number}"
    tags = ", ".join(r.sample(TAGS, 3))
    plain = " ".join(r.choice(WORDS) for _ in range(12)).capitalize() + "."
    blocks = [
        f"---\ntitle: \"{title}\"\ndate: {r.randint(2016, 2025)}-{r.randint(1, 12):02}-15\n"
        f"description: {plain}\ntags: [{tags}]\nowner: ada\n---",
        paragraph(5), f"## {r.choice(WORDS).capitalize()} and {r.choice(WORDS)}", paragraph(7),
        paragraph(5) + " " + link(), "\n".join("- " + sentence() for _ in range(5)),
        f"### {r.choice(WORDS).capitalize()} {number % 7}", paragraph(6),
        "```rust\n" + "\n".join(
            f"fn {r.choice(WORDS)}_{line}(x: u64) -> u64 {{ x * {r.randint(2, 99)} }} // {r.choice(WORDS)}"
            for line in range(20)) + "\n```",
        f"## How to {r.choice(WORDS)}",
        paragraph(5) + f" The [paper](https://example.com/{r.choice(WORDS)}/{number}) has more.",
        "| name | count | note |\n|---|---:|---|\n" + "\n".join(
            f"| {r.choice(WORDS)} | {r.randint(1, 9999)} | {r.choice(WORDS)} |" for _ in range(6)),
        "\n".join(f"{item + 1}. {sentence()}" for item in range(4)), "> " + sentence(),
        "```bash\n" + "\n".join(
            f"for i in $(seq {r.randint(2, 9)}); do echo \"{r.choice(WORDS)} $i\"; done"
            for _ in range(8)) + "\n```",
        "## Further reading", paragraph(3) + " " + link() + " " + link(),
    ]
    return "\n\n".join(blocks) + "\n"
