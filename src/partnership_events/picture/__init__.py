"""
Figures, drawn by the library itself: values in, SVG out.
"""
