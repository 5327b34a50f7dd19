"""What the search tells of what it did: the same sentences on the page and in the API."""


def tried(found):
    """Return the sentences that say how the results were found, or why there are none; [] where all is plain."""
    query = found.query
    if not found.typed:
        return []
    sentences = []
    if found.corrected:
        sentences.append(f"Showing results for “{found.corrected}”, since nothing here says “{found.typed}”.")
    if not found.has_words:
        if query.excluded and not query.words:
            return ["This only says what to leave out. Say what to look for, too."]
        if not query.words:
            return ["There is no word in this that can be looked for."]
        return ["These words are in nearly every text, so they find nothing by themselves. Add the word that matters."]
    if not found.results:
        beside = ["the organisations below have them in their names"] if found.organisations else []
        if found.guides:
            share = "all" if found.guides[0].has_all else "most"
            beside.append(f"the guides below have {share} of them")
        if beside:
            what = "entry" if found.guides else "page"
            return [*sentences, f"No {what} has these words; {', and '.join(beside)}."]
        if query.is_strict:
            return [*sentences, "No page has exactly this."]
        what = "entry" if found.in_guides else "page"
        return [*sentences, f"No {what} has any of these words, or anything like them."]
    listed, with_all = len(found.results), found.all_words
    if found.unknown and not query.is_strict:
        sentences.append(f"No page has {_either(found.unknown)}.")
    if found.is_cut:
        sentences.append(f"More pages are found by these words. These are the {listed} that they matter most in.")
    elif query.is_strict or with_all == listed:
        pass
    else:
        share = "most" if all(result.has > 0.5 for result in found.results) else "some"
        if not with_all:
            what = "entry" if any(one.has_all for one in found.guides) else "page"
            sentences.append(
                f"No {what} has all of these words; these have {share} of them, or say the same in other words."
            )
        else:
            has = "One page has" if with_all == 1 else f"{with_all} pages have"
            others = "" if all(result.has for result in found.results) else ", or say the same in other words"
            sentences.append(
                f"{has} all of these words, or others for the same; the rest have {share} of them{others}."
            )
    return sentences


def _either(words):
    """Return words, in quotation marks, as a sentence has them."""
    *first, last = [f"“{word}”" for word in dict.fromkeys(words)]
    return f"{', '.join(first)} or {last}" if first else last
