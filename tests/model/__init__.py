"""A second, slow and obvious reading of policy/LANGUAGE.md, to find where it and the product disagree.

Written from that text alone, with nothing of the product's code. Exact integers and fractions only; nothing is
indexed, cached between requests or skipped that the text doesn't skip.
"""
