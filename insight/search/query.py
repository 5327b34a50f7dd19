"""What was typed into the search, taken apart: words, “phrases”, -exclusions, and “or” between two words."""

from dataclasses import dataclass, field

from publishing.published.words import QUOTES, TERM, fold

LONGEST = 200  # characters
MOST_WORDS = 32
# Questions are full of these; PostgreSQL leaves out the commoner ones itself.
WEAK = frozenset(
    """also anybody anyone anything cannot cant could couldnt did didnt doesnt dont else ever every everyone get gets
    getting go goes going got hasnt havent hows id im isnt ive let lot make makes may maybe might much must need needs
    nobody ok one onto others perhaps please put really said say says shall shouldnt somebody someone something
    somewhere still take tell thats theres theyre thing things told upon us use used want wants wasnt went whats whose
    within without wont would wouldnt yes yet youre""".split()
)


@dataclass(frozen=True)
class Query:
    """What was typed, folded.

    `groups`    the words to look for, each a list of words of which one is enough, in the order in which they came
    `phrases`   words that must stand together
    `excluded`  words or phrases that must not be there
    `words`     all words in their order, also those that are in nearly every sentence
    """

    typed: str
    groups: list = field(default_factory=list)
    phrases: list = field(default_factory=list)
    excluded: list = field(default_factory=list)
    words: list = field(default_factory=list)

    @property
    def is_strict(self):
        """Whether what is looked for was said so exactly that nothing else will do."""
        return bool(self.phrases or self.excluded)


def parse(typed):
    """Return what was typed as a `Query`; of very many words the first."""
    query, joins = Query(typed.strip()), False
    for term in TERM.findall(query.typed):
        folded = fold(term)
        words = folded.split()[: MOST_WORDS - len(query.words)]
        if not words:
            continue
        if term.startswith("-"):
            query.excluded.append(folded)
        elif term[0] in QUOTES and len(words) > 1:
            query.phrases.append(folded)
            query.groups.extend([word] for word in words)
            query.words.extend(words)
        elif folded == "or" and query.groups:
            joins = True
            continue
        elif joins and len(words) == 1:
            query.groups[-1].extend(words)
            query.words.extend(words)
        else:
            query.groups.extend([word] for word in words)
            query.words.extend(words)
        joins = False
    strong = [group for group in query.groups if not set(group) <= WEAK]
    if strong and not query.phrases:
        query.groups[:] = strong
    return query
