"""Charts of third markets as SVG: no script, no style sheet, no file beside the picture.

Colours and fonts are attributes, so the pictures also show where style sheets are forbidden.
"""
