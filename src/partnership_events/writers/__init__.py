"""
Answers as texts that other programs read: pure, no file is opened here.
"""
