"""
Questions of general interest, a question a file.
"""
