"""The source tree as the lints see it: which files there are, and their text without comments and strings."""
import os
import re

SKIPPED_FOLDERS = {".git", "__pycache__", "corpus"}
CODE_SUFFIXES = (".cc", ".h")


class Finding:
    def __init__(self, path, line, text):
        self.path, self.line, self.text = path, line, text

    def __str__(self):
        return f"{self.path}:{self.line}: {self.text}"


def files(root, suffixes=None):
    """Paths relative to root, sorted; build folders and the like left out."""
    out = []
    for folder, subfolders, names in os.walk(root):
        subfolders[:] = [s for s in subfolders if s not in SKIPPED_FOLDERS and
                         not (folder == root and s.startswith("build"))]
        for name in names:
            path = os.path.relpath(os.path.join(folder, name), root)
            if not os.path.islink(os.path.join(folder, name)) and (suffixes is None or name.endswith(suffixes)):
                out.append(path)
    return sorted(out)


def read(root, path):
    """The file's text, or None if it is not UTF-8 (a binary)."""
    try:
        with open(os.path.join(root, path), encoding="utf-8") as stream:
            return stream.read()
    except UnicodeDecodeError:
        return None


_CODE = re.compile(
    r'//[^\n]*'                                             # line comment
    r'|/\*.*?\*/'                                           # block comment
    r'|R"(?P<fence>[^()\s\\]{0,16})\(.*?\)(?P=fence)"'      # raw string
    r'|"(?:\\.|[^"\\\n])*"'                                 # string
    r"|(?<![0-9A-Fa-f])'(?:\\.|[^'\\\n])+'",                # character, not a digit separator
    re.DOTALL)


def _blank(match):
    """The same number of lines, nothing in them; a string stays a (empty) string."""
    text = match.group(0)
    quote = "" if text.startswith("/") else text[-1]
    return quote + "\n" * text.count("\n") + quote if quote else " " + "\n" * text.count("\n")


def code_only(text):
    """C++ without comments and contents of strings; line numbers stay right."""
    return _CODE.sub(_blank, text)


def without_preprocessor(code):
    """Blanks directives with their continuation lines; line numbers stay right."""
    out, continued = [], False
    for line in code.split("\n"):
        directive = continued or line.lstrip().startswith("#")
        continued = directive and line.endswith("\\")
        out.append("" if directive else line)
    return "\n".join(out)


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1


def includes(text):
    """(line, path, quoted) of every #include."""
    for match in re.finditer(r'^[ \t]*#[ \t]*include[ \t]+(["<])([^">]+)[">]', text, re.MULTILINE):
        yield line_of(text, match.start()), match.group(2), match.group(1) == '"'
