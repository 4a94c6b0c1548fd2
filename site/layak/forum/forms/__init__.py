"""Forms of the forum; every field keeps what was typed, and nothing is chosen beforehand.

doors what a child comes in with; writing a child's questions and own texts; moderation what moderators decide;
passes what facilitators order; protection what officers open.
"""
