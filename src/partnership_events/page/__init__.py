"""
The page: one partnership as a file of HTML that one can mail, with a time machine in it.
"""
