"""
Real partnerships, told from facts with their sources: what ``events/`` ships beside Japan and Mongolia.
"""
