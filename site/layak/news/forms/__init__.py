"""What staff fill in, a module for each subject.

article  both languages of an article, and what is declared before publishing
picture  a picture with its words
ending   why an article is taken down
report   a mistake as a reader tells it, and what becomes of it
reasons  what the service refused, in words beside the field
fields   what these forms share
days     days as staff write them
"""
