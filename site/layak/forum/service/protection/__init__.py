"""What officers do about texts on harm.

officers   who they are, by whom they are paid, who is on duty
records    which texts an officer can read, opening one, what was done about it
acting     stepping back, handing over, finding out who the child is, closing; erasing what was closed
alerts     whom to alert, and when the next ones
help_line  messages between officers and a child who asked for an answer here
"""
