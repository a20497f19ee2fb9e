"""Length of functions, files and lines, and whether a header opens by saying what it is."""
import re

from source_tree import CODE_SUFFIXES, Finding, code_only, files, line_of, read, without_preprocessor

FUNCTION_LINES_MAX = 70
FILE_LINES_MAX = 500
LINE_COLUMNS_MAX = 150  # clang-format keeps code at 110; this bounds the comments and tables it leaves alone

_SCOPE = re.compile(r"\b(namespace|class|struct|enum|union)\b|\bextern\s*\"\"\s*$|\bconcept\b")


def _depth_zero(head):
    """The head without what stands in parentheses, square or angle brackets of templates."""
    out, depth = [], 0
    for char in head:
        if char in "([":
            depth += 1
        elif char in ")]":
            depth -= 1
        elif depth == 0:
            out.append(char)
    return "".join(out)


def _kind(head):
    """What a brace opens, by the words before it at namespace or class level: scope, data or body."""
    outer = _depth_zero(re.sub(r"<[^<>;(){}]*>", "", re.sub(r"<[^<>;(){}]*>", "", head)))
    if _SCOPE.search(outer) and ")" not in head.split("struct")[-1].split("class")[-1]:
        return "scope"
    if re.search(r"(?<![=!<>])=(?!=)", re.sub(r"operator\s*\S+", "operator", outer)):
        return "data"
    if "(" in head or not head.strip() or head.lstrip().startswith(","):
        return "body"  # a function, or what follows a member initialiser list
    return "data"


def functions(code):
    """(first line, last line) of every brace block that is a function body, with its signature."""
    blocks, inside, head_start, first, is_body = [], 0, 0, 1, False
    for match in re.finditer(r"[{};]|\b(?:public|private|protected)\s*:", code):
        token, offset = match.group(0), match.start()
        if token == "{":
            if inside:
                inside += 1
                continue
            head = code[head_start:offset]
            kind = _kind(head)
            if kind == "scope":
                head_start = match.end()
                continue
            inside, is_body = 1, kind == "body"
            if head.strip() and not head.lstrip().startswith(","):  # else `: a_{x}, b_(x) {` goes on
                first = line_of(code, head_start + len(head) - len(head.lstrip()))
        elif token == "}":
            if inside > 1:
                inside -= 1
                continue
            if inside == 1:
                inside = 0
                if is_body:
                    blocks.append((first, line_of(code, offset)))
            head_start = match.end()
        elif not inside:
            head_start = match.end()
    return blocks


def check(root):
    for path in files(root, CODE_SUFFIXES + (".py",)):
        text = read(root, path) or ""
        lines = text.split("\n")
        if len(lines) - 1 > FILE_LINES_MAX:
            yield Finding(path, FILE_LINES_MAX, f"{len(lines) - 1} lines; a file has at most {FILE_LINES_MAX}")
        for number, line in enumerate(lines, 1):
            if len(line) > LINE_COLUMNS_MAX and "http" not in line:
                yield Finding(path, number, f"{len(line)} columns; a line has at most {LINE_COLUMNS_MAX}")
        if not path.endswith(CODE_SUFFIXES):
            continue
        for first, last in functions(without_preprocessor(code_only(text))):
            if last - first + 1 > FUNCTION_LINES_MAX:
                yield Finding(path, first, f"function of {last - first + 1} lines; at most {FUNCTION_LINES_MAX}")
        if path.endswith(".h") and not text.startswith("//"):
            yield Finding(path, 1, "a header opens with one paragraph: what it is, which process runs it, who owns it")
