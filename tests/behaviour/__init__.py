"""How the bot behaves on questions that nobody wrote: changed, padded, turned and broad ones.

After Ribeiro et al., "Beyond Accuracy: Behavioral Testing of NLP Models with CheckList" (ACL 2020).
`python -m tests.behaviour` prints the figures and the failures; with `--write` it records how many
there are, which the tests then hold.
"""
